//! The servers of the tests: each test has its own database and key space, and outages can be made.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use catalog_dev::testing::{Database, PostgresServer, RedisServer, RedisSpace, eventually};
use redis::AsyncCommands;
use sqlx::{Connection, PgConnection};

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_fresh_database_has_the_schema_and_no_events() {
    let (first, second) = (Database::fresh().await, Database::fresh().await);
    sqlx::query("insert into events (name) values ('only here')").execute(first.pool()).await.unwrap();

    assert_eq!(count_events(&first).await, 1);
    assert_eq!(count_events(&second).await, 0);
}

#[tokio::test]
async fn the_reader_s_role_reads_and_cannot_write() {
    let database = Database::fresh().await;
    let mut reader = PgConnection::connect(&database.reader_url()).await.unwrap();

    sqlx::query("select id from events").fetch_all(&mut reader).await.unwrap();
    let refusal = sqlx::query("insert into events (name) values ('no')").execute(&mut reader).await.unwrap_err();
    assert!(refusal.to_string().contains("permission denied"), "{refusal}");
}

#[tokio::test]
async fn the_projector_s_role_empties_the_dirty_set_and_cannot_change_an_event() {
    let database = Database::fresh().await;
    sqlx::query("insert into events (name) values ('dirty')").execute(database.pool()).await.unwrap();
    let mut projector = PgConnection::connect(&database.projector_url()).await.unwrap();

    let claimed = sqlx::query("delete from catalog_dirty").execute(&mut projector).await.unwrap();
    assert_eq!(claimed.rows_affected(), 1);
    sqlx::query("delete from events").execute(&mut projector).await.unwrap_err();
}

#[tokio::test]
async fn a_database_is_dropped_when_its_test_has_ended() {
    let server = PostgresServer::start().await;
    let first = Database::on(&server).await;
    let name = first.name().to_owned();
    drop(first);
    let second = Database::on(&server).await;

    let left: i64 = sqlx::query_scalar("select count(*) from pg_database where datname = $1")
        .bind(name)
        .fetch_one(second.pool())
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_fresh_key_space_is_empty_and_nobody_else_s() {
    let server = RedisServer::start().await;
    let (first, second) = (RedisSpace::on(&server), RedisSpace::on(&server));
    let _: () = first.connection().await.set("key", 1).await.unwrap();

    assert_eq!(first.connection().await.exists("key").await, Ok(true));
    assert_eq!(second.connection().await.exists("key").await, Ok(false));

    let url = first.url();
    drop(first);
    let third = RedisSpace::on(&server);
    assert_eq!(third.url(), url, "a space that was given back is used again");
    assert_eq!(third.connection().await.exists("key").await, Ok(false));
}

#[tokio::test]
async fn postgres_keeps_what_was_committed_over_a_stop_and_a_kill() {
    let server = PostgresServer::start().await;
    let database = Database::on(&server).await;
    let url = database.url();
    sqlx::query("insert into events (name) values ('kept')").execute(database.pool()).await.unwrap();

    server.stop().await;
    assert!(PgConnection::connect(&url).await.is_err());
    server.start_again().await;
    assert_eq!(count_events_at(&url).await, 1);

    server.kill().await;
    assert!(PgConnection::connect(&url).await.is_err());
    server.start_again().await;
    assert_eq!(count_events_at(&url).await, 1);
}

#[tokio::test]
async fn a_paused_postgres_answers_nobody_until_it_goes_on() {
    let server = PostgresServer::start().await;
    let database = Database::on(&server).await;
    let url = database.url();
    count_events(&database).await;

    server.pause().await;
    let open = sqlx::query("select 1").execute(database.pool());
    assert!(tokio::time::timeout(Duration::from_millis(200), open).await.is_err(), "an open session answered");
    let new = PgConnection::connect(&url);
    assert!(tokio::time::timeout(Duration::from_millis(200), new).await.is_err(), "a new session was taken");
    server.resume().await;
    assert_eq!(count_events_at(&url).await, 0);
}

#[tokio::test]
async fn redis_comes_back_empty_on_the_same_port_and_waits_while_paused() {
    let server = RedisServer::start().await;
    let space = RedisSpace::on(&server);
    let mut connection = space.connection().await;
    let _: () = connection.set("key", 1).await.unwrap();

    server.pause().await;
    let paused = tokio::time::timeout(Duration::from_millis(200), connection.exists::<_, bool>("key")).await;
    assert!(!matches!(paused, Ok(Ok(_))), "a paused Redis answered");
    server.resume().await;
    assert_eq!(space.connection().await.exists("key").await, Ok(true));

    server.kill().await;
    server.start_again().await;
    assert_eq!(space.connection().await.exists("key").await, Ok(false));
    server.stop().await;
    server.start_again().await;
    assert_eq!(space.connection().await.exists("key").await, Ok(false));
}

#[tokio::test]
#[should_panic(expected = "not so within 30ms: the moon is cheese. Last seen: \"stone\"")]
async fn what_was_seen_last_is_told_when_a_condition_does_not_come() {
    eventually(Duration::from_millis(30), "the moon is cheese", async || Err::<(), _>("stone")).await;
}

/// Runs itself once more, in a process of its own that starts servers and waits to be killed.
#[tokio::test]
async fn no_server_outlives_a_killed_test_process() {
    const READY_FILE: &str = "CATALOG_DEV_READY_FILE";
    if let Ok(ready) = std::env::var(READY_FILE) {
        return wait_to_be_killed(&ready).await;
    }
    let ready = std::env::temp_dir().join(format!("catalog-dev-ready-{}", std::process::id()));
    let mut tests = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "servers::no_server_outlives_a_killed_test_process"])
        .env(READY_FILE, &ready)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    eventually(SOON, "the servers run", async || fs::remove_file(&ready)).await;
    let servers = descendants(tests.id());
    assert!(servers.len() > 5, "postgres, its own processes and redis: {servers:?}");

    tests.kill().unwrap();
    tests.wait().unwrap();
    eventually(SOON, "all of them have ended", async || {
        let alive: Vec<_> =
            servers.iter().filter(|server| process_status(**server).is_some_and(|(_, state)| state != "Z")).collect();
        if alive.is_empty() { Ok(()) } else { Err(format!("{alive:?}")) }
    })
    .await;
}

async fn wait_to_be_killed(ready: &str) {
    let (postgres, _redis) = (PostgresServer::start().await, RedisServer::start().await);
    let database = Database::on(&postgres).await;
    count_events(&database).await;
    postgres.pause().await;
    fs::write(ready, "").unwrap();
    std::future::pending::<()>().await;
}

/// The processes below this one.
fn descendants(of: u32) -> Vec<u32> {
    let all: Vec<u32> =
        fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok()).collect();
    let parents: Vec<(u32, u32)> = all.iter().filter_map(|pid| Some((*pid, process_status(*pid)?.0))).collect();
    let mut found = vec![of];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| pid));
        next += 1;
    }
    found.split_off(1)
}

/// A process's parent and state.
fn process_status(pid: u32) -> Option<(u32, String)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat[stat.rfind(')')? + 1..].split_whitespace();
    let state = fields.next()?.to_owned();
    Some((fields.next()?.parse().ok()?, state))
}

async fn count_events(database: &Database) -> i64 {
    sqlx::query_scalar("select count(*) from events").fetch_one(database.pool()).await.unwrap()
}

async fn count_events_at(url: &str) -> i64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar("select count(*) from events").fetch_one(&mut connection).await.unwrap()
}
