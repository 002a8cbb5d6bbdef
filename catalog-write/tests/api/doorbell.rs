//! The bell that tells the projector of a commit.

use std::time::Duration;

use catalog_dev::testing::eventually;
use serde_json::json;
use sqlx::postgres::PgListener;

use crate::admin::Admin;

const SOON: Duration = Duration::from_secs(30);

async fn listener(admin: &Admin) -> PgListener {
    let mut listener = PgListener::connect(&admin.catalog.database().url()).await.unwrap();
    listener.listen("catalog").await.unwrap();
    listener
}

#[tokio::test]
async fn a_write_rings_and_a_refused_one_does_not() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    let mut listener = listener(&admin).await;
    // The ring of the first write may still be on its way.
    while tokio::time::timeout(Duration::from_millis(200), listener.recv()).await.is_ok() {}

    admin.patch(&event, &json!({"name": ""})).await.assert_problem(422, "invalid");
    admin.get(&event).await;
    assert!(tokio::time::timeout(Duration::from_millis(200), listener.recv()).await.is_err());

    admin.patch(&event, &json!({"name": "Blues"})).await;
    let ring = tokio::time::timeout(SOON, listener.recv()).await.unwrap().unwrap();
    assert_eq!((ring.channel(), ring.payload()), ("catalog", ""));
}

#[tokio::test]
async fn the_bell_rings_again_after_its_connection_was_cut() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    let mut listener = listener(&admin).await;
    admin
        .sql(
            "select pg_terminate_backend(pid) from pg_stat_activity
              where application_name = 'catalog-write' and datname = current_database()",
        )
        .await;
    eventually(SOON, "a ring after the cut", async || {
        let answer = admin.patch(&event, &json!({"name": "Blues"})).await;
        let ring = tokio::time::timeout(Duration::from_millis(300), listener.recv()).await;
        ring.map_err(|_| answer.status)
    })
    .await
    .unwrap();
}
