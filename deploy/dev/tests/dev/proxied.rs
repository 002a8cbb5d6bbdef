//! The product behind proxies: each step of a projector's work can be frozen, and each way taken away.

use std::time::Duration;

use catalog_dev::testing::{Catalog, Link, Step, Store, eventually, rows};
use redis::AsyncCommands;
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_projector_is_held_between_its_claim_and_the_build() {
    let catalog = Catalog::builder().proxied().start().await;
    let held = catalog.proxy(Link::ProjectorPostgres).hold_at(Step::AfterClaim);
    let id = rows::event(&catalog.pool, "Claimed").await;
    held.reached().await;
    assert_eq!((dirty(&catalog).await, unclaimed(&catalog).await), (1, 0));
    assert_eq!(documents(&catalog, id).await, [false, false]);

    held.release();
    projected(&catalog, id).await;
}

#[tokio::test]
async fn a_projector_is_held_between_the_build_and_the_first_document() {
    let catalog = Catalog::builder().proxied().start().await;
    let held = catalog.proxy(Link::ProjectorRedis).hold_at(Step::AfterBuild);
    let id = rows::event(&catalog.pool, "Built").await;
    held.reached().await;
    assert_eq!(documents(&catalog, id).await, [false, false]);

    held.release();
    projected(&catalog, id).await;
}

#[tokio::test]
async fn a_projector_is_held_between_two_documents_of_a_pipeline() {
    let catalog = Catalog::builder().proxied().start().await;
    let held = catalog.proxy(Link::ProjectorRedis).hold_at(Step::HalfOfWrites);
    let id = rows::event(&catalog.pool, "Half").await;
    held.reached().await;
    eventually(SOON, "the first document is there", async || match documents(&catalog, id).await {
        [true, false] => Ok(()),
        other => Err(other),
    })
    .await;

    held.release();
    projected(&catalog, id).await;
}

#[tokio::test]
async fn the_rows_of_a_projector_that_dies_before_its_commit_come_back_at_once() {
    let catalog = Catalog::builder().proxied().start().await;
    let held = catalog.proxy_of("projector", Store::Postgres).hold_at(Step::BeforeCommit);
    let id = rows::event(&catalog.pool, "Published, not committed").await;
    held.reached().await;
    assert_eq!(documents(&catalog, id).await, [true, true]);
    assert_eq!((dirty(&catalog).await, unclaimed(&catalog).await), (1, 0));

    catalog.process("projector").kill().await;
    eventually(SOON, "the row may be claimed", async || match unclaimed(&catalog).await {
        1 => Ok(()),
        other => Err(other),
    })
    .await;
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_has_happened() {
    let catalog = Catalog::builder().proxied().start().await;
    let proxy = catalog.proxy(Link::ProjectorPostgres);
    let held = proxy.hold_at(Step::BeforeCommit);
    rows::event(&catalog.pool, "Who knows").await;
    held.reached().await;
    // So that no later round can have taken the row.
    let next = proxy.hold_at(Step::AfterClaim);
    held.lose_answer();
    eventually(SOON, "the commit has arrived", async || match dirty(&catalog).await {
        0 => Ok(()),
        other => Err(other),
    })
    .await;
    assert!(!next.reached_within(Duration::ZERO).await);
}

#[tokio::test]
async fn a_projector_that_no_longer_hears_the_doorbell_goes_on() {
    let catalog = Catalog::builder().proxied().start().await;
    listening(&catalog, "1").await;
    catalog.proxy(Link::ProjectorPostgres).black_hole_where("listen catalog");
    listening(&catalog, "0").await;
    let id = rows::event(&catalog.pool, "Nobody rang").await;
    projected(&catalog, id).await;

    catalog.proxy(Link::ProjectorPostgres).restore();
    listening(&catalog, "1").await;
}

async fn listening(catalog: &Catalog, wanted: &str) {
    eventually(SOON, "the projector listens, or does not", async || {
        let answer = catalog.http.get(format!("{}/metrics", catalog.projector_url)).send().await.unwrap();
        let metrics = answer.text().await.unwrap();
        let line = metrics.lines().find(|line| line.starts_with("catalog_listening ")).unwrap_or_default().to_owned();
        if line.ends_with(wanted) { Ok(()) } else { Err(line) }
    })
    .await;
}

async fn projected(catalog: &Catalog, id: Uuid) {
    eventually(SOON, "the event is projected", async || match (documents(catalog, id).await, dirty(catalog).await) {
        ([true, true], 0) => Ok(()),
        other => Err(other),
    })
    .await;
}

/// Whether Redis holds the event, and its sessions.
async fn documents(catalog: &Catalog, id: Uuid) -> [bool; 2] {
    let mut redis = catalog.redis().await;
    [redis.exists(format!("events:{id}")).await.unwrap(), redis.exists(format!("events:{id}:sessions")).await.unwrap()]
}

async fn dirty(catalog: &Catalog) -> i64 {
    sqlx::query_scalar("select count(*) from catalog_dirty").fetch_one(&catalog.pool).await.unwrap()
}

/// Dirty rows that no transaction has claimed.
async fn unclaimed(catalog: &Catalog) -> i64 {
    let sql = "select count(*) from (select from catalog_dirty for update skip locked) free";
    sqlx::query_scalar(sql).fetch_one(&catalog.pool).await.unwrap()
}
