//! Whatever commits reaches the readers, and what does not commit does not.

use catalog_dev::testing::{Catalog, rows};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::postgres::PgPoolCopyExt;
use uuid::Uuid;

use crate::{answers, count, event_path, get, sessions_path, shows};

async fn made_by_api(catalog: &Catalog) -> Uuid {
    let whole = json!({"name": "by api", "sessions": [
        {"starts_at": "2030-01-01T18:00:00Z", "ends_at": "2030-01-01T20:00:00Z", "total_capacity": 10,
         "ticket_types": [{"name": "GA", "price": "1.50", "quantity": 7}]},
        {"starts_at": "2030-01-02T18:00:00Z", "ends_at": "2030-01-02T20:00:00Z", "total_capacity": 10},
    ]});
    let made = catalog.admin(Method::POST, "/api/admin/events").json(&whole).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    made.json::<Value>().await.unwrap()["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_save_by_the_api_is_what_every_reader_answers() {
    let catalog = Catalog::builder().readers(2).start().await;
    let id = made_by_api(&catalog).await;
    for url in &catalog.read_urls {
        let fresh = async || catalog.http.get(format!("{url}{}", sessions_path(id))).send().await.unwrap();
        catalog_dev::testing::eventually(crate::SOON, "both readers have it", async || {
            let status = fresh().await.status();
            if status == StatusCode::OK { Ok(()) } else { Err(status) }
        })
        .await;
        let body: Value = fresh().await.json().await.unwrap();
        assert_eq!((count(&body), &body["results"][0]["ticket_types"][0]["price"]), (2, &json!("1.50")));
    }
    let deleted = catalog.admin(Method::DELETE, &format!("/api/admin/events/{id}")).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    answers(&catalog, &event_path(id), StatusCode::NOT_FOUND).await;
    answers(&catalog, &sessions_path(id), StatusCode::NOT_FOUND).await;
    shows(&catalog, "/api/events", |list| list["count"] == 0 && count(list) == 0).await;
    let rest: i64 = sqlx::query_scalar("select (select count(*) from sessions) + (select count(*) from ticket_types)")
        .fetch_one(&catalog.pool)
        .await
        .unwrap();
    assert_eq!(rest, 0, "the cascade left rows");
}

#[tokio::test]
async fn sql_by_hand_reaches_the_readers_statement_by_statement() {
    let catalog = Catalog::start().await;
    let pool = &catalog.pool;
    let (one, other) = (rows::event(pool, "one").await, rows::event(pool, "other").await);
    let session = rows::session(pool, one, 60, 60).await;
    let ticket = rows::ticket_type(pool, session, "GA").await;
    shows(&catalog, &sessions_path(one), |s| s["results"][0]["ticket_types"][0]["name"] == "GA").await;

    rows::run(pool, &format!("update events set name = 'renamed' where id = '{one}'")).await;
    shows(&catalog, &event_path(one), |e| e["name"] == "renamed").await;
    shows(&catalog, "/api/events", |list| list["results"].to_string().contains("renamed")).await;

    rows::run(pool, &format!("update ticket_types set price = 9.9, quantity = 1 where id = '{ticket}'")).await;
    shows(&catalog, &sessions_path(one), |s| s["results"][0]["ticket_types"][0]["price"] == "9.90").await;

    // A session that moves changes both events.
    rows::run(pool, &format!("update sessions set event_id = '{other}' where id = '{session}'")).await;
    shows(&catalog, &sessions_path(one), |s| count(s) == 0).await;
    shows(&catalog, &sessions_path(other), |s| count(s) == 1).await;

    rows::run(pool, &format!("delete from ticket_types where id = '{ticket}'")).await;
    shows(&catalog, &sessions_path(other), |s| s["results"][0]["ticket_types"] == json!([])).await;

    rows::run(pool, &format!("delete from events where id = '{other}'")).await;
    answers(&catalog, &event_path(other), StatusCode::NOT_FOUND).await;
    answers(&catalog, &sessions_path(other), StatusCode::NOT_FOUND).await;
    shows(&catalog, "/api/events", |list| list["count"] == 1).await;
}

#[tokio::test]
async fn copy_merge_and_bulk_tools_reach_the_readers() {
    let catalog = Catalog::start().await;
    let pool = &catalog.pool;
    let id = Uuid::now_v7();
    let mut copy = pool.copy_in_raw("copy events (id, name) from stdin").await.unwrap();
    copy.send(format!("{id}\tcopied\n").as_bytes()).await.unwrap();
    copy.finish().await.unwrap();
    shows(&catalog, &event_path(id), |e| e["name"] == "copied").await;

    rows::run(pool, "merge into events e using (select 'merged' as name) s on true when matched then update set name = s.name")
        .await;
    shows(&catalog, &event_path(id), |e| e["name"] == "merged").await;

    rows::run(
        pool,
        "set session_replication_role = replica; update events set name = 'replica role'; reset session_replication_role",
    )
    .await;
    shows(&catalog, &event_path(id), |e| e["name"] == "replica role").await;

    let moved = Uuid::now_v7();
    rows::run(pool, &format!("update events set id = '{moved}'")).await;
    shows(&catalog, &event_path(moved), |e| e["name"] == "replica role").await;
    answers(&catalog, &event_path(id), StatusCode::NOT_FOUND).await;
}

#[tokio::test]
async fn truncate_empties_what_readers_answer() {
    let catalog = Catalog::start().await;
    let pool = &catalog.pool;
    let id = rows::event(pool, "gone").await;
    let session = rows::session(pool, id, 60, 60).await;
    rows::ticket_type(pool, session, "GA").await;
    shows(&catalog, &sessions_path(id), |s| count(s) == 1).await;

    rows::run(pool, "truncate ticket_types").await;
    shows(&catalog, &sessions_path(id), |s| s["results"][0]["ticket_types"] == json!([])).await;
    rows::run(pool, "truncate sessions cascade").await;
    shows(&catalog, &sessions_path(id), |s| count(s) == 0).await;
    rows::run(pool, "truncate events cascade").await;
    answers(&catalog, &event_path(id), StatusCode::NOT_FOUND).await;
    shows(&catalog, "/api/events", |list| list["count"] == 0).await;
}

#[tokio::test]
async fn a_transaction_that_rolls_back_changes_nothing() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "kept").await;
    shows(&catalog, &event_path(id), |e| e["name"] == "kept").await;

    rows::run(&catalog.pool, "begin; update events set name = 'never'; insert into events (name) values ('never'); rollback")
        .await;
    // What commits afterwards is projected after it: once this is shown, the rest had its time.
    let marker = rows::event(&catalog.pool, "marker").await;
    shows(&catalog, &event_path(marker), |e| e["name"] == "marker").await;
    shows(&catalog, "/api/events", |list| list["count"] == 2).await;
    assert_eq!(get(&catalog, &event_path(id)).await.json::<Value>().await.unwrap()["name"], "kept");
}

