//! The line at the foot of every page, through outages of all that it tells of.

use std::time::Duration;

use catalog_dev::testing::{PostgresServer, RedisServer, Store, eventually};
use reqwest::Method;
use serde_json::json;

use crate::{admin::Admin, pages::page::Page, person::Person};

/// A restart may be among what is waited for.
const SOON: Duration = Duration::from_secs(60);
const STATUS: &str = "/admin/status";

/// Waits until the line says all of this.
async fn says(ada: &Person<'_>, texts: &[&str]) -> String {
    eventually(SOON, &format!("the line says {texts:?}"), async || {
        let response = ada.request(Method::GET, STATUS).header("hx-request", "true").send().await.unwrap();
        let line = response.text().await.unwrap();
        if texts.iter().all(|text| line.contains(text)) { Ok(line) } else { Err(line) }
    })
    .await
}

#[tokio::test]
async fn a_projector_that_is_gone_and_a_redis_that_is_gone_are_told_and_so_is_their_return() {
    let redis = RedisServer::start().await;
    let admin = Admin::start_with(|builder| builder.redis(&redis).projectors(1)).await;
    let ada = Person::signed_in(&admin, "ada@tickets.example", "viewer").await;
    let well = ["All live", "lag ", "Redis ok", "Database ok"];
    says(&ada, &well).await;

    redis.stop().await;
    says(&ada, &["Redis out of reach", "Database ok"]).await;
    redis.start_again().await;
    says(&ada, &well).await;

    let projector = admin.catalog.process("projector");
    projector.kill().await;
    says(&ada, &["No projector runs", "Redis not known"]).await;
    admin.post("/api/admin/events", &json!({"name": "Waits"})).await.location();
    let page = Page::get(&ada, STATUS).await;
    page.shows(200, &["State of the catalog", "No projector runs", "none is connected", "1 on their way"]);
    projector.start_again().await;
    says(&ada, &well).await;
    eventually(SOON, "the page says that nothing waits", async || {
        let page = Page::get(&ada, STATUS).await;
        if ["All live", "1 connected", "none waits"].iter().all(|text| page.html.contains(text)) { Ok(()) } else { Err(page) }
    })
    .await;
}

#[tokio::test]
async fn what_waits_too_long_is_told_though_the_projector_says_that_all_is_well() {
    let admin = Admin::start_with(|builder| builder.projectors(1)).await;
    let ada = Person::signed_in(&admin, "ada@tickets.example", "viewer").await;
    says(&ada, &["All live"]).await;
    let projector = admin.catalog.process("projector");
    projector.pause().await;
    admin.post("/api/admin/events", &json!({"name": "Waits"})).await.location();
    admin.sql("update catalog_dirty set marked_at = marked_at - interval '1 minute'").await;
    says(&ada, &["1 change waits for 6", "Redis ok"]).await;
    projector.resume().await;
    says(&ada, &["All live"]).await;
}

#[tokio::test]
async fn one_of_two_projectors_without_redis_is_told() {
    let admin = Admin::start_with(|builder| builder.projectors(2).proxied()).await;
    let ada = Person::signed_in(&admin, "ada@tickets.example", "viewer").await;
    says(&ada, &["All live", "Redis ok"]).await;
    let link = admin.catalog.proxy_of("projector-2", Store::Redis);
    link.cut();
    says(&ada, &["1 of 2 projectors cannot reach Redis"]).await;
    link.restore();
    says(&ada, &["All live", "Redis ok"]).await;
}

#[tokio::test]
async fn without_the_database_the_line_is_not_served_and_with_it_it_is() {
    let server = PostgresServer::start().await;
    let admin = Admin::start_with(|builder| builder.postgres(&server).projectors(1)).await;
    let ada = Person::signed_in(&admin, "ada@tickets.example", "viewer").await;
    says(&ada, &["All live"]).await;
    server.stop().await;
    eventually(SOON, "the line is 503", async || {
        let status = ada.request(Method::GET, STATUS).header("hx-request", "true").send().await.unwrap().status();
        if status == 503 { Ok(()) } else { Err(status) }
    })
    .await;
    server.start_again().await;
    says(&ada, &["All live", "Redis ok"]).await;
}

#[tokio::test]
async fn who_is_signed_out_is_not_led_away_from_a_page_by_its_foot() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, "ada@tickets.example", "viewer").await;
    admin.sql("delete from user_sessions").await;
    let response = ada.request(Method::GET, STATUS).header("hx-request", "true").send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers().get("hx-redirect")), (401, None));
}
