//! A hot standby does not know which transactions are running, so it tells later, but it tells all.

use catalog_dev::testing::{Catalog, Link, PostgresServer, eventually, rows};
use uuid::Uuid;

use super::{Follower, sse::Sse};
use crate::SOON;

#[tokio::test]
async fn a_standby_leaves_out_nothing_that_commits_late() {
    let primary = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&primary).proxied().start().await;
    let ahead = Follower::new(&catalog).await;
    let standby = primary.standby().await;
    standby.caught_up(&primary).await;
    catalog.proxy(Link::ReaderPostgres).retarget(standby.server().port());
    catalog.process("catalog-read").restart().await;
    let mut follower = Follower::new(&catalog).await;
    let mut stream = Sse::open(&catalog, Some(&ahead.token)).await;

    // Its id is lower than that of the next change, and it commits after it.
    let late = Uuid::now_v7();
    let mut transaction = catalog.pool.begin().await.unwrap();
    let note = "insert into catalog_changes (event_id, xid, changed_xid, changed_at)
        values ($1, pg_current_xact_id(), pg_current_xact_id(), clock_timestamp())";
    sqlx::query(note).bind(late).execute(&mut *transaction).await.unwrap();
    let early = rows::event(&catalog.pool, "early").await;
    eventually(SOON, "the early one is published", async || {
        let sql = "select count(*) from catalog_changes where event_id = $1";
        let count: i64 = sqlx::query_scalar(sql).bind(early).fetch_one(&catalog.pool).await.unwrap();
        if count == 1 { Ok(()) } else { Err(count) }
    })
    .await;
    standby.caught_up(&primary).await;
    while follower.read().await {}
    transaction.commit().await.unwrap();
    rows::run(&catalog.pool, "select pg_current_xact_id()").await;

    eventually(SOON, "both are told", async || {
        while follower.read().await {}
        let mut told: Vec<Uuid> = follower.told.iter().map(|(id, _)| *id).collect();
        told.sort();
        let mut wanted = vec![early, late];
        wanted.sort();
        if told == wanted { Ok(()) } else { Err(told) }
    })
    .await;
    let told = [stream.event().await.data["id"].clone(), stream.event().await.data["id"].clone()];
    assert!(told.contains(&early.to_string().into()) && told.contains(&late.to_string().into()), "{told:?}");
}
