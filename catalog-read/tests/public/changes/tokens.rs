//! Tokens that lead nowhere.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use catalog_dev::testing::{Catalog, PostgresServer, eventually, rows};
use reqwest::StatusCode;
use serde_json::Value;

use super::sse::Sse;
use crate::{SOON, get, json};

async fn token(catalog: &Catalog) -> String {
    json(catalog, "/api/changes").await["token"].as_str().unwrap().to_owned()
}

async fn since(catalog: &Catalog, token: &str) -> (StatusCode, Value) {
    let answer = get(catalog, &format!("/api/changes?since={token}")).await;
    (answer.status(), answer.json().await.unwrap())
}

/// Says that all that was deleted until now is forgotten. Answers when new tokens are of later.
pub(super) async fn forget(catalog: &Catalog) {
    rows::run(&catalog.pool, "update catalog_state set changes_since = pg_snapshot_xmax(pg_current_snapshot())").await;
    eventually(SOON, "a new token is good", async || {
        rows::run(&catalog.pool, "select pg_current_xact_id()").await;
        let (status, body) = since(catalog, &token(catalog).await).await;
        if status == StatusCode::OK { Ok(()) } else { Err(body) }
    })
    .await;
}

#[tokio::test]
async fn what_is_no_token_is_refused_by_its_name() {
    let catalog = Catalog::start().await;
    let encoded = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let long = "a".repeat(3_500);
    for wrong in
        ["x", "%FF", &token(&catalog).await[1..], &encoded("1/20:10:"), &encoded("1/0:0:"), &encoded("1/10:20:30"), &long]
    {
        for path in ["/api/changes", "/api/changes/stream"] {
            let answer = get(&catalog, &format!("{path}?since={wrong}")).await;
            assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path} {wrong}");
            assert_eq!(answer.json::<Value>().await.unwrap()["errors"][0]["parameter"], "since", "{path} {wrong}");
        }
    }
    for wrong in ["0", "1001", "many"] {
        let answer = get(&catalog, &format!("/api/changes?limit={wrong}")).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert_eq!(answer.json::<Value>().await.unwrap()["errors"][0]["parameter"], "limit");
    }
    let answer = catalog.public("/api/changes/stream").header("last-event-id", "wrong").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert_eq!(answer.json::<Value>().await.unwrap()["errors"][0]["parameter"], "Last-Event-ID");
}

#[tokio::test]
async fn a_token_from_which_nobody_can_go_on_says_how_to_begin_again() {
    let catalog = Catalog::start().await;
    let old = token(&catalog).await;
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(&old).unwrap()).unwrap();
    let (epoch, snapshot) = text.split_once('/').unwrap();
    let epoch: u64 = epoch.parse().unwrap();
    let other = |text: String| BASE64_URL_SAFE_NO_PAD.encode(text);
    forget(&catalog).await;
    for (token, of) in [
        (old.clone(), "what is forgotten"),
        (other(format!("{}/{snapshot}", epoch - 1)), "an epoch that is over"),
        (other(format!("{}/{snapshot}", epoch + 1)), "an epoch to come"),
        (other(format!("{epoch}/999999999:999999999:")), "the future"),
    ] {
        let (status, problem) = since(&catalog, &token).await;
        assert_eq!((status, &problem["code"]), (StatusCode::GONE, &"too_old".into()), "{of}");
        assert!(problem["detail"].as_str().unwrap().contains("without since"), "{problem}");

        // An EventSource cannot read such an answer, so it is told as an event, and goes on.
        let mut stream = Sse::open(&catalog, Some(&token)).await;
        let reset = stream.event().await;
        assert_eq!(reset.kind, "reset", "{of}");
        assert_eq!(reset.data["code"], "too_old");
        assert_eq!(since(&catalog, &reset.id).await.0, StatusCode::OK);
        let id = rows::event(&catalog.pool, "after the reset").await;
        let changed = stream.event().await;
        assert_eq!((changed.kind.as_str(), &changed.data["id"]), ("changed", &id.to_string().into()), "{of}");
    }
}

#[tokio::test]
async fn without_postgresql_nobody_is_told_anything_and_streams_go_on_after_it() {
    let postgres = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&postgres).start().await;
    let token = token(&catalog).await;
    let mut stream = Sse::open(&catalog, None).await;
    stream.position().await;
    postgres.kill().await;
    for path in [format!("/api/changes?since={token}"), "/api/changes".to_owned()] {
        let answer = get(&catalog, &path).await;
        assert_eq!((answer.status(), answer.headers()["retry-after"].to_str().unwrap()), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    }
    eventually(SOON, "no stream begins", async || {
        let status = get(&catalog, "/api/changes/stream").await.status();
        if status == StatusCode::SERVICE_UNAVAILABLE { Ok(()) } else { Err(status) }
    })
    .await;
    postgres.start_again().await;
    // It may have lost what was newest.
    assert_eq!(stream.event().await.kind, "reset");
    eventually(SOON, "the old token is refused", async || {
        let (status, body) = since(&catalog, &token).await;
        if status == StatusCode::GONE { Ok(()) } else { Err(body) }
    })
    .await;
}
