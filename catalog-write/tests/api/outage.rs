//! What is answered while PostgreSQL is away, slow or not yet prepared.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use catalog_dev::testing::{PostgresServer, eventually};
use serde_json::json;

use crate::admin::{Admin, Answer, session};

const SOON: Duration = Duration::from_secs(30);

async fn ops(admin: &Admin, path: &str) -> u16 {
    admin.catalog.http.get(format!("{}{path}", admin.catalog.write_url)).send().await.unwrap().status().as_u16()
}

async fn eventually_status(admin: &Admin, path: &str, status: u16) -> Answer {
    eventually(SOON, &format!("{path} answers {status}"), async || {
        let answer = admin.get(path).await;
        if answer.status == status { Ok(answer) } else { Err(answer) }
    })
    .await
}

#[tokio::test]
async fn without_postgresql_all_is_503_and_with_it_again_all_is_well() {
    let server = PostgresServer::start().await;
    let admin = Admin::start_with(|builder| builder.postgres(&server)).await;
    let event = admin.event(&json!({"name": "Jazz"})).await;

    for stop in ["in order", "as in a crash"] {
        if stop == "in order" {
            server.stop().await
        } else {
            server.kill().await
        }
        let answer = eventually_status(&admin, &event, 503).await;
        assert_eq!(answer.header("retry-after"), "1");
        answer.assert_problem(503, "unavailable");
        admin.post("/api/admin/events", &json!({"name": "Lost"})).await.assert_problem(503, "unavailable");
        eventually(SOON, "not ready", async || if ops(&admin, "/readyz").await == 503 { Ok(()) } else { Err("ready") }).await;
        assert_eq!(ops(&admin, "/livez").await, 200);
        let started = Instant::now();
        admin.get(&event).await.assert_problem(503, "unavailable");
        assert!(started.elapsed() < Duration::from_secs(1), "a known outage is told at once");

        server.start_again().await;
        eventually_status(&admin, &event, 200).await;
        eventually(SOON, "ready", async || if ops(&admin, "/readyz").await == 200 { Ok(()) } else { Err("not ready") }).await;
        assert_eq!(admin.patch(&event, &json!({"location": stop})).await.json["location"], stop);
    }
    let log = admin.catalog.process("catalog-write").last_lines(1000);
    let said = log.lines().filter(|line| line.contains("waiting for the database")).count();
    assert!((2..=6).contains(&said), "once per change, not once per look: {said}\n{log}");
}

#[tokio::test]
async fn a_postgresql_that_hangs_is_given_up_and_hurts_nobody_afterwards() {
    let server = PostgresServer::start().await;
    let admin = Admin::start_with(|builder| builder.postgres(&server)).await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    server.pause().await;
    let started = Instant::now();
    let answer = admin.patch(&event, &json!({"name": "Blues"})).await;
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(started.elapsed() < Duration::from_secs(15));
    server.resume().await;
    eventually_status(&admin, &event, 200).await;
}

#[tokio::test]
async fn a_write_that_waits_too_long_for_a_lock_is_given_up() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    let mut holder = admin.catalog.pool.begin().await.unwrap();
    sqlx::query("update events set name = 'Held'").execute(&mut *holder).await.unwrap();
    admin.patch(&event, &json!({"name": "Blues"})).await.assert_problem(503, "timeout");
    assert_eq!(admin.get(&event).await.json["name"], "Jazz", "who only reads does not wait");
    holder.rollback().await.unwrap();
    assert_eq!(admin.patch(&event, &json!({"name": "Blues"})).await.status, 200);
}

#[tokio::test]
async fn connections_that_were_cut_while_idle_are_replaced_before_anybody_notices() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    admin
        .sql(
            "select pg_terminate_backend(pid) from pg_stat_activity
              where application_name = 'catalog-write' and datname = current_database()",
        )
        .await;
    let cut = Instant::now();
    eventually(SOON, "the service looked at the server anew, and a second passed", async || {
        let looks: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity where application_name = 'catalog-write'
               and datname = current_database() and query like '%server_version_num%'",
        )
        .fetch_one(&admin.catalog.pool)
        .await
        .unwrap();
        if looks > 0 && cut.elapsed() > Duration::from_millis(1500) { Ok(()) } else { Err(looks) }
    })
    .await;
    assert_eq!(admin.get(&event).await.status, 200);
    assert_eq!(admin.patch(&event, &json!({"name": "Blues"})).await.status, 200);
    let log = admin.catalog.process("catalog-write").last_lines(100);
    assert!(!log.contains("waiting for the database"), "{log}");
}

#[tokio::test]
async fn a_schema_that_vanishes_is_waited_for() {
    let admin = Admin::start().await;
    admin.sql("alter table catalog_changes rename to elsewhere").await;
    let answer = eventually_status(&admin, "/api/admin/events", 503).await;
    assert!(answer.json["detail"].as_str().unwrap().contains("catalog-write migrate"));
    admin.sql("alter table elsewhere rename to catalog_changes").await;
    eventually_status(&admin, "/api/admin/events", 200).await;
}

#[tokio::test]
async fn what_is_under_way_at_shutdown_is_finished() {
    let admin = Arc::new(Admin::start().await);
    let event = admin.event(&json!({"name": "Jazz", "sessions": [session()]})).await;
    let mut holder = admin.catalog.pool.begin().await.unwrap();
    sqlx::query("update events set name = 'Held'").execute(&mut *holder).await.unwrap();
    let request = tokio::spawn({
        let admin = Arc::clone(&admin);
        async move { admin.patch(&event, &json!({"location": "Hall"})).await }
    });
    admin.someone_is_blocked().await;

    let process = admin.catalog.process("catalog-write");
    let (ended, ()) = tokio::join!(process.terminate(), async {
        eventually(SOON, "the process was asked to end", async || {
            if process.last_lines(50).contains("shutting down") { Ok(()) } else { Err("not yet") }
        })
        .await;
        holder.commit().await.unwrap();
    });
    let answer = request.await.unwrap();
    assert_eq!((answer.status.as_u16(), &answer.json["location"]), (200, &json!("Hall")));
    assert!(ended.unwrap().success());
}
