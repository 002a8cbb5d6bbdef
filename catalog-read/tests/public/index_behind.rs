//! What is answered while the index in memory does not know the present state, and Redis only in part.

use catalog_dev::testing::{Catalog, Held, Link, PostgresServer, Step, eventually, rows};
use reqwest::StatusCode;
use sqlx::PgPool;

use crate::{SOON, answered_from, get, listed, projected, source};

const LIST: &str = "/api/events?search=event";

/// Freezes the index where it is about to read events that have changed, or all.
fn freeze_index(catalog: &Catalog) -> Held {
    catalog.proxy(Link::ReaderPostgres).hold_at(Step::Message("lock table events"))
}

#[tokio::test]
async fn lists_from_memory_are_stale_while_it_is_loaded_anew_after_a_failover() {
    let primary = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&primary).proxied().start().await;
    let id = rows::event(&catalog.pool, "event of before").await;
    projected(&catalog).await;
    eventually(SOON, "the list tells of it", async || {
        let list = get(&catalog, LIST).await;
        if source(&list) == "index" && list.text().await.unwrap().contains("before") { Ok(()) } else { Err(()) }
    })
    .await;
    let standby = primary.standby().await;
    standby.caught_up(&primary).await;

    let loading = freeze_index(&catalog);
    primary.kill().await;
    standby.promote().await;
    for link in [Link::ReaderPostgres, Link::ProjectorPostgres] {
        catalog.proxy(link).retarget(standby.server().port());
    }
    loading.reached().await;
    let promoted = PgPool::connect(&standby.server().url(catalog.database().name())).await.unwrap();
    rows::run(&promoted, "update events set name = 'event of after'").await;
    // All else goes on.
    eventually(SOON, "the event is confirmed to be as it is", async || {
        let event = get(&catalog, &format!("/api/events/{id}")).await;
        let seen = (source(&event), event.text().await.unwrap());
        if seen.0 == "redis" && seen.1.contains("after") { Ok(()) } else { Err(seen) }
    })
    .await;
    let list = get(&catalog, LIST).await;
    assert_eq!((list.status(), source(&list)), (StatusCode::OK, "stale".to_owned()));
    assert!(list.text().await.unwrap().contains("before"));

    loading.release();
    let list = answered_from(&catalog, LIST, "index").await.text().await.unwrap();
    assert!(list.contains("after"), "{list}");
}

#[tokio::test]
async fn what_a_page_tells_before_the_index_knows_of_whom_holds_for_each_event() {
    let catalog = Catalog::builder().proxied().start().await;
    let id = rows::event(&catalog.pool, "old").await;
    projected(&catalog).await;
    listed(&catalog, &["old"]).await;
    let (event, sessions) = (format!("/api/events/{id}"), format!("/api/events/{id}/sessions"));
    for path in ["/api/events", &event, &sessions] {
        answered_from(&catalog, path, "redis").await;
    }

    // Pages that lack the change are no longer trusted, but its documents have not reached Redis, and the index has not read it.
    let (index, documents) = (freeze_index(&catalog), catalog.proxy(Link::ProjectorRedis).hold_at(Step::AfterBuild));
    let change = format!(
        "update events set name = 'new';
         insert into sessions (event_id, starts_at, ends_at, total_capacity) values ('{id}', '2040-01-01Z', '2040-01-02Z', 1)"
    );
    rows::run(&catalog.pool, &change).await;
    documents.reached().await;
    index.reached().await;

    let page = get(&catalog, "/api/events").await;
    assert_eq!(source(&page), "postgres");
    assert!(page.text().await.unwrap().contains(r#""name":"new""#));
    for (path, change) in [(&sessions, "2040-01-01"), (&event, r#""name":"new""#)] {
        let answer = get(&catalog, path).await;
        assert!(answer.status() == StatusCode::OK && source(&answer) != "stale", "{path}: {answer:?}");
        let text = answer.text().await.unwrap();
        assert!(text.contains(change), "{path} after the page has told of it: {text}");
    }
}
