//! Whatever is killed, nothing is lost.

use catalog_dev::testing::{Catalog, PostgresServer, RedisServer, eventually, rows};
use reqwest::StatusCode;
use serde_json::Value;

use crate::{SOON, answers, count, event_path, get, sessions_path, shows};

#[tokio::test]
async fn what_commits_while_the_projector_is_dead_is_projected_when_it_lives_again() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "before").await;
    shows(&catalog, &event_path(id), |e| e["name"] == "before").await;
    for _ in 0..3 {
        catalog.process("projector").kill().await;
        rows::run(&catalog.pool, "update events set name = name || '+'").await;
        catalog.process("projector").start_again().await;
    }
    shows(&catalog, &event_path(id), |e| e["name"] == "before+++").await;
    shows(&catalog, "/api/events", |list| list["results"][0]["name"] == "before+++").await;
}

#[tokio::test]
async fn two_projectors_share_the_work_and_one_may_die() {
    let catalog = Catalog::builder().projectors(2).start().await;
    let id = rows::event(&catalog.pool, "0").await;
    for turn in 1..=40 {
        if turn == 20 {
            catalog.process("projector").kill().await;
        }
        rows::run(&catalog.pool, &format!("update events set name = '{turn}'")).await;
    }
    shows(&catalog, &event_path(id), |e| e["name"] == "40").await;
    shows(&catalog, "/api/events", |list| list["results"][0]["name"] == "40").await;
}

#[tokio::test]
async fn a_flushed_redis_is_filled_again_without_a_read() {
    let redis = RedisServer::start().await;
    let catalog = Catalog::builder().redis(&redis).start().await;
    let id = rows::event(&catalog.pool, "flushed").await;
    rows::session(&catalog.pool, id, 60, 60).await;
    shows(&catalog, &sessions_path(id), |s| count(s) == 1).await;

    let mut connection = catalog.redis().await;
    let _: () = redis::cmd("FLUSHALL").query_async(&mut connection).await.unwrap();
    // Readers answer meanwhile.
    assert_eq!(get(&catalog, "/api/events").await.status(), StatusCode::OK);
    let keys =
        ["events:list".to_owned(), format!("events:{id}"), format!("events:{id}:sessions"), "events:meta:list-clock".to_owned()];
    eventually(SOON, "all is back", async || {
        let there: usize = redis::cmd("EXISTS").arg(&keys).query_async(&mut connection).await.unwrap();
        if there == keys.len() { Ok(()) } else { Err(there) }
    })
    .await;
}

#[tokio::test]
async fn changes_outlast_redis_and_postgresql_being_restarted() {
    let (postgres, redis) = (PostgresServer::start().await, RedisServer::start().await);
    let catalog = Catalog::builder().postgres(&postgres).redis(&redis).start().await;
    let id = rows::event(&catalog.pool, "before").await;
    answers(&catalog, &event_path(id), StatusCode::OK).await;

    redis.kill().await;
    rows::run(&catalog.pool, "update events set name = 'without redis'").await;
    redis.start_again().await;
    shows(&catalog, &event_path(id), |e| e["name"] == "without redis").await;

    let epoch = async || -> i16 { sqlx::query_scalar("select epoch from catalog_state").fetch_one(&catalog.pool).await.unwrap() };
    let before = epoch().await;
    postgres.kill().await;
    postgres.start_again().await;
    eventually(SOON, "postgresql takes writes again", async || {
        sqlx::query("update events set name = 'after postgresql'").execute(&catalog.pool).await.map(drop)
    })
    .await;
    shows(&catalog, &event_path(id), |e| e["name"] == "after postgresql").await;
    shows(&catalog, "/api/events", |list| list["results"][0]["name"] == "after postgresql").await;
    eventually(SOON, "an epoch begins, as a crash may set the commit clock back", async || {
        if epoch().await > before { Ok(()) } else { Err("not yet") }
    })
    .await;
}

#[tokio::test]
async fn an_event_that_cannot_be_built_is_set_aside_and_holds_up_no_other() {
    let catalog = Catalog::start().await;
    let pool = &catalog.pool;
    let (poison, other) = (rows::event(pool, "poison").await, rows::event(pool, "other").await);
    rows::session(pool, poison, 60, 60).await;
    shows(&catalog, &sessions_path(poison), |s| count(s) == 1).await;

    rows::run(pool, "alter table sessions drop constraint sessions_times_range; update sessions set ends_at = 'infinity'").await;
    rows::run(pool, &format!("update events set name = 'still projected' where id = '{other}'")).await;
    shows(&catalog, &event_path(other), |e| e["name"] == "still projected").await;
    let error = eventually(SOON, "it is set aside", async || {
        let error: Option<String> = sqlx::query_scalar("select error from catalog_set_aside where event_id = $1")
            .bind(poison)
            .fetch_optional(pool)
            .await
            .unwrap();
        error.ok_or("nothing set aside")
    })
    .await;
    assert!(!error.is_empty());

    rows::run(pool, "update sessions set ends_at = starts_at + interval '2 hours'").await;
    shows(&catalog, &sessions_path(poison), |s| {
        let session = &s["results"][0];
        session["ends_at"].as_str().is_some_and(|ends_at| ends_at > session["starts_at"].as_str().unwrap_or_default())
    })
    .await;
    eventually(SOON, "nothing is set aside any more", async || {
        let rest: i64 = sqlx::query_scalar("select count(*) from catalog_set_aside").fetch_one(pool).await.unwrap();
        if rest == 0 { Ok(()) } else { Err(rest) }
    })
    .await;
}

#[tokio::test]
async fn a_doorbell_that_never_rings_delays_a_change_by_a_second_at_most() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "silent").await;
    answers(&catalog, &event_path(id), StatusCode::OK).await;
    // Nobody listens any more, and SQL by hand rings no bell anyway.
    rows::run(
        &catalog.pool,
        "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and pid <> pg_backend_pid()",
    )
    .await;
    rows::run(&catalog.pool, "update events set name = 'seen'").await;
    let start = std::time::Instant::now();
    shows(&catalog, &event_path(id), |e: &Value| e["name"] == "seen").await;
    assert!(start.elapsed() < std::time::Duration::from_secs(2), "{:?}", start.elapsed());
}
