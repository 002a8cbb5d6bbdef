//! What stands in Redis.

use catalog_dev::testing::{Catalog, Database, rows};
use catalog_shared::keys;
use redis::AsyncCommands;
use reqwest::StatusCode;
use serde_json::Value;

use crate::{answers, count, event_path, get, published, sessions_path, settled, shows};

#[tokio::test]
async fn every_document_lives_for_300_seconds_at_most() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "bounded").await;
    rows::session(&catalog.pool, id, 60, 60).await;
    shows(&catalog, &sessions_path(id), |s| count(s) == 1).await;
    shows(&catalog, "/api/events", |list| list["count"] == 1).await;
    published(&catalog).await;
    get(&catalog, "/api/events?page_size=7").await;

    let mut redis = catalog.redis().await;
    let keys =
        [format!("events:{id}"), format!("events:{id}:sessions"), "events:list".into(), "events:list:page=1&page_size=7".into()];
    for key in keys {
        let ttl: i64 = redis.pttl(&key).await.unwrap();
        assert!((200_000..=300_000).contains(&ttl), "{key} lives {ttl} ms");
        let document: Value = serde_json::from_str(&redis.get::<_, String>(&key).await.unwrap()).unwrap();
        assert_eq!(document["version"].as_str().unwrap().len(), 16, "{key}");
        assert!(document["etag"].is_string() && document["body"].is_object(), "{key}: {document}");
    }
}

#[tokio::test]
async fn a_transaction_that_is_under_way_counts_as_completed_for_nobody_itself_included() {
    let database = Database::fresh().await;
    let version = "select catalog_version()";
    let mark = "insert into catalog_dirty (event_id, listed) values (gen_random_uuid(), false)";
    let (mut own, mut running, mut done) =
        (database.pool().begin().await.unwrap(), database.pool().begin().await.unwrap(), database.pool().begin().await.unwrap());
    for transaction in [&mut own, &mut running, &mut done] {
        sqlx::query(mark).execute(&mut **transaction).await.unwrap();
    }
    done.commit().await.unwrap();

    let inside: i64 = sqlx::query_scalar(version).fetch_one(&mut *own).await.unwrap();
    let outside: i64 = sqlx::query_scalar(version).fetch_one(database.pool()).await.unwrap();
    assert_eq!(inside, outside, "both snapshots see the same");
    running.commit().await.unwrap();
    let inside_after: i64 = sqlx::query_scalar(version).fetch_one(&mut *own).await.unwrap();
    assert!(inside_after > inside, "a commit raises the version");
}

#[tokio::test]
async fn what_is_deleted_leaves_a_tombstone_that_answers_404_without_postgresql() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "deleted").await;
    answers(&catalog, &event_path(id), StatusCode::OK).await;
    rows::run(&catalog.pool, "delete from events").await;
    answers(&catalog, &event_path(id), StatusCode::NOT_FOUND).await;
    published(&catalog).await;

    let mut redis = catalog.redis().await;
    for key in [format!("events:{id}"), format!("events:{id}:sessions")] {
        let document: Value = serde_json::from_str(&redis.get::<_, String>(&key).await.unwrap()).unwrap();
        assert!(document["body"].is_null(), "{key}: {document}");
    }
}

#[tokio::test]
async fn the_projector_and_a_readers_fill_write_the_same_bytes() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "the same \"bytes\" — ü").await;
    for starts_in in [60, 30] {
        let session = rows::session(&catalog.pool, id, starts_in, 45).await;
        rows::ticket_type(&catalog.pool, session, "GA").await;
    }
    let settled = |s: &Value| count(s) == 2 && s["results"][0]["ticket_types"] != Value::Array(vec![]);
    shows(&catalog, &sessions_path(id), settled).await;
    shows(&catalog, "/api/events", |list| list["count"] == 1).await;
    published(&catalog).await;

    let paths = ["/api/events".to_owned(), event_path(id), sessions_path(id)];
    let read = async |wanted: &str| {
        let mut bodies = Vec::new();
        for path in &paths {
            let answer = get(&catalog, path).await;
            let status = answer.headers()["cache-status"].to_str().unwrap().to_owned();
            assert!(status.ends_with(wanted), "{path}: {status}");
            bodies.push((answer.headers()["etag"].clone(), answer.text().await.unwrap()));
        }
        bodies
    };
    let projected = read("detail=redis").await;
    catalog.process("projector").kill().await;
    let mut redis = catalog.redis().await;
    for key in ["events:list".to_owned(), format!("events:{id}"), format!("events:{id}:sessions")] {
        let _: () = redis.del(key).await.unwrap();
    }
    let fallen_back = read("detail=postgres").await;
    let filled = read("detail=redis").await;
    assert_eq!(projected, fallen_back);
    assert_eq!(projected, filled);
}

#[tokio::test]
async fn a_sold_ticket_leaves_the_pages_of_the_list_alone_and_a_new_name_does_not() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "listed").await;
    let session = rows::session(&catalog.pool, id, 60, 60).await;
    rows::ticket_type(&catalog.pool, session, "GA").await;
    shows(&catalog, &sessions_path(id), |s| s["results"][0]["ticket_types"][0]["quantity"] == 400).await;
    settled(&catalog).await;
    let page = "/api/events?page_size=5";
    shows(&catalog, page, |list| list["count"] == 1).await;
    // A page is not served once the list clock is above it.
    let mut redis = catalog.redis().await;
    let mut clock = async || -> String { redis.get(keys::LIST_CLOCK).await.unwrap() };

    let before = clock().await;
    rows::run(&catalog.pool, "update ticket_types set quantity = 399").await;
    shows(&catalog, &sessions_path(id), |s| s["results"][0]["ticket_types"][0]["quantity"] == 399).await;
    assert_eq!(clock().await, before);

    rows::run(&catalog.pool, "update events set name = 'renamed'").await;
    shows(&catalog, page, |list| list["results"][0]["name"] == "renamed").await;
    published(&catalog).await;
    assert!(clock().await > before);
}

#[tokio::test]
async fn a_name_that_changes_and_changes_back_leaves_no_page_with_the_name_in_between() {
    let catalog = Catalog::start().await;
    rows::event(&catalog.pool, "first").await;
    let page = "/api/events?page_size=5";
    shows(&catalog, page, |list| list["count"] == 1).await;

    // The projector sees both changes as one; a reader builds the page between them.
    catalog.process("projector").pause().await;
    let mut redis = catalog.redis().await;
    rows::run(&catalog.pool, "update events set name = 'between'").await;
    let _: () = redis.del("events:list:page=1&page_size=5").await.unwrap();
    shows(&catalog, page, |list| list["results"][0]["name"] == "between").await;
    rows::run(&catalog.pool, "update events set name = 'first'").await;
    catalog.process("projector").resume().await;
    shows(&catalog, page, |list| list["results"][0]["name"] == "first").await;
}
