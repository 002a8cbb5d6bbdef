//! The three bodies, byte for byte.

use catalog_dev::testing::{Catalog, rows};
use reqwest::StatusCode;

use crate::{SOON, eventually, get};

const EVENT: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const CATALOG: &str = "
insert into events (id, name, description, location, image_url, created_at, updated_at, timezone) values
    ('01890a5d-ac96-774b-bcce-b302099a8057', 'Summer Concert', 'Annual \"outdoor\" concert — für alle', 'Central Park',
     'https://img.example.org/1.svg', '2025-01-01T00:00:00Z', '2025-01-02T03:04:05.6Z', 'Europe/Berlin');
insert into sessions (id, event_id, starts_at, ends_at, total_capacity) values
    ('01890a5d-ac96-774b-bcce-b302099a8062', '01890a5d-ac96-774b-bcce-b302099a8057', '2025-06-16T20:00:00+02', '2025-06-16T22:00:00Z', 0),
    ('01890a5d-ac96-774b-bcce-b302099a8061', '01890a5d-ac96-774b-bcce-b302099a8057', '2025-06-15T18:00:00Z', '2025-06-15T22:00:00Z', 500);
insert into ticket_types (id, session_id, name, price, quantity) values
    ('01890a5d-ac96-774b-bcce-b302099a8071', '01890a5d-ac96-774b-bcce-b302099a8061', 'General Admission', 50, 400),
    ('01890a5d-ac96-774b-bcce-b302099a8072', '01890a5d-ac96-774b-bcce-b302099a8061', 'VIP', 150.5, 100);";

const LIST_BODY: &str = r#"{"results":[{"id":"01890a5d-ac96-774b-bcce-b302099a8057","name":"Summer Concert","description":"Annual \"outdoor\" concert — für alle","location":"Central Park","image_url":"https://img.example.org/1.svg","created_at":"2025-01-01T00:00:00Z","updated_at":"2025-01-02T03:04:05.600Z","status":"published","timezone":"Europe/Berlin","starts_at":"2025-06-16T18:00:00Z","ends_at":"2025-06-16T22:00:00Z","session_count":2,"price_from":"50.00","price_to":"150.50","currency":"EUR","availability":"ended"}],"count":1,"next":null,"previous":null}"#;
const EVENT_BODY: &str = r#"{"id":"01890a5d-ac96-774b-bcce-b302099a8057","name":"Summer Concert","description":"Annual \"outdoor\" concert — für alle","location":"Central Park","image_url":"https://img.example.org/1.svg","created_at":"2025-01-01T00:00:00Z","updated_at":"2025-01-02T03:04:05.600Z","status":"published","timezone":"Europe/Berlin","starts_at":"2025-06-16T18:00:00Z","ends_at":"2025-06-16T22:00:00Z","session_count":2,"price_from":"50.00","price_to":"150.50","currency":"EUR","availability":"ended"}"#;
const SESSIONS_BODY: &str = r#"{"results":[{"id":"01890a5d-ac96-774b-bcce-b302099a8061","starts_at":"2025-06-15T18:00:00Z","ends_at":"2025-06-15T22:00:00Z","total_capacity":500,"ticket_types":[{"id":"01890a5d-ac96-774b-bcce-b302099a8071","name":"General Admission","price":"50.00","quantity":400},{"id":"01890a5d-ac96-774b-bcce-b302099a8072","name":"VIP","price":"150.50","quantity":100}],"status":"scheduled","availability":"ended","remaining":500,"local_starts_at":"2025-06-15T20:00:00+02:00","local_ends_at":"2025-06-16T00:00:00+02:00"},{"id":"01890a5d-ac96-774b-bcce-b302099a8062","starts_at":"2025-06-16T18:00:00Z","ends_at":"2025-06-16T22:00:00Z","total_capacity":0,"ticket_types":[],"status":"scheduled","availability":"ended","remaining":null,"local_starts_at":"2025-06-16T20:00:00+02:00","local_ends_at":"2025-06-17T00:00:00+02:00"}]}"#;

async fn has_the_three_shapes(catalog: &Catalog) {
    for prefix in ["/api", "/api/v1"] {
        for (path, body) in [
            (format!("{prefix}/events"), LIST_BODY),
            (format!("{prefix}/events/{EVENT}"), EVENT_BODY),
            (format!("{prefix}/events/{}", EVENT.to_uppercase()), EVENT_BODY),
            (format!("{prefix}/events/{EVENT}/sessions"), SESSIONS_BODY),
        ] {
            eventually(SOON, &path, async || {
                let answer = get(catalog, &path).await;
                let kind = (answer.status(), answer.headers()["content-type"].clone());
                let text = answer.text().await.unwrap();
                if kind == (StatusCode::OK, "application/json".parse().unwrap()) && text == body { Ok(()) } else { Err(text) }
            })
            .await;
        }
    }
}

#[tokio::test]
async fn the_three_bodies_from_redis_are_as_documented_byte_for_byte() {
    let catalog = Catalog::start().await;
    rows::run(&catalog.pool, CATALOG).await;
    has_the_three_shapes(&catalog).await;
}

#[tokio::test]
async fn the_three_bodies_from_postgresql_are_the_same_byte_for_byte() {
    let catalog = Catalog::builder().without_redis().without_projector().start().await;
    rows::run(&catalog.pool, CATALOG).await;
    has_the_three_shapes(&catalog).await;
}

#[tokio::test]
async fn prices_have_the_places_of_the_currency() {
    let catalog = Catalog::start().await;
    rows::run(&catalog.pool, CATALOG).await;
    rows::run(
        &catalog.pool,
        "update ticket_types set price = 1500; update catalog_state set currency = 'JPY', currency_places = 0",
    )
    .await;
    eventually(SOON, "prices in yen", async || {
        let text = get(&catalog, &format!("/api/events/{EVENT}/sessions")).await.text().await.unwrap();
        if text.contains(r#""price":"1500","#) { Ok(()) } else { Err(text) }
    })
    .await;
}
