//! Every fault of every field, with its code and its place, and all of them at once.

use serde_json::{Value, json};

use crate::admin::{Admin, session, ticket_type};

/// Posts `valid` with one field changed at a time, and expects this one fault each time.
async fn refuses(admin: &Admin, path: &str, valid: &Value, cases: &[(&str, Value, &str)]) {
    for (field, value, code) in cases {
        let mut body = valid.clone();
        body[*field] = value.clone();
        let answer = admin.post(path, &body).await;
        assert_eq!(answer.faults(), [(format!("#/{field}").as_str(), *code)], "{field}: {value}");
        answer.assert_problem(422, "invalid");
    }
}

#[tokio::test]
async fn every_bad_value_of_an_event_is_refused() {
    let admin = Admin::start().await;
    let cases = [
        ("name", json!(5), "wrong_type"),
        ("name", json!(null), "not_null"),
        ("name", json!(" \t "), "too_short"),
        ("name", json!("x".repeat(201)), "too_long"),
        ("name", json!("a\u{0}b"), "control_character"),
        ("name", json!("a\nb"), "control_character"),
        ("description", json!(["x"]), "wrong_type"),
        ("description", json!("x".repeat(20_001)), "too_long"),
        ("description", json!("a\u{0}"), "control_character"),
        ("location", json!({}), "wrong_type"),
        ("location", json!("x".repeat(301)), "too_long"),
        ("location", json!("a\nb"), "control_character"),
        ("image_url", json!(false), "wrong_type"),
        ("image_url", json!("javascript:alert(1)"), "not_a_url"),
        ("image_url", json!("http://"), "not_a_url"),
        ("image_url", json!(format!("https://h/{}", "x".repeat(2000))), "too_long"),
        ("status", json!("Published"), "unknown_value"),
        ("status", json!(1), "wrong_type"),
        ("timezone", json!("Mars/Olympus"), "unknown_time_zone"),
        ("timezone", json!("europe/berlin"), "unknown_time_zone"),
        ("timezone", json!(1), "wrong_type"),
        ("sessions", json!({}), "wrong_type"),
        ("id", json!("0190a0b0-0000-7000-8000-000000000000"), "read_only"),
        ("created_at", json!("2030-01-01T00:00:00Z"), "read_only"),
        ("updated_at", json!(null), "read_only"),
        ("nmae", json!("x"), "unknown_field"),
    ];
    refuses(&admin, "/api/admin/events", &json!({"name": "Jazz"}), &cases).await;
    assert_eq!(admin.stored().await, (0, 0, 0));
}

#[tokio::test]
async fn every_bad_value_of_a_session_is_refused() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    let cases = [
        ("starts_at", json!("2030-06-05T17:00:00"), "not_a_time"),
        ("starts_at", json!("soon"), "not_a_time"),
        ("starts_at", json!(1_900_000_000), "wrong_type"),
        ("starts_at", json!(null), "not_null"),
        ("starts_at", json!("1969-12-31T23:59:59Z"), "out_of_range"),
        ("ends_at", json!("9999-12-31T23:59:59-01:00"), "out_of_range"),
        ("ends_at", json!("2030-06-05T17:00:00Z"), "must_be_after"),
        ("ends_at", json!("2030-06-05T17:00:00.0000001Z"), "must_be_after"),
        ("total_capacity", json!(-1), "out_of_range"),
        ("total_capacity", json!(2_147_483_648_i64), "out_of_range"),
        ("total_capacity", json!(1.5), "wrong_type"),
        ("total_capacity", json!("5"), "wrong_type"),
        ("status", json!("published"), "unknown_value"),
        ("ticket_types", json!("x"), "wrong_type"),
        ("id", json!("x"), "read_only"),
        ("event_id", json!("x"), "read_only"),
        ("created_at", json!("x"), "read_only"),
        ("capacity", json!(1), "unknown_field"),
    ];
    refuses(&admin, &format!("{event}/sessions"), &session(), &cases).await;
}