#[tokio::test]
async fn a_long_transaction_elsewhere_holds_nothing_up_and_its_own_commit_is_not_lost() {
    let catalog = Catalog::start().await;
    let mut early = catalog.pool.begin().await.unwrap();
    let slow: Uuid =
        sqlx::query_scalar("insert into events (name) values ('slow') returning id").fetch_one(&mut *early).await.unwrap();
    for turn in 0..5 {
        let id = rows::event(&catalog.pool, &format!("quick {turn}")).await;
        answers(&catalog, &event_path(id), StatusCode::OK).await;
    }
    assert_eq!(get(&catalog, &event_path(slow)).await.status(), StatusCode::NOT_FOUND);
    early.commit().await.unwrap();
    answers(&catalog, &event_path(slow), StatusCode::OK).await;
}

#[tokio::test]
async fn after_a_statement_with_many_rows_that_of_one_still_costs_little() {
    let catalog = Catalog::builder().without_projector().start().await;
    let mut connection = catalog.pool.acquire().await.unwrap();
    let mut run = async |sql: &'static str| sqlx::raw_sql(sql).execute(&mut *connection).await.unwrap();
    run("insert into events (name) values ('large');
        insert into sessions (event_id, starts_at, ends_at, total_capacity)
            select id, now() + n * interval '1 hour', now() + n * interval '1 hour' + interval '1 minute', 10
            from events, generate_series(1, 2000) n;
        analyze sessions")
    .await;
    // Triggers keep the plans that they make here.
    run("insert into ticket_types (session_id, name, price, quantity) select id, 'GA', 5, 10 from sessions;
        update ticket_types set quantity = 9;
        delete from ticket_types where session_id in (select id from sessions limit 1000)")
    .await;
    // What was read until here is told elsewhere from now on.
    run("select pg_stat_force_next_flush()").await;
    run("begin;
        update ticket_types set quantity = 8 where id = (select min(id::text)::uuid from ticket_types);
        insert into ticket_types (session_id, name, price, quantity) select session_id, 'VIP', 5, 10 from ticket_types limit 1;
        delete from ticket_types where name = 'VIP'")
    .await;
    let read: i64 = sqlx::query_scalar("select seq_scan from pg_stat_xact_user_tables where relname = 'sessions'")
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    assert_eq!(read, 0, "all sessions were read for the changes of one ticket type");
}
