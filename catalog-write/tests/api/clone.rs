//! Copies of events, some days earlier or later.

use serde_json::{Value, json};

use crate::admin::{Admin, ticket_type};

fn session(starts_at: &str, ends_at: &str) -> Value {
    json!({"starts_at": starts_at, "ends_at": ends_at, "total_capacity": 400, "ticket_types": [ticket_type(), ticket_type()]})
}

#[tokio::test]
async fn a_copy_has_all_that_belongs_to_the_event_at_the_same_time_of_the_clock() {
    let admin = Admin::start().await;
    let sessions = [
        session("2027-03-20T20:00:00+01:00", "2027-03-20T22:00:00+01:00"),
        session("2027-03-21T02:30:00+01:00", "2027-03-21T05:00:00+01:00"),
    ];
    let event = json!({"name": "Jazz", "location": "Park", "timezone": "Europe/Berlin", "sessions": sessions});
    let at = admin.event(&event).await;
    let before = admin.get(&at).await.json;
    let copy = admin.post(&format!("{at}/clone"), &json!({"shift_days": 7})).await;
    let (copied, notes) = (admin.get(&copy.location()).await, &copy.json["notes"]);
    assert_eq!(copy.header("etag"), copied.header("etag"));
    for (name, value) in [("name", "Jazz"), ("location", "Park"), ("timezone", "Europe/Berlin"), ("status", "draft")] {
        assert_eq!(copied.json[name], value, "{name}");
    }
    let times = |n: usize| [&copied.json["sessions"][n]["starts_at"], &copied.json["sessions"][n]["ends_at"]];
    assert_eq!(times(0), ["2027-03-27T19:00:00Z", "2027-03-27T21:00:00Z"]);
    assert_eq!(times(1), ["2027-03-28T01:30:00Z", "2027-03-28T03:00:00Z"]);
    assert_eq!(copied.json["sessions"][1]["ticket_types"].as_array().unwrap().len(), 2);
    assert_eq!((&notes[0]["clock"], &notes[0]["local"], &notes[1]), (&json!("gap"), &json!("2027-03-28T02:30:00"), &Value::Null));
    assert_eq!(notes[0]["session_id"], copied.json["sessions"][1]["id"]);

    let later = admin.post(&format!("{at}/clone"), &json!({"shift_days": 224, "name": "Blues", "status": "published"})).await;
    assert_eq!((&later.json["name"], &later.json["status"]), (&json!("Blues"), &json!("published")));
    assert_eq!(later.json["sessions"][0]["starts_at"], "2027-10-30T18:00:00Z");
    assert_eq!(
        (&later.json["notes"][0]["clock"], &later.json["sessions"][1]["starts_at"]),
        (&json!("overlap"), &json!("2027-10-31T00:30:00Z"))
    );
    let same = admin.post(&format!("{at}/clone"), &json!({"shift_days": 0})).await;
    assert_eq!(same.json["sessions"][1]["starts_at"], before["sessions"][1]["starts_at"]);
    assert_eq!(admin.get(&at).await.json, before);
    assert_eq!(admin.stored().await, (4, 8, 16));
}

#[tokio::test]
async fn a_session_never_ends_before_it_starts() {
    let admin = Admin::start().await;
    let event = json!({"name": "Jazz", "timezone": "Europe/Berlin",
        "sessions": [session("2027-03-21T02:30:00+01:00", "2027-03-21T03:00:00+01:00")]});
    let at = admin.event(&event).await;
    let copy = admin.post(&format!("{at}/clone"), &json!({"shift_days": 7})).await;
    let times = [&copy.json["sessions"][0]["starts_at"], &copy.json["sessions"][0]["ends_at"]];
    assert_eq!(times, ["2027-03-28T01:30:00Z", "2027-03-28T02:00:00Z"]);
    assert_eq!(copy.json["notes"].as_array().unwrap().len(), 2, "{copy:?}");
}

#[tokio::test]
async fn what_cannot_be_copied_is_refused_and_leaves_nothing() {
    let admin = Admin::start().await;
    let at = admin.event(&json!({"name": "Jazz", "sessions": [session("2027-03-20T20:00:00Z", "2027-03-20T22:00:00Z")]})).await;
    for days in [-2_000_000, 2_999_999, -30_000] {
        let refused = admin.post(&format!("{at}/clone"), &json!({"shift_days": days})).await;
        refused.assert_faults(&[("#/shift_days", "out_of_range")]);
    }
    let body = json!({"name": "", "status": "x", "sessions": []});
    admin.post(&format!("{at}/clone"), &body).await.assert_faults(&[
        ("#/shift_days", "required"),
        ("#/name", "too_short"),
        ("#/status", "unknown_value"),
        ("#/sessions", "unknown_field"),
    ]);
    for wrong in [json!(1.5), json!("1"), json!(i64::MAX)] {
        assert_eq!(admin.post(&format!("{at}/clone"), &json!({"shift_days": wrong})).await.status, 422, "{wrong}");
    }
    let nowhere = format!("/api/admin/events/{}/clone", uuid::Uuid::new_v4());
    admin.post(&nowhere, &json!({"shift_days": 1})).await.assert_problem(404, "not_found");
    assert_eq!(admin.stored().await, (1, 1, 2));
}
