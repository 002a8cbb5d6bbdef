//! Sessions by a rule, on the clock of their event's time zone.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::admin::{Admin, Answer, ticket_type};

/// Makes an event in this zone with a session from here to there, and answers the session's address.
async fn first(admin: &Admin, zone: &str, starts_at: &str, ends_at: &str) -> String {
    let session = json!({"starts_at": starts_at, "ends_at": ends_at, "total_capacity": 400, "ticket_types": [ticket_type()]});
    let made = admin.post("/api/admin/events", &json!({"name": "Jazz", "timezone": zone, "sessions": [session]})).await;
    assert_eq!(made.status, 201, "{made:?}");
    format!("/api/admin/sessions/{}", made.json["sessions"][0]["id"].as_str().unwrap())
}

async fn repeat(admin: &Admin, session: &str, rule: &str) -> Answer {
    admin.post(&format!("{session}/repeat"), &json!({"rrule": rule})).await
}

/// Local start, start, offset and what is odd about each that was made.
fn made(answer: &Answer) -> Vec<(&str, &str, &str, &Value)> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let occurrences = answer.json["occurrences"].as_array().unwrap();
    occurrences
        .iter()
        .map(|o| {
            let text = |name: &str| o[name].as_str().unwrap();
            (text("local_start"), text("starts_at"), text("offset"), &o["clock"])
        })
        .collect()
}

#[tokio::test]
async fn clocks_keep_showing_the_same_time_where_they_can() {
    let admin = Admin::start().await;
    let none = Value::Null;
    let (gap, overlap) = (json!("gap"), json!("overlap"));
    let at = first(&admin, "Europe/Berlin", "2027-03-14T02:30:00+01:00", "2027-03-14T06:30:00+01:00").await;
    let answer = repeat(&admin, &at, "FREQ=WEEKLY;COUNT=4").await;
    assert_eq!(
        made(&answer),
        [
            ("2027-03-21T02:30:00", "2027-03-21T01:30:00Z", "+01:00", &none),
            ("2027-03-28T03:30:00", "2027-03-28T01:30:00Z", "+02:00", &gap),
            ("2027-04-04T02:30:00", "2027-04-04T00:30:00Z", "+02:00", &none),
        ]
    );
    // As long as the first one, whatever the clock shows at its end.
    assert_eq!(answer.json["occurrences"][1]["ends_at"], "2027-03-28T05:30:00Z");
    let at = first(&admin, "Europe/Berlin", "2027-10-24T02:30:00+02:00", "2027-10-24T03:30:00+02:00").await;
    assert_eq!(
        made(&repeat(&admin, &at, "FREQ=WEEKLY;UNTIL=20271107T013000Z").await),
        [
            ("2027-10-31T02:30:00", "2027-10-31T00:30:00Z", "+02:00", &overlap),
            ("2027-11-07T02:30:00", "2027-11-07T01:30:00Z", "+01:00", &none),
        ]
    );
    // Half an hour only.
    let at = first(&admin, "Australia/Lord_Howe", "2027-10-02T02:15:00+10:30", "2027-10-02T03:15:00+10:30").await;
    assert_eq!(
        made(&repeat(&admin, &at, "FREQ=DAILY;COUNT=3").await),
        [
            ("2027-10-03T02:45:00", "2027-10-02T15:45:00Z", "+11:00", &gap),
            ("2027-10-04T02:15:00", "2027-10-03T15:15:00Z", "+11:00", &none),
        ]
    );
}

#[tokio::test]
async fn sessions_are_made_with_their_ticket_types_and_no_start_twice() {
    let admin = Admin::start().await;
    let at = first(&admin, "Europe/Berlin", "2027-12-03T20:00:00+01:00", "2027-12-03T22:00:00+01:00").await;
    let body = json!({"rrule": "FREQ=WEEKLY;COUNT=10;BYDAY=FR,SA", "exceptions": ["2027-12-24", "2027-12-27"]});
    let trial = admin.post(&format!("{at}/repeat?dry_run=true"), &body).await;
    assert_eq!((&trial.json["result"]["created"], admin.stored().await), (&json!(8), (1, 1, 1)), "{trial:?}");
    let answer = admin.post(&format!("{at}/repeat"), &body).await;
    let days: Vec<&str> = made(&answer).iter().map(|(local, ..)| local.strip_suffix("T20:00:00").unwrap()).collect();
    assert_eq!(
        days,
        ["2027-12-04", "2027-12-10", "2027-12-11", "2027-12-17", "2027-12-18", "2027-12-25", "2027-12-31", "2028-01-01"]
    );
    assert_eq!(answer.json["notes"].as_array().unwrap().len(), 1, "{answer:?}");
    assert_eq!((answer.json["created"].as_i64(), admin.stored().await), (Some(8), (1, 9, 9)));
    let read = admin.get(&format!("/api/admin/sessions/{}", answer.json["occurrences"][0]["id"].as_str().unwrap())).await;
    assert_eq!(
        (&read.json["starts_at"], &read.json["ticket_types"][0]["price"]),
        (&json!("2027-12-04T19:00:00Z"), &json!("50.00"))
    );

    let without = json!({"rrule": "FREQ=WEEKLY;COUNT=10;BYDAY=FR,SA", "copy_ticket_types": false});
    let again = admin.post(&format!("{at}/repeat"), &without).await;
    assert_eq!(made(&again), [("2027-12-24T20:00:00", "2027-12-24T19:00:00Z", "+01:00", &Value::Null)]);
    assert_eq!((again.json["skipped"].as_array().unwrap().len(), admin.stored().await), (8, (1, 10, 9)));
    assert_eq!(again.json["skipped"][0]["id"], answer.json["occurrences"][0]["id"]);
}

