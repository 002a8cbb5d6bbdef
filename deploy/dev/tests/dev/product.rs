//! The product under test: three real processes, each of which can be taken away.

use std::time::Duration;

use catalog_dev::testing::{Catalog, PostgresServer, RedisServer, eventually};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn what_an_admin_saves_is_what_each_reader_answers() {
    let catalog = Catalog::builder().readers(2).projectors(2).start().await;
    let id = create_event(&catalog, "Night of the Museums").await;

    for reader in &catalog.read_urls {
        answers(&catalog, &format!("{reader}/api/events/{id}"), StatusCode::OK).await;
    }
}

#[tokio::test]
async fn a_killed_projector_takes_up_its_work_when_it_is_started_again() {
    let catalog = Catalog::start().await;
    catalog.process("projector").kill().await;
    assert!(!catalog.process("projector").is_running());
    create_event(&catalog, "While nobody projects").await;
    assert_eq!(dirty(&catalog).await, 1);

    catalog.process("projector").start_again().await;
    catalog.process("projector").ready().await;
    eventually(SOON, "nothing is left to project", async || match dirty(&catalog).await {
        0 => Ok(()),
        left => Err(left),
    })
    .await;
}

#[tokio::test]
async fn a_paused_reader_answers_when_it_goes_on() {
    let catalog = Catalog::start().await;
    let reader = catalog.process("catalog-read");
    reader.pause().await;
    let paused = catalog.public("/api/events").timeout(Duration::from_millis(200)).send().await;
    assert!(paused.is_err_and(|error| error.is_timeout()));

    reader.resume().await;
    answers(&catalog, &format!("{}/api/events", catalog.read_url), StatusCode::OK).await;
}

#[tokio::test]
async fn each_process_ends_in_order_when_asked_and_starts_at_the_same_address() {
    let catalog = Catalog::start().await;
    for process in catalog.processes() {
        let url = process.url();
        let status = process.terminate().await;
        assert!(status.is_some_and(|status| status.success()), "{} ended with {status:?}", process.name());
        process.start_again().await;
        process.ready().await;
        assert_eq!(process.url(), url);
    }
}

#[tokio::test]
async fn the_product_starts_without_redis_and_without_a_projector() {
    let catalog = Catalog::builder().without_redis().without_projector().start().await;
    let id = create_event(&catalog, "Straight from PostgreSQL").await;

    answers(&catalog, &format!("{}/api/events/{id}", catalog.read_url), StatusCode::OK).await;
}

#[tokio::test]
async fn the_product_runs_on_servers_that_a_test_may_take_away() {
    let (postgres, redis) = (PostgresServer::start().await, RedisServer::start().await);
    let catalog = Catalog::builder().postgres(&postgres).redis(&redis).start().await;
    let id = create_event(&catalog, "Twice from another place").await;
    let url = format!("{}/api/events/{id}", catalog.read_url);
    answers(&catalog, &url, StatusCode::OK).await;

    redis.kill().await;
    answers(&catalog, &url, StatusCode::OK).await;
    redis.start_again().await;
    // An event without dates is not kept warm: a read brings it back.
    eventually(SOON, "the event is in Redis again", async || {
        answers(&catalog, &url, StatusCode::OK).await;
        let found: bool = redis::AsyncCommands::exists(&mut catalog.redis().await, format!("events:{id}")).await.unwrap();
        if found { Ok(()) } else { Err(found) }
    })
    .await;
    postgres.stop().await;
    answers(&catalog, &url, StatusCode::OK).await;
}

#[tokio::test]
async fn a_setting_reaches_the_program_it_is_meant_for() {
    let catalog = Catalog::builder().env("catalog-read", "CATALOG_READ_PUBLIC_URL", "https://tickets.example").start().await;
    for name in ["One", "Two"] {
        create_event(&catalog, name).await;
    }
    let next = eventually(SOON, "the list has a second page", async || {
        let page: Value = catalog.public("/api/events?page_size=1").send().await.unwrap().json().await.unwrap();
        page["next"].as_str().map(str::to_owned).ok_or(page)
    })
    .await;
    assert!(next.starts_with("https://tickets.example/api/events?"), "{next}");
}

async fn create_event(catalog: &Catalog, name: &str) -> String {
    let answer = catalog.admin(Method::POST, "/api/admin/events").json(&json!({ "name": name })).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
}

async fn answers(catalog: &Catalog, url: &str, status: StatusCode) {
    eventually(SOON, url, async || {
        let answer = catalog.http.get(url).send().await.map_err(|error| error.to_string())?;
        if answer.status() == status { Ok(()) } else { Err(answer.status().to_string()) }
    })
    .await;
}

async fn dirty(catalog: &Catalog) -> i64 {
    sqlx::query_scalar("select count(*) from catalog_dirty").fetch_one(&catalog.pool).await.unwrap()
}
