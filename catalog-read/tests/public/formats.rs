//! Events in other formats than JSON, read by what others have written.

use std::collections::BTreeSet;

use catalog_dev::testing::{Catalog, eventually, rows};
use icalendar::{
    Calendar, Component, EventLike,
    parser::{read_calendar, unfold},
};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::{SOON, get, json, raw};

const NASTY: &str = "00000000-0000-4000-8000-000000000001";
const PLAIN: &str = "00000000-0000-4000-8000-000000000002";
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

/// A calendar, well-formed line by line.
async fn calendar(catalog: &Catalog, path: &str) -> Calendar {
    let text = text(catalog, path, "text/calendar; charset=utf-8").await;
    assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "{text}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    assert!(!text.replace("\r\n", "").contains(|c: char| c.is_control() && c != '\t'), "{text}");
    read_calendar(&unfold(&text)).unwrap().into()
}

fn meetings(calendar: &Calendar) -> Vec<&icalendar::Event> {
    calendar.components.iter().filter_map(|component| component.as_event()).collect()
}

/// The last digits of each session's id.
fn ids(calendar: &Calendar) -> Vec<&str> {
    meetings(calendar).iter().map(|meeting| meeting.get_uid().unwrap()[34..].strip_suffix("@event-catalog").unwrap()).collect()
}