#[tokio::test]
async fn two_that_repeat_at_once_make_each_session_once() {
    let admin = Arc::new(Admin::start().await);
    let at = first(&admin, "UTC", "2027-06-05T17:00:00Z", "2027-06-05T20:00:00Z").await;
    let mut repeats = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (admin, at) = (Arc::clone(&admin), at.clone());
        repeats.spawn(async move { repeat(&admin, &at, "FREQ=DAILY;COUNT=50").await.json["created"].as_i64().unwrap() });
    }
    let mut created = repeats.join_all().await;
    created.sort_unstable();
    assert_eq!((created, admin.stored().await), (vec![0, 0, 0, 0, 0, 49], (1, 50, 50)));
}

#[tokio::test]
async fn a_leap_day_comes_every_fourth_year() {
    let admin = Admin::start().await;
    let at = first(&admin, "Europe/Berlin", "2028-02-29T20:00:00+01:00", "2028-02-29T22:00:00+01:00").await;
    let answer = repeat(&admin, &at, "FREQ=YEARLY;UNTIL=21050101").await;
    let years: Vec<&str> = made(&answer).iter().map(|(local, ..)| &local[..4]).collect();
    assert_eq!((years.len(), years[16], years[17]), (18, "2096", "2104"), "{years:?}");
}

#[tokio::test]
async fn rules_that_lead_nowhere_are_refused_and_make_nothing() {
    let admin = Admin::start().await;
    let at = first(&admin, "Europe/Berlin", "2027-06-05T20:00:00+02:00", "2027-06-05T22:00:00+02:00").await;
    for (rule, code) in [
        ("FREQ=DAILY", "endless"),
        ("FREQ=DAILY;COUNT=1001", "too_many"),
        ("FREQ=DAILY;UNTIL=99991231", "too_many"),
        ("FREQ=YEARLY;INTERVAL=9999;COUNT=2", "out_of_range"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "out_of_range"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "too_sparse"),
        ("FREQ=SECONDLY;COUNT=2", "unsupported"),
        ("FREQ=DAILY;COUNT=2;BYSECOND=1", "unsupported"),
        ("nonsense", "not_a_rule"),
    ] {
        let answer = repeat(&admin, &at, rule).await;
        answer.assert_faults(&[("#/rrule", code)]);
    }
    let body = json!({"rrule": "FREQ=DAILY;COUNT=2", "exceptions": ["2027-12-24T00:00"], "copy_ticket_types": 1, "count": 2});
    admin.post(&format!("{at}/repeat"), &body).await.assert_faults(&[
        ("#/exceptions", "not_a_day"),
        ("#/copy_ticket_types", "wrong_type"),
        ("#/count", "unknown_field"),
    ]);
    assert_eq!(admin.stored().await, (1, 1, 1));
    let last = first(&admin, "UTC", "9999-12-31T22:00:00Z", "9999-12-31T23:00:00Z").await;
    repeat(&admin, &last, "FREQ=DAILY;COUNT=2").await.assert_faults(&[("#/rrule", "out_of_range")]);
    let answer = repeat(&admin, &at, "FREQ=DAILY;COUNT=1000").await;
    assert_eq!((answer.json["created"].as_i64(), admin.stored().await), (Some(999), (2, 1001, 1001)));
    let nowhere = format!("/api/admin/sessions/{}", uuid::Uuid::new_v4());
    repeat(&admin, &nowhere, "FREQ=DAILY;COUNT=2").await.assert_problem(404, "not_found");
}
