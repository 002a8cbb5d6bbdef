//! Calendars, read by what others have written.

use catalog_dev::testing::{Catalog, eventually, rows};
use icalendar::{
    Calendar, Component, EventLike,
    parser::{read_calendar, unfold},
};

use super::{CATALOG, NAME, NASTY, NOTHING_PLANNED, PLAIN, filled, text};
use crate::{SOON, get};

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
    assert_eq!(meetings(&calendar(&catalog, &format!("/api/events/{NOTHING_PLANNED}.ics")).await).len(), 1_200);
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

#[tokio::test]
async fn a_calendar_without_sessions_is_one_all_the_same_and_shows_nothing() {
    let catalog = filled().await;
    for path in [format!("/api/events/{NOTHING_PLANNED}.ics"), "/api/events.ics?location=nowhere".to_owned()] {
        let empty = text(&catalog, &path, "text/calendar; charset=utf-8").await;
        let parts: Vec<_> = empty.lines().filter_map(|line| line.strip_prefix("BEGIN:")).collect();
        assert_eq!(parts, ["VCALENDAR", "VTIMEZONE", "STANDARD"], "{path}");
        assert!(calendar(&catalog, &path).await.get_name().is_some(), "who subscribes sees what it will be of");
    }
    let one = text(&catalog, &format!("/api/events/{PLAIN}.ics"), "text/calendar; charset=utf-8").await;
    assert!(!one.contains("VTIMEZONE"), "{one}");
}
