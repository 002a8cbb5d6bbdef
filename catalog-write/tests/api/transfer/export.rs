//! `GET /api/admin/export.csv` and `GET /api/admin/export.ndjson`.

use std::time::Duration;

use catalog_dev::testing::eventually;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::{export, fill};
use crate::admin::{Admin, Answer};

#[tokio::test]
async fn ndjson_has_each_event_on_a_line_just_as_it_is_answered() {
    let admin = Admin::start().await;
    assert_eq!(export(&admin, "/api/admin/export.ndjson").await, "");
    let events = fill(&admin).await;
    let text = export(&admin, "/api/admin/export.ndjson").await;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), events.len());
    for (line, event) in lines.into_iter().zip(&events) {
        assert_eq!(line, admin.get(&format!("/api/admin/events/{}", event["id"].as_str().unwrap())).await.text);
    }
}

#[tokio::test]
async fn csv_has_a_row_for_each_ticket_type_and_for_what_has_none() {
    let admin = Admin::start().await;
    let header = "event_id,event_name,event_description,event_location,event_image_url,event_status,event_timezone,event_publish_at,session_id,\
        session_starts_at,session_ends_at,session_total_capacity,session_status,ticket_type_id,ticket_type_name,\
        ticket_type_price,ticket_type_quantity\r\n";
    assert_eq!(export(&admin, "/api/admin/export.csv").await, header);
    let events = fill(&admin).await;
    let id = |pointer: &str| events[0].pointer(pointer).unwrap().as_str().unwrap();
    let event =
        format!("{},\"'@Jazz, \"\"live\"\"; größer 😀\",\"two\r\nlines\n\n=x;y\",\"''=a\",,published,Europe/Berlin,", id("/id"));
    let (first, second) = (id("/sessions/0/id"), id("/sessions/1/id"));
    let (plain, evil) = (id("/sessions/0/ticket_types/0/id"), id("/sessions/0/ticket_types/1/id"));
    let ends = "2030-06-05T23:00:00.500Z,4,cancelled";
    let expected = format!(
        "{event},{first},2030-06-05T20:00:00Z,{ends},{plain},Standard,50.00,400\r\n\
         {event},{first},2030-06-05T20:00:00Z,{ends},{evil},'=1+1,0.00,0\r\n\
         {event},{second},2030-06-05T21:00:00Z,{ends},,,,\r\n"
    );
    let text = export(&admin, "/api/admin/export.csv").await;
    assert!(text.starts_with(&format!("{header}{expected}")), "{text}");
    let bare = format!("\r\n{},Bare,,,,draft,UTC,2030-01-01T08:00:00Z,,,,,,,,,\r\n", events[1]["id"].as_str().unwrap());
    assert!(text.contains(&bare), "{text}");
    assert!(text.contains(",'-5,,,\"https://example.org/a,b.jpg\",cancelled,UTC,"), "{text}");
}

#[tokio::test]
async fn an_export_is_a_file_and_holds_what_was_asked_for() {
    let admin = Admin::start().await;
    let events = fill(&admin).await;
    let answer = admin.catalog.admin(Method::GET, "/api/admin/export.csv").send().await.unwrap();
    let disposition = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(disposition.starts_with("attachment; filename=\"catalog-20") && disposition.ends_with(".csv\""), "{disposition}");
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8; header=present");
    let ids = |text: String| -> Vec<Value> {
        text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect()
    };
    let at = "/api/admin/export.ndjson";
    let id = |n: usize| events[n]["id"].as_str().unwrap();
    for (query, wanted) in [
        ("status=draft".to_owned(), vec![id(1)]),
        ("status=draft&status=published".to_owned(), vec![id(0), id(1)]),
        (format!("event_id={}&event_id={}", id(2), id(0)), vec![id(0), id(2)]),
        (format!("event_id={}&status=draft", id(2)), vec![]),
        (format!("event_id={}", Uuid::new_v4()), vec![]),
    ] {
        assert_eq!(ids(export(&admin, &format!("{at}?{query}")).await), wanted, "{query}");
    }
    for (query, fault) in [
        ("status=x", ("status", "unknown_value")),
        ("event_id=x", ("event_id", "not_a_uuid")),
        ("page=1", ("page", "unknown_parameter")),
    ] {
        assert_eq!(admin.get(&format!("{at}?{query}")).await.faults(), [fault], "{query}");
    }
    let many = vec![format!("event_id={}", id(0)); 101].join("&");
    assert_eq!(admin.get(&format!("{at}?{many}")).await.faults(), [("event_id", "too_many")]);
}

#[tokio::test]
async fn an_export_is_of_one_moment_and_ends_with_its_client() {
    let admin = Admin::start().await;
    // More than the buffers between the two ends hold.
    admin
        .sql(
            "insert into events (name, description) select 'before', repeat('x', 20000) from generate_series(1, 2000);
              insert into sessions (event_id, starts_at, ends_at, total_capacity)
              select id, '2030-01-01Z', '2030-01-02Z', 1 from events",
        )
        .await;
    let mut under_way = Vec::new();
    for _ in 0..4 {
        under_way.push(admin.catalog.admin(Method::GET, "/api/admin/export.ndjson").send().await.unwrap());
    }
    Answer::to(admin.catalog.admin(Method::GET, "/api/admin/export.ndjson")).await.assert_problem(503, "unavailable");
    admin.sql("update events set name = 'after'; delete from sessions").await;
    let text = under_way.pop().unwrap().text().await.unwrap();
    assert_eq!((text.lines().count(), text.matches("\"name\":\"before\"").count()), (2000, 2000));
    assert_eq!(text.matches("\"starts_at\"").count(), 2000);
    drop(under_way);
    eventually(Duration::from_secs(30), "the snapshots are given back", async || {
        let left: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity where state like 'idle in%' and datname = current_database()",
        )
        .fetch_one(&admin.catalog.pool)
        .await
        .unwrap();
        if left == 0 { Ok(()) } else { Err(left) }
    })
    .await;
    assert_eq!(export(&admin, "/api/admin/export.csv?status=published").await.matches(",after,").count(), 2000);
}

#[tokio::test]
async fn an_export_that_is_cut_short_does_not_look_whole() {
    let admin = Admin::start().await;
    admin.sql("insert into events (name, description) select 'x', repeat('x', 20000) from generate_series(1, 2000)").await;
    let answer = admin.catalog.admin(Method::GET, "/api/admin/export.csv").send().await.unwrap();
    let ended: i64 = sqlx::query_scalar(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity
         where state <> 'idle' and pid <> pg_backend_pid() and datname = current_database()",
    )
    .fetch_one(&admin.catalog.pool)
    .await
    .unwrap();
    assert!(ended >= 1);
    assert!(answer.text().await.is_err());
}