#[tokio::test]
async fn the_sessions_of_an_event_are_a_calendar_that_others_can_read() {
    let catalog = filled().await;
    let path = format!("/api/events/{NASTY}.ics");
    let all = calendar(&catalog, &path).await;
    assert_eq!(ids(&all), ["11", "12", "13"]);
    // It leaves this one as it stands there.
    assert!(all.get_name().unwrap().starts_with(r#"Jazz\, "Blues"\; C:\\new & "#));
    let [_, june, december] = meetings(&all)[..] else { panic!() };
    assert_eq!(june.get_summary(), Some(NAME));
    assert_eq!(june.get_location(), Some(r#"Köln, Dom; "Platz""#));
    assert_eq!(june.get_description(), Some("one\ntwo\nthreefour\tfive <![CDATA[ ]]>"));
    let value = |name| june.property_value(name).unwrap();
    assert_eq!((value("DTSTART"), value("DTEND")), ("20400601T180000Z", "20400601T200000Z"));
    assert_eq!(value("URL"), format!("{}/api/events/{NASTY}", catalog.read_url));
    assert_eq!((value("STATUS"), december.property_value("STATUS")), ("CONFIRMED", Some("CANCELLED")));
    assert_eq!(value("DTSTAMP"), value("LAST-MODIFIED"));

    let one = calendar(&catalog, &format!("/api/v1/events/{NASTY}/sessions/00000000-0000-4000-8000-000000000012.ics")).await;
    assert_eq!(ids(&one), ["12"]);
    assert_eq!(ids(&calendar(&catalog, &format!("/api/events/{}.ics", "00000000-0000-4000-8000-000000000004")).await), [""; 0]);
    let short = calendar(&catalog, &format!("/api/events/{PLAIN}.ics")).await;
    let short = meetings(&short)[0];
    assert_eq!(short.property_value("DTEND"), Some("20400301T180001Z"), "not before it starts");

    // What is imported again must win over what it was.
    let before: i64 = value("SEQUENCE").parse().unwrap();
    rows::run(&catalog.pool, "update sessions set status = 'cancelled' where id::text like '%12'").await;
    eventually(SOON, "it is cancelled", async || {
        let now = calendar(&catalog, &path).await;
        let june = meetings(&now)[1];
        let sequence: i64 = june.property_value("SEQUENCE").unwrap().parse().unwrap();
        if june.property_value("STATUS") == Some("CANCELLED") && sequence >= before { Ok(()) } else { Err(sequence) }
    })
    .await;
}

#[tokio::test]
async fn the_sessions_to_come_of_a_list_are_a_calendar_soonest_first() {
    let catalog = filled().await;
    for (query, wanted) in [
        ("", &["31", "21", "12", "13"][..]),
        ("?search=jazz", &["12", "13"]),
        ("?starts_after=2040-06-01", &["12", "13"]),
        ("?date=2040-06", &["12"]),
        ("?location=nowhere", &[]),
        ("?date=2020-06", &[]),
    ] {
        assert_eq!(ids(&calendar(&catalog, &format!("/api/events.ics{query}")).await), wanted, "{query}");
    }
    let both = calendar(&catalog, "/api/events.ics?search=jazz").await;
    let own = calendar(&catalog, &format!("/api/events/{NASTY}.ics")).await;
    let told = |calendar: &Calendar, nth: usize| meetings(calendar)[nth].to_string();
    assert_eq!(told(&both, 0), told(&own, 1), "the same wherever it is told");

    let many = "insert into sessions (event_id, starts_at, ends_at, total_capacity)
        select '00000000-0000-4000-8000-000000000004', '2039-01-01Z'::timestamptz + i * interval '1 h', '2039-01-01T01:00Z'::timestamptz + i * interval '1 h', 1
        from generate_series(1, 1200) i";
    rows::run(&catalog.pool, many).await;
    eventually(SOON, "there are as many as one calendar holds", async || {
        let all = calendar(&catalog, "/api/v1/events.ics").await;
        let starts: Vec<_> = meetings(&all).iter().map(|it| it.property_value("DTSTART").unwrap().to_owned()).collect();
        assert!(starts.is_sorted());
        if starts.len() == 1_000 && starts[999].as_str() < "20390301" { Ok(()) } else { Err(starts.len()) }
    })
    .await;
    assert_eq!(meetings(&calendar(&catalog, "/api/events/00000000-0000-4000-8000-000000000004.ics").await).len(), 1_200);
}

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
    let undated = json(&catalog, "/api/events/00000000-0000-4000-8000-000000000004.jsonld").await;
    assert_eq!((&undated["name"], undated.get("startDate")), (&json!("Nothing planned"), None));

    rows::run(&catalog.pool, "delete from sessions where starts_at > now() and event_id::text like '%01'").await;
    eventually(SOON, "the last one is told when all are over", async || {
        let over = json(&catalog, &path).await;
        let sold = &over["offers"][0]["availability"];
        if over["startDate"] == "2020-06-01T20:00:00+02:00" && sold == "https://schema.org/SoldOut" { Ok(()) } else { Err(over) }
    })
    .await;
}

#[tokio::test]
async fn what_changed_last_is_a_feed_with_pages() {
    let catalog = filled().await;
    rows::run(&catalog.pool, "update events set image_url = 'https://a/b' where id::text like '%01'").await;
    let feed = async |query: &str| text(&catalog, &format!("/api/events.atom{query}"), "application/atom+xml").await;
    let xml = eventually(SOON, "the change comes first", async || {
        let xml = feed("").await;
        let first = xml.find("urn:uuid:00000000-0000-4000-8000-000000000001");
        if first < xml.find("urn:uuid:00000000-0000-4000-8000-000000000004") { Ok(xml) } else { Err(xml) }
    })
    .await;
    let document = roxmltree::Document::parse(&xml).unwrap();
    let root = document.root_element();
    let atom = "http://www.w3.org/2005/Atom";
    assert!(root.has_tag_name((atom, "feed")));
    let child = |node: roxmltree::Node<'_, '_>, name: &'static str| {
        node.children().find(|it| it.has_tag_name((atom, name))).and_then(|it| it.text()).map(str::to_owned)
    };
    let link = |node: roxmltree::Node<'_, '_>, rel: &str| {
        node.children().find(|it| it.attribute("rel") == Some(rel)).map(|it| it.attribute("href").unwrap().to_owned())
    };
    let entries: Vec<_> = root.children().filter(|node| node.has_tag_name((atom, "entry"))).collect();
    assert_eq!(entries.len(), 4);
    let [nasty, nothing, cancelled, _] = entries[..] else { panic!() };
    assert_eq!((child(nasty, "id").unwrap(), child(nasty, "title").unwrap()), (format!("urn:uuid:{NASTY}"), NAME.to_owned()));
    assert_eq!(child(nasty, "summary").unwrap(), "one\ntwo\r\nthreefour\tfive <![CDATA[ ]]>");
    assert_eq!(child(nasty, "published").unwrap(), "2025-01-01T00:00:00Z");
    assert_eq!(child(root, "updated"), child(nasty, "updated"));
    assert_eq!(link(nasty, "alternate").unwrap(), format!("{}/api/events/{NASTY}", catalog.read_url));
    assert_eq!(child(nothing, "updated").unwrap()[..4], child(root, "updated").unwrap()[..4]);
    assert!(cancelled.children().any(|it| it.attribute("term") == Some("cancelled")));
    assert!(child(root, "title").is_some() && root.descendants().any(|it| it.has_tag_name((atom, "author"))));
    let own = link(root, "self").unwrap();
    assert_eq!(own, format!("{}/api/events.atom", catalog.read_url));

    let mut walked = Vec::new();
    let mut next = Some(format!("{own}?page_size=3"));
    while let Some(address) = next {
        let xml = catalog.http.get(&address).send().await.unwrap().text().await.unwrap();
        let page = roxmltree::Document::parse(&xml).unwrap();
        let root = page.root_element();
        assert_eq!(link(root, "self").unwrap(), address);
        assert_eq!(child(root, "id"), child(document.root_element(), "id"), "one feed");
        walked.extend(root.children().filter(|node| node.has_tag_name((atom, "entry"))).map(|entry| child(entry, "id").unwrap()));
        next = link(root, "next");
    }
    assert_eq!(walked, entries.iter().map(|entry| child(*entry, "id").unwrap()).collect::<Vec<_>>());
    assert_eq!(feed("?search=jazz").await.matches("<entry>").count(), 1);
    let by_name = feed("?ordering=name").await;
    assert!(by_name.find("Called off") < by_name.find("Jazz"));
    assert_eq!(get(&catalog, "/api/events.atom?page=2").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get(&catalog, "/api/events.atom?cursor=abc").await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_suffix_wins_over_accept_and_accept_over_nothing() {
    let catalog = filled().await;
    let (one, list) = (format!("/api/events/{NASTY}"), "/api/events".to_owned());
    let (ics, jsonld, atom) = ("text/calendar; charset=utf-8", "application/ld+json", "application/atom+xml");
    let html = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (path, accept, wanted) in [
        (&one, html, "application/json"),
        (&one, "image/png", "application/json"),
        (&one, "application/atom+xml", "application/json"),
        (&one, "text/calendar", ics),
        (&one, "application/json;q=0.5, application/ld+json", jsonld),
        (&one, "application/json, application/ld+json;q=0.5", "application/json"),
        (&list, html, "application/json"),
        (&list, "application/ld+json", "application/json"),
        (&list, "text/calendar, application/json;q=0.1", ics),
        (&list, "application/atom+xml", atom),
        (&format!("{one}.ics"), "application/json", ics),
        (&format!("{one}.jsonld"), "text/calendar", jsonld),
        (&format!("{list}.atom"), "text/calendar", atom),
    ] {
        let answer = catalog.public(path).header("accept", accept).send().await.unwrap();
        assert_eq!((answer.status(), header(&answer, "content-type")), (StatusCode::OK, wanted), "{path} {accept}");
        let is_chosen = !path.contains('.');
        assert_eq!(header(&answer, "vary").contains("accept,"), is_chosen, "{path} {accept}");
    }
    for path in [&one, &list] {
        let refused = catalog.public(path).header("accept", "application/json;q=0, text/html").send().await.unwrap();
        assert_eq!(
            (refused.status(), header(&refused, "content-type")),
            (StatusCode::NOT_ACCEPTABLE, "application/problem+json")
        );
    }
    assert!(!header(&get(&catalog, &format!("{one}/sessions")).await, "vary").contains("accept,"));
    // A feed leads on to itself, not to JSON.
    let chosen = catalog.public("/api/events?page_size=1").header("accept", atom).send().await.unwrap().text().await.unwrap();
    assert!(chosen.contains(&format!("{}/api/events.atom?page=2&amp;page_size=1", catalog.read_url)), "{chosen}");
}

#[tokio::test]
async fn each_format_is_kept_and_asked_again_by_an_etag_of_its_own() {
    let catalog = filled().await;
    let mut etags = BTreeSet::new();
    let host = catalog.read_url.strip_prefix("http://").unwrap();
    for path in [
        format!("/api/events/{NASTY}"),
        format!("/api/events/{NASTY}.ics"),
        format!("/api/events/{NASTY}.jsonld"),
        format!("/api/events/{NASTY}/sessions/00000000-0000-4000-8000-000000000012.ics"),
        "/api/events.ics".to_owned(),
        "/api/events.atom".to_owned(),
        "/sitemap.xml".to_owned(),
    ] {
        let answer = get(&catalog, &path).await;
        let etag = header(&answer, "etag").to_owned();
        for name in ["cache-control", "cache-status", "catalog-version"] {
            header(&answer, name);
        }
        assert!(etags.insert(etag.clone()), "{path}");
        let again = catalog.public(&path).header("if-none-match", &etag).send().await.unwrap();
        assert_eq!((again.status(), header(&again, "etag")), (StatusCode::NOT_MODIFIED, etag.as_str()), "{path}");
        let head = catalog.http.head(format!("{}{path}", catalog.read_url)).send().await.unwrap();
        assert_eq!((head.status(), header(&head, "content-type")), (StatusCode::OK, header(&answer, "content-type")), "{path}");
        assert_eq!(header(&head, "content-length"), header(&answer, "content-length"), "{path}");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
        let coded = raw::exchange(&catalog, request.as_bytes()).await;
        let is_large = answer.content_length().unwrap() >= 1_024;
        assert_eq!(coded.contains("content-encoding: gzip"), is_large, "{path}");
    }
    let calendar = get(&catalog, &format!("/api/events/{NASTY}.ics")).await;
    assert_eq!(header(&calendar, "content-disposition"), format!("inline; filename=\"event-{NASTY}.ics\""));
}

#[tokio::test]
async fn answers_as_json_tell_of_the_other_formats_and_the_links_lead_there() {
    let catalog = filled().await;
    let one = get(&catalog, &format!("/api/v1/events/{NASTY}")).await;
    let wanted = format!(
        "<{NASTY}.ics>; rel=\"alternate\"; type=\"text/calendar\", <{NASTY}.jsonld>; rel=\"alternate\"; type=\"application/ld+json\""
    );
    assert_eq!(header(&one, "link"), wanted);
    let link = one.url().join(&format!("{NASTY}.ics")).unwrap();
    assert_eq!(catalog.http.get(link).send().await.unwrap().status(), StatusCode::OK);
    for (query, rest) in [("page_size=1", ""), ("search=jazz&page_size=1", "?search=jazz")] {
        let list = get(&catalog, &format!("/api/events?{query}")).await;
        let links = header(&list, "link");
        assert!(links.contains("rel=\"first\"") && links.contains("rel=\"last\""), "{links}");
        for (suffix, kind) in [("ics", "text/calendar"), ("atom", "application/atom+xml")] {
            let link = format!("<{}/api/events.{suffix}{rest}>; rel=\"alternate\"; type=\"{kind}\"", catalog.read_url);
            assert!(links.contains(&link), "{link} in {links}");
        }
    }
}

#[tokio::test]
async fn what_there_is_not_is_a_problem_in_every_format() {
    let catalog = filled().await;
    let (missing, draft) = ("00000000-0000-4000-8000-0000000000ff", "00000000-0000-4000-8000-000000000005");
    for (path, status) in [
        (format!("/api/events/{missing}.ics"), 404),
        (format!("/api/events/{missing}.jsonld"), 404),
        (format!("/api/events/{draft}.ics"), 404),
        (format!("/api/events/{draft}/sessions/00000000-0000-4000-8000-000000000051.ics"), 404),
        (format!("/api/events/{PLAIN}/sessions/00000000-0000-4000-8000-000000000012.ics"), 404),
        (format!("/api/events/{NASTY}/sessions/00000000-0000-4000-8000-000000000012"), 404),
        (format!("/api/events/{NASTY}/sessions/x.ics"), 400),
        (format!("/api/events/{NASTY}.pdf"), 400),
        ("/api/events/x.ics".to_owned(), 400),
        ("/api/events.ics?date=soon".to_owned(), 400),
        ("/api/events.pdf".to_owned(), 404),
        ("/sitemap-1.txt".to_owned(), 404),
        ("/sitemap-0.xml".to_owned(), 404),
        ("/sitemap-2.xml".to_owned(), 404),
    ] {
        let answer = get(&catalog, &path).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "content-type")), (status, "application/problem+json"), "{path}");
        assert!(!answer.headers().contains_key("content-disposition"), "{path}");
    }
}

#[tokio::test]
async fn the_site_map_has_each_event_once_where_people_see_it() {
    let pages = "https://shop.example.org/e/{id}?a=1&b=2";
    let builder = Catalog::builder().env("catalog-read", "CATALOG_READ_EVENT_PAGE_URL", pages);
    let catalog = builder.env("catalog-read", "CATALOG_READ_PUBLIC_URL", "https://api.example.org/x").start().await;
    rows::run(&catalog.pool, CATALOG).await;
    let wanted: Vec<_> = (1..=4).map(|n| pages.replace("{id}", &format!("00000000-0000-4000-8000-00000000000{n}"))).collect();
    for path in ["/sitemap.xml", "/sitemap-1.xml"] {
        eventually(SOON, path, async || {
            let answer = get(&catalog, path).await;
            assert_eq!(header(&answer, "content-type"), "application/xml");
            let xml = answer.text().await.unwrap();
            let map = roxmltree::Document::parse(&xml).unwrap();
            let of = |name: &str| {
                let found = map.descendants().filter(|node| node.tag_name().name() == name);
                found.map(|node| node.text().unwrap().to_owned()).collect::<Vec<_>>()
            };
            if of("loc") == wanted && of("lastmod").iter().all(|at| at.starts_with("20")) { Ok(()) } else { Err(xml) }
        })
        .await;
    }
    let robots = text(&catalog, "/robots.txt", "text/plain; charset=utf-8").await;
    assert!(robots.contains("\nSitemap: https://api.example.org/x/sitemap.xml\n"), "{robots}");
    let calendar = calendar(&catalog, &format!("/api/events/{NASTY}.ics")).await;
    assert_eq!(meetings(&calendar)[0].property_value("URL"), Some(wanted[0].as_str()));
}

#[tokio::test]
async fn calendars_go_on_without_redis() {
    let catalog = Catalog::builder().without_redis().without_projector().start().await;
    rows::run(&catalog.pool, CATALOG).await;
    for path in [format!("/api/events/{NASTY}.ics"), "/api/events.ics?search=jazz".to_owned()] {
        eventually(SOON, &path, async || {
            let answer = get(&catalog, &path).await;
            let body = answer.text().await.unwrap();
            if body.contains("00000000-0000-4000-8000-000000000012@event-catalog") { Ok(()) } else { Err(body) }
        })
        .await;
    }
}
