//! Transactions commit in another order than that of their ids, and overlap. Whoever follows loses none.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering},
};

use catalog_dev::testing::{Catalog, PostgresServer, eventually, rows};
use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::time::{Duration, sleep};
use uuid::Uuid;

use super::Follower;
use crate::SOON;

const WRITERS: u32 = 6;
const TRANSACTIONS: u32 = 40;
/// A token tells of 48, and a server has 100 connections.
const OPEN_AT_ONCE: usize = 54;

/// What a projector does, slowly: its id is there long before it notes anything.
async fn note(pool: &PgPool, ids: &[Uuid]) {
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query("select pg_current_xact_id()").execute(&mut *transaction).await.unwrap();
    sleep(some_time()).await;
    let sql = "insert into catalog_changes (event_id, xid, changed_xid, changed_at)
        select id, pg_current_xact_id(), pg_current_xact_id(), clock_timestamp() from unnest($1) id order by id
        on conflict (event_id) do update set xid = excluded.xid, changed_at = excluded.changed_at";
    sqlx::query(sql).bind(some_of(ids)).execute(&mut *transaction).await.unwrap();
    sleep(some_time()).await;
    if random().is_multiple_of(8) { transaction.rollback().await.unwrap() } else { transaction.commit().await.unwrap() }
}

/// What a writer does, slowly.
async fn write(pool: &PgPool, ids: &[Uuid]) {
    let mut transaction = pool.begin().await.unwrap();
    let ids = some_of(ids);
    let sql =
        "update events set name = name || 'x' where id = any(select id from events where id = any($1) order by id for update)";
    sqlx::query(sql).bind(&ids).execute(&mut *transaction).await.unwrap();
    sleep(some_time()).await;
    if random().is_multiple_of(8) { transaction.rollback().await.unwrap() } else { transaction.commit().await.unwrap() }
}

/// Follows in pages of three while writers write, then compares with what PostgreSQL has.
async fn nothing_is_lost(catalog: &Catalog, write: impl AsyncFn(&PgPool, &[Uuid])) {
    let mut ids = Vec::new();
    for n in 0..20 {
        ids.push(rows::event(&catalog.pool, &format!("event {n}")).await);
    }
    let mut follower = Follower::new(catalog).await;
    follower.limit = 3;
    let over = AtomicBool::new(false);
    let writer = async || {
        for _ in 0..TRANSACTIONS {
            write(&catalog.pool, &ids).await;
        }
    };
    let writing = async {
        futures_util::future::join_all((0..WRITERS).map(|_| writer())).await;
        over.store(true, Ordering::Relaxed);
    };
    let following = async {
        while !over.load(Ordering::Relaxed) {
            follower.read().await;
        }
    };
    tokio::join!(writing, following);
    let sql = "select event_id, changed_at from catalog_changes";
    eventually(SOON, "everything was told", async || {
        while follower.read().await {}
        let changes: Vec<(Uuid, DateTime<Utc>)> = sqlx::query_as(sql).fetch_all(&catalog.pool).await.unwrap();
        let dirty: i64 = sqlx::query_scalar("select count(*) from catalog_dirty").fetch_one(&catalog.pool).await.unwrap();
        let is_noted_only = catalog.processes().iter().all(|process| process.name() != "projector");
        let changes: HashMap<Uuid, DateTime<Utc>> = changes.into_iter().collect();
        let told: HashMap<_, _> = follower.last.iter().filter(|(id, _)| changes.contains_key(id)).collect();
        let is_all = changes.iter().all(|(id, at)| told.get(id) == Some(&at));
        if is_all && (dirty == 0 || is_noted_only) { Ok(()) } else { Err(format!("{changes:?} but told {:?}", follower.last)) }
    })
    .await;
    let pages = follower.seen.len();
    assert!(pages > 3 * ids.len(), "only {pages} changes were told, so nothing was tried");
}

#[tokio::test]
async fn changes_that_are_noted_out_of_order_are_all_told_and_none_twice() {
    let catalog = Catalog::builder().without_projector().start().await;
    nothing_is_lost(&catalog, note).await;
}

#[tokio::test]
async fn changes_that_overlap_and_commit_out_of_order_are_all_told_by_two_projectors() {
    let catalog = Catalog::builder().projectors(2).start().await;
    nothing_is_lost(&catalog, write).await;
}

#[tokio::test]
async fn more_transactions_at_once_than_a_token_tells_of_lose_nothing() {
    let postgres = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&postgres).without_projector().start().await;
    // Their ids get another digit on the way.
    rows::run(&catalog.pool, "do $$ begin while pg_snapshot_xmax(pg_current_snapshot()) < '975' loop perform pg_current_xact_id(); commit; end loop; end $$").await;
    let mut follower = Follower::new(&catalog).await;
    let url = catalog.database().url();
    let (mut open, mut ids) = (Vec::new(), Vec::new());
    for _ in 0..OPEN_AT_ONCE {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        sqlx::query("begin").execute(&mut connection).await.unwrap();
        ids.push(note_one(&mut connection).await);
        open.push(connection);
        // One that commits before those below it.
        ids.push(note_one(&mut catalog.pool.acquire().await.unwrap()).await);
    }
    while let Some(mut last) = open.pop() {
        while follower.read().await {}
        assert!(follower.token.len() < 1_000, "{}", follower.token);
        sqlx::query("commit").execute(&mut last).await.unwrap();
    }
    while follower.read().await {}
    ids.sort();
    let mut told: Vec<Uuid> = follower.told.into_iter().map(|(id, _)| id).collect();
    told.sort();
    assert_eq!(told, ids);
}

async fn note_one(connection: &mut PgConnection) -> Uuid {
    let sql = "insert into catalog_changes (event_id, xid, changed_xid, changed_at)
        values (gen_random_uuid(), pg_current_xact_id(), pg_current_xact_id(), clock_timestamp()) returning event_id";
    sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
}

fn some_of(ids: &[Uuid]) -> Vec<Uuid> {
    ids.iter().filter(|_| random().is_multiple_of(5)).copied().collect()
}

fn some_time() -> Duration {
    Duration::from_millis(random() % 40 * (random() % 4))
}

fn random() -> u64 {
    Uuid::new_v4().as_u64_pair().1 >> 4 & 0xffff
}
