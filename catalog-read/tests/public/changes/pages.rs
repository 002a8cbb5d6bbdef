//! Every change that the public can see is told, page by page.

use catalog_dev::testing::{Catalog, eventually, rows};
use uuid::Uuid;

use super::Follower;
use crate::{SOON, get, json};

#[tokio::test]
async fn whatever_changes_of_an_event_is_told_to_who_follows_and_nothing_else_is() {
    let catalog = Catalog::start().await;
    let other = rows::event(&catalog.pool, "other").await;
    let mut first = Follower::new(&catalog).await;
    // What changed before may still be on its way.
    eventually(SOON, "the other is published", async || {
        let sql = "select count(*) from catalog_changes where event_id = $1";
        let count: i64 = sqlx::query_scalar(sql).bind(other).fetch_one(&catalog.pool).await.unwrap();
        if count == 1 { Ok(()) } else { Err(count) }
    })
    .await;
    let mut follower = Follower::new(&catalog).await;

    let id = rows::event(&catalog.pool, "followed").await;
    follower.hears(id, "changed").await;
    let sql = async |sql: &str| rows::run(&catalog.pool, sql).await;
    sql(&format!("update events set name = 'renamed' where id = '{id}'")).await;
    follower.hears(id, "changed").await;
    let session = rows::session(&catalog.pool, id, 60, 60).await;
    follower.hears(id, "changed").await;
    rows::ticket_type(&catalog.pool, session, "seat").await;
    follower.hears(id, "changed").await;
    sql("update ticket_types set quantity = 1").await;
    follower.hears(id, "changed").await;
    sql("delete from ticket_types").await;
    follower.hears(id, "changed").await;
    sql("delete from sessions").await;
    follower.hears(id, "changed").await;
    sql(&format!("update events set status = 'draft' where id = '{id}'")).await;
    follower.hears(id, "deleted").await;
    sql(&format!("update events set status = 'published' where id = '{id}'")).await;
    follower.hears(id, "changed").await;
    sql(&format!("delete from events where id = '{id}'")).await;
    follower.hears(id, "deleted").await;

    // Who was away is told how it ended, once.
    while first.read().await {}
    first.told.retain(|(of, _)| *of != other);
    assert_eq!(first.told, [(id, "deleted".to_owned())]);
}

#[tokio::test]
async fn pages_hold_as_much_as_asked_for_and_what_changes_meanwhile_comes_after_them() {
    let catalog = Catalog::builder().without_projector().start().await;
    let mut follower = Follower::new(&catalog).await;
    follower.limit = 3;
    note(&catalog, 8).await;
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select event_id from catalog_changes order by xid, event_id").fetch_all(&catalog.pool).await.unwrap();
    assert!(follower.read().await);
    // One that was told already, and one that was not.
    let again = [ids[0], ids[7]];
    sqlx::query("update catalog_changes set xid = pg_current_xact_id(), changed_at = clock_timestamp() where event_id = any($1)")
        .bind(again)
        .execute(&catalog.pool)
        .await
        .unwrap();
    assert!(follower.read().await);
    assert!(!follower.read().await, "seven of the eight");
    assert_eq!(follower.told.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids[..7]);
    assert!(!follower.read().await);
    let mut told: Vec<Uuid> = follower.told[7..].iter().map(|(id, _)| *id).collect();
    told.sort();
    let mut again = again.to_vec();
    again.sort();
    assert_eq!(told, again);
    assert!(follower.told.iter().all(|(_, kind)| kind == "deleted"), "there are no such events");
}

#[tokio::test]
async fn an_answer_is_never_stored_and_tells_its_version_and_what_it_did_not_understand() {
    let catalog = Catalog::start().await;
    let answer = get(&catalog, "/api/v1/changes?sinse=1").await;
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.headers()["catalog-version"].len(), 16);
    assert_eq!(answer.headers()["x-unknown-params"], "sinse");
    let token = json(&catalog, "/api/changes").await["token"].as_str().unwrap().to_owned();
    assert_eq!(json(&catalog, &format!("/api/changes?since={token}&limit=1000")).await["more"], false);
}

/// Notes so many changes, of events that are gone, in one transaction, as a projector does.
pub(super) async fn note(catalog: &Catalog, count: u32) {
    let sql = format!(
        "insert into catalog_changes (event_id, xid, changed_xid, changed_at)
        select gen_random_uuid(), pg_current_xact_id(), pg_current_xact_id(), clock_timestamp() from generate_series(1, {count})"
    );
    rows::run(&catalog.pool, &sql).await;
}