#[tokio::test]
async fn every_bad_value_of_a_ticket_type_is_refused() {
    let admin = Admin::start().await;
    let session = admin.session().await;
    let cases = [
        ("name", json!(""), "too_short"),
        ("name", json!("x".repeat(201)), "too_long"),
        ("price", json!("-0.01"), "out_of_range"),
        ("price", json!("10000000000"), "out_of_range"),
        ("price", json!("0.001"), "too_many_decimals"),
        ("price", json!(0.001), "too_many_decimals"),
        ("price", json!("1,50"), "not_a_number"),
        ("price", json!("NaN"), "not_a_number"),
        ("price", json!([]), "wrong_type"),
        ("quantity", json!(-1), "out_of_range"),
        ("quantity", json!(1e3), "wrong_type"),
        ("id", json!("x"), "read_only"),
        ("session_id", json!("x"), "read_only"),
        ("currency", json!("EUR"), "unknown_field"),
    ];
    refuses(&admin, &format!("{session}/ticket-types"), &ticket_type(), &cases).await;
}

#[tokio::test]
async fn all_faults_of_a_tree_are_told_at_once() {
    let admin = Admin::start().await;
    let body = json!({
        "name": "", "location": 3, "timezone": "CET", "id": "x", "fo/o ~": 1,
        "sessions": [
            session(),
            5,
            {"starts_at": "2030-06-05T17:00:00", "total_capacity": 4.5, "ticket_types": [
                ticket_type(),
                {"name": "A", "price": "1.234", "quantity": -1, "seats": 5},
            ]},
            {"starts_at": "2030-06-05T17:00:00Z", "ends_at": "2030-06-05T16:00:00Z", "total_capacity": null},
        ],
    });
    admin.post("/api/admin/events", &body).await.assert_faults(&[
        ("#/name", "too_short"),
        ("#/location", "wrong_type"),
        ("#/timezone", "unknown_time_zone"),
        ("#/sessions/1", "wrong_type"),
        ("#/sessions/2/starts_at", "not_a_time"),
        ("#/sessions/2/ends_at", "required"),
        ("#/sessions/2/total_capacity", "wrong_type"),
        ("#/sessions/2/ticket_types/1/price", "too_many_decimals"),
        ("#/sessions/2/ticket_types/1/quantity", "out_of_range"),
        ("#/sessions/2/ticket_types/1/seats", "unknown_field"),
        ("#/sessions/3/total_capacity", "not_null"),
        ("#/sessions/3/ends_at", "must_be_after"),
        ("#/id", "read_only"),
        ("#/fo~1o%20~0", "unknown_field"),
    ]);
    assert_eq!(admin.stored().await, (0, 0, 0));
}

#[tokio::test]
async fn the_list_of_faults_has_an_end() {
    let admin = Admin::start().await;
    let answer = admin.post("/api/admin/events", &json!({"name": "Jazz", "sessions": vec![json!({}); 5000]})).await;
    answer.assert_problem(422, "invalid");
    let errors = answer.json["errors"].as_array().unwrap();
    assert_eq!((errors.len(), errors[1000]["code"].as_str()), (1001, Some("more_faults")));
    assert_eq!(errors[1000]["detail"], "There are 14000 more faults, which are not listed.");
}

#[tokio::test]
async fn the_limits_themselves_are_allowed() {
    let admin = Admin::start().await;
    let body = json!({
        "name": "ü".repeat(200), "description": format!("{}\r\n\t", "ü".repeat(19_997)), "location": "ü".repeat(300),
        "image_url": format!("https://h/{}", "x".repeat(1990)), "timezone": "America/Argentina/Buenos_Aires",
        "sessions": [
            {"starts_at": "1970-01-01T00:00:00Z", "ends_at": "9999-12-31T23:59:59.999999Z", "total_capacity": 2_147_483_647,
             "ticket_types": [{"name": "x", "price": "9999999999.99", "quantity": 2_147_483_647}]},
        ],
    });
    let made = admin.post("/api/admin/events", &body).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.json["sessions"][0]["ends_at"], "9999-12-31T23:59:59.999999Z");
    assert_eq!(made.json["sessions"][0]["ticket_types"][0]["price"], "9999999999.99");
}

#[tokio::test]
async fn every_zone_that_the_service_knows_the_database_knows_too() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    let zones: Vec<String> = sqlx::query_scalar(
        "select name from pg_timezone_names where name ~ '^[A-Z][A-Za-z_]+/' and name !~ '^(posix|right)/' order by name",
    )
    .fetch_all(&admin.catalog.pool)
    .await
    .unwrap();
    assert!(zones.len() > 300);
    let mut refused = Vec::new();
    for zone in zones {
        if admin.patch(&event, &json!({"timezone": zone})).await.status != 200 {
            refused.push(zone);
        }
    }
    assert_eq!(refused, Vec::<String>::new());
}
