//! Events in other formats than JSON: a file per format, and what they are asked of.

mod calendars;
mod choice;
mod feed;
mod json_ld;
mod site;

use catalog_dev::testing::{Catalog, eventually, rows};
use reqwest::{Response, StatusCode};

use crate::{SOON, get, json};

const NASTY: &str = "00000000-0000-4000-8000-000000000001";
const PLAIN: &str = "00000000-0000-4000-8000-000000000002";
const NOTHING_PLANNED: &str = "00000000-0000-4000-8000-000000000004";
const NAME: &str = r#"Jazz, "Blues"; C:\new & </script><b> ]]> 🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺 für alle"#;

/// Texts of all kinds, sessions over, cancelled, sold out and to come, and events without any.
const CATALOG: &str = r#"
insert into events (id, name, description, location, timezone, image_url, status, created_at) values
    ('00000000-0000-4000-8000-000000000001', 'Jazz, "Blues"; C:\new & </script><b> ]]> 🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺🎺 für alle',
     E'one\ntwo\r\nthree\u000b\u0001four\tfive <![CDATA[ ]]>', 'Köln, Dom; "Platz"', 'Europe/Berlin', 'https://img.example.org/1.svg?a=1&b=2', 'published', '2025-01-01Z'),
    ('00000000-0000-4000-8000-000000000002', 'Plain', '', '', 'America/New_York', '', 'published', '2025-01-02Z'),
    ('00000000-0000-4000-8000-000000000003', 'Called off', '', 'https://stream.example.org/x', 'UTC', '', 'cancelled', '2025-01-03Z'),
    ('00000000-0000-4000-8000-000000000004', 'Nothing planned', '', 'Leipzig', 'UTC', '', 'published', '2025-01-04Z'),
    ('00000000-0000-4000-8000-000000000005', 'Secret', '', '', 'UTC', '', 'draft', '2025-01-05Z');
insert into sessions (id, event_id, starts_at, ends_at, total_capacity, status) values
    ('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000001', '2020-06-01T18:00Z', '2020-06-01T20:00Z', 100, 'scheduled'),
    ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000001', '2040-06-01T18:00Z', '2040-06-01T20:00Z', 100, 'scheduled'),
    ('00000000-0000-4000-8000-000000000013', '00000000-0000-4000-8000-000000000001', '2040-12-01T18:00Z', '2040-12-01T20:00Z', 100, 'cancelled'),
    ('00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000002', '2040-03-01T18:00:00.2Z', '2040-03-01T18:00:00.9Z', 0, 'scheduled'),
    ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000003', '2040-01-01T18:00Z', '2040-01-01T20:00Z', 100, 'scheduled'),
    ('00000000-0000-4000-8000-000000000051', '00000000-0000-4000-8000-000000000005', '2040-01-01T18:00Z', '2040-01-01T20:00Z', 100, 'scheduled');
insert into ticket_types (session_id, name, price, quantity, created_at) values
    ('00000000-0000-4000-8000-000000000011', 'Seat', 10, 50, '2025-01-01Z'),
    ('00000000-0000-4000-8000-000000000012', 'Seat <1>', 20, 50, '2025-01-01Z'),
    ('00000000-0000-4000-8000-000000000012', 'Last', 20.5, 10, '2025-01-02Z'),
    ('00000000-0000-4000-8000-000000000012', 'Gone', 0, 0, '2025-01-03Z'),
    ('00000000-0000-4000-8000-000000000021', 'No room', 5, 50, '2025-01-01Z');
update events set updated_at = created_at + interval '1 day';"#;

async fn filled() -> Catalog {
    let catalog = Catalog::start().await;
    rows::run(&catalog.pool, CATALOG).await;
    eventually(SOON, "the index has all", async || {
        let count = json(&catalog, "/api/events?ordering=name").await["count"].clone();
        if count == 4 { Ok(()) } else { Err(count) }
    })
    .await;
    catalog
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).unwrap_or_else(|| panic!("no {name} in {answer:?}")).to_str().unwrap()
}

/// The text of an answer that must be 200 and of this type.
async fn text(catalog: &Catalog, path: &str, content_type: &str) -> String {
    let answer = get(catalog, path).await;
    assert_eq!((answer.status(), header(&answer, "content-type")), (StatusCode::OK, content_type), "{path}");
    answer.text().await.unwrap()
}
