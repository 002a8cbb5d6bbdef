//! Structured data, as search engines read it.

use catalog_dev::testing::{eventually, rows};
use serde_json::{Value, json};

use super::{NAME, NASTY, NOTHING_PLANNED, PLAIN, filled, text};
use crate::{SOON, json};

#[tokio::test]
async fn search_engines_find_all_that_they_require_and_recommend_and_html_can_hold_it() {
    let catalog = filled().await;
    let path = format!("/api/events/{NASTY}.jsonld");
    let body = text(&catalog, &path, "application/ld+json").await;
    assert!(!body.contains(['<', '>', '&']), "{body}");
    let events: Value = serde_json::from_str(&body).unwrap();
    let [june, december] = &events.as_array().unwrap()[..] else { panic!("{events}") };
    let page = format!("{}/api/events/{NASTY}", catalog.read_url);
    let offer = |name: &str, price: &str, left: &str| {
        json!({"@type": "Offer", "name": name, "price": price, "priceCurrency": "EUR",
            "availability": format!("https://schema.org/{left}"), "url": page, "validFrom": "2025-01-01T00:00:00Z"})
    };
    let place = r#"Köln, Dom; "Platz""#;
    let wanted = json!({
        "@context": "https://schema.org", "@type": "Event", "@id": "urn:uuid:00000000-0000-4000-8000-000000000012",
        "name": NAME, "startDate": "2040-06-01T20:00:00+02:00", "endDate": "2040-06-01T22:00:00+02:00",
        "location": {"@type": "Place", "name": place, "address": {"@type": "PostalAddress", "name": place}},
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "image": ["https://img.example.org/1.svg?a=1&b=2"],
        "description": "one\ntwo\r\nthree\u{b}\u{1}four\tfive <![CDATA[ ]]>", "url": page,
        "offers": [
            offer("Seat <1>", "20.00", "InStock"), offer("Last", "20.50", "LimitedAvailability"), offer("Gone", "0.00", "SoldOut"),
        ],
    });
    assert_eq!(june, &wanted);
    assert_eq!(december["eventStatus"], "https://schema.org/EventCancelled");
    assert_eq!(december["startDate"], "2040-12-01T19:00:00+01:00");

    let plain = json(&catalog, &format!("/api/events/{PLAIN}.jsonld")).await;
    assert_eq!(
        (&plain["location"]["name"], &plain["location"]["address"]["name"]),
        (&json!("To be announced"), &json!("To be announced"))
    );
    assert_eq!(plain["offers"][0]["availability"], "https://schema.org/SoldOut", "there is room for nobody");
    for left_out in ["image", "description", "eventAttendanceMode"] {
        assert!(plain.get(left_out).is_none(), "{left_out}");
    }
    let cancelled = json(&catalog, "/api/events/00000000-0000-4000-8000-000000000003.jsonld").await;
    assert_eq!(cancelled["eventStatus"], "https://schema.org/EventCancelled");
    assert_eq!(cancelled["location"], json!({"@type": "VirtualLocation", "url": "https://stream.example.org/x"}));
    let undated = json(&catalog, &format!("/api/events/{NOTHING_PLANNED}.jsonld")).await;
    assert_eq!(undated, json!([]), "an event without a date would be a fault");

    rows::run(&catalog.pool, "delete from sessions where starts_at > now() and event_id::text like '%01'").await;
    eventually(SOON, "the last one is told when all are over", async || {
        let over = json(&catalog, &path).await;
        let sold = &over["offers"][0]["availability"];
        if over["startDate"] == "2020-06-01T20:00:00+02:00" && sold == "https://schema.org/SoldOut" { Ok(()) } else { Err(over) }
    })
    .await;
}
