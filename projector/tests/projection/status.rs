//! `projector status` says whether all is well, and what is not.

use std::time::Duration;

use catalog_dev::testing::{Catalog, PostgresServer, RedisServer, eventually, rows};
use redis::AsyncCommands;

use crate::{count, sessions_path, settled, shows};

/// A look may take some seconds itself.
const SOON: Duration = Duration::from_secs(30);

async fn status(catalog: &Catalog) -> (i32, String) {
    let output = catalog.command("projector", &["status"]).await;
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Waits until the first line begins so.
async fn says(catalog: &Catalog, code: i32, first_line: &str) -> String {
    eventually(SOON, &format!("status says {first_line}"), async || {
        let (found, text) = status(catalog).await;
        if found == code && text.starts_with(first_line) { Ok(text) } else { Err(format!("{found}: {text}")) }
    })
    .await
}

/// The rest of the line that begins with this word.
fn line<'a>(text: &'a str, name: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no line {name} in\n{text}")).trim()
}

async fn furnished(catalog: &Catalog) {
    for name in ["one", "two"] {
        let id = rows::event(&catalog.pool, name).await;
        rows::session(&catalog.pool, id, 60, 60).await;
        shows(catalog, &sessions_path(id), |s| count(s) == 1).await;
    }
    settled(catalog).await;
}

#[tokio::test]
async fn a_healthy_catalog_is_ok_and_each_projector_is_named() {
    let catalog = Catalog::builder().projectors(2).start().await;
    furnished(&catalog).await;
    let text = says(&catalog, 0, "OK: ").await;
    assert_eq!(line(&text, "Projectors"), "2 working", "{text}");
    for name in ["projector", "projector-2"] {
        let pid = catalog.process(name).pid().unwrap();
        let named = text.lines().find(|line| line.contains(&format!(":{pid} "))).unwrap_or_else(|| panic!("{name}: {text}"));
        assert!(named.contains(" listening "), "{text}");
    }
    assert_eq!(line(&text, "Changes"), "none waits");
    assert!(line(&text, "Warm").contains("2 events") && line(&text, "Warm").contains("of 2 looked for 2 stand"), "{text}");
    assert_eq!(line(&text, "Set aside"), "none");
    assert!(line(&text, "PostgreSQL").contains("primary") && line(&text, "Redis").contains("single, primary"), "{text}");
}

#[tokio::test]
async fn a_dead_projector_is_told_with_what_waits_for_it() {
    let catalog = Catalog::start().await;
    furnished(&catalog).await;
    says(&catalog, 0, "OK: ").await;
    catalog.process("projector").kill().await;
    says(&catalog, 1, "NO PROJECTOR: ").await;
    rows::run(&catalog.pool, "update events set name = 'waits'").await;
    let text = says(&catalog, 1, "BEHIND: 2 changes wait to reach Redis, the oldest for ").await;
    assert!(text.lines().next().unwrap().ends_with("no projector is connected"), "{text}");
    assert!(text.contains("also NOT CONFIRMED"), "{text}");
    assert_eq!(line(&text, "Projectors"), "none");
    assert!(line(&text, "Changes").starts_with("2 wait, the oldest for "), "{text}");
    assert!(line(&text, "Watermark").contains("behind PostgreSQL"), "{text}");

    catalog.process("projector").start_again().await;
    says(&catalog, 0, "OK: ").await;
}

#[tokio::test]
async fn what_is_set_aside_and_what_is_missing_is_told() {
    let catalog = Catalog::start().await;
    furnished(&catalog).await;
    says(&catalog, 0, "OK: ").await;
    let id = rows::event(&catalog.pool, "missing").await;
    rows::session(&catalog.pool, id, 60, 60).await;
    shows(&catalog, &sessions_path(id), |s| count(s) == 1).await;
    settled(&catalog).await;
    let _: () = catalog.redis().await.del(format!("events:{id}")).await.unwrap();
    says(&catalog, 1, "MISSING: of 3 events that are to be kept alive in Redis 1 are not").await;

    let insert = "insert into catalog_set_aside (event_id, error, marked_at)
        select gen_random_uuid(), 'out of shape', now() - interval '1 hour' from generate_series(1, 12)";
    catalog.process("projector").kill().await;
    rows::run(&catalog.pool, insert).await;
    let text = says(&catalog, 1, "NO PROJECTOR: ").await;
    assert!(text.contains("also SET ASIDE: the documents of 12 events cannot be built"), "{text}");
    assert_eq!(line(&text, "Set aside"), "12 events");
    assert_eq!(text.matches(", 1 try: out of shape").count(), 10, "{text}");
    assert!(text.contains("and 2 more"), "{text}");
}

#[tokio::test]
async fn a_store_out_of_reach_is_told_with_what_is_known_of_the_other() {
    let (postgres, redis) = (PostgresServer::start().await, RedisServer::start().await);
    let catalog = Catalog::builder().postgres(&postgres).redis(&redis).start().await;
    furnished(&catalog).await;
    says(&catalog, 0, "OK: ").await;

    redis.kill().await;
    let text = says(&catalog, 1, "REDIS OUT OF REACH: ").await;
    assert_eq!(line(&text, "Redis"), "out of reach");
    assert_eq!(line(&text, "Projectors"), "1 working");
    redis.start_again().await;
    says(&catalog, 0, "OK: ").await;

    postgres.stop().await;
    let text = says(&catalog, 1, "POSTGRESQL OUT OF REACH: ").await;
    assert_eq!(line(&text, "PostgreSQL"), "out of reach");
    assert!(line(&text, "List").contains("first page"), "{text}");
}
