//! Lists in pages.

use reqwest::Method;
use serde_json::{Value, json};

use crate::admin::{Admin, Answer, session};

fn names(answer: &Answer) -> Vec<&str> {
    answer.json["results"].as_array().unwrap().iter().map(|event| event["name"].as_str().unwrap()).collect()
}

fn links(answer: &Answer) -> (&Value, &Value) {
    (&answer.json["previous"], &answer.json["next"])
}

#[tokio::test]
async fn an_empty_list_has_a_first_page_and_no_second() {
    let admin = Admin::start().await;
    let empty = admin.get("/api/admin/events").await;
    assert_eq!(empty.json, json!({"results": [], "count": 0, "next": null, "previous": null}));
    admin.get("/api/admin/events?page=2").await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn pages_follow_each_other_newest_first_without_gap_or_overlap() {
    let admin = Admin::start().await;
    for number in 1..=5 {
        admin.event(&json!({"name": format!("Event {number}"), "sessions": [session()]})).await;
    }
    // Also where the time of making decides nothing.
    admin.sql("update events set created_at = '2026-01-01Z' where name in ('Event 2', 'Event 3', 'Event 4')").await;
    let all = admin.get("/api/admin/events").await;
    assert_eq!(names(&all), ["Event 5", "Event 1", "Event 4", "Event 3", "Event 2"]);
    assert!(all.json["results"][0].get("sessions").is_none());

    let mut seen = Vec::new();
    let mut next = "/api/admin/events?page_size=2".to_owned();
    let mut pages = Vec::new();
    loop {
        let page = admin.get(&next).await;
        seen.extend(names(&page).into_iter().map(str::to_owned));
        let link = page.json["next"].as_str().map(|link| link.strip_prefix(&admin.catalog.write_url).unwrap().to_owned());
        pages.push(page);
        match link {
            Some(link) => next = link,
            None => break,
        }
    }
    assert_eq!(seen, names(&all));
    let url = |query: &str| json!(format!("{}/api/admin/events?{query}", admin.catalog.write_url));
    assert_eq!(links(&pages[0]), (&Value::Null, &url("page=2&page_size=2")));
    assert_eq!(links(&pages[1]), (&url("page_size=2"), &url("page=3&page_size=2")));
    assert_eq!(links(&pages[2]), (&url("page=2&page_size=2"), &Value::Null));
    assert!(pages.iter().all(|page| page.json["count"] == 5));
    admin.get("/api/admin/events?page=4&page_size=2").await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn bad_parameters_are_all_named() {
    let admin = Admin::start().await;
    let session = admin.session().await;
    let event = format!("/api/admin/events/{}", admin.get(&session).await.json["event_id"].as_str().unwrap());
    for list in ["/api/admin/events".to_owned(), format!("{event}/sessions"), format!("{session}/ticket-types")] {
        let answer = admin.get(&format!("{list}?page=0&page_size=101&pagesize=3")).await;
        answer.assert_problem(400, "bad_request");
        assert_eq!(answer.faults(), [("page", "out_of_range"), ("page_size", "out_of_range"), ("pagesize", "unknown_parameter")]);
        for wrong in ["page=x", "page=", "page=99999999999", "page=%ff", "page=1&page=1", "page=-1"] {
            admin.get(&format!("{list}?{wrong}")).await.assert_problem(400, "bad_request");
        }
        admin.get(&format!("{list}?page=4294967295&page_size=100")).await.assert_problem(404, "not_found");
        assert_eq!(admin.get(&format!("{list}?page=1&page_size=1")).await.status, 200);
    }
}

#[tokio::test]
async fn links_use_the_host_that_was_asked_or_the_one_that_is_set() {
    let second_page = async |admin: &Admin, host: &str| {
        let request = admin.catalog.admin(Method::GET, "/api/admin/events?page_size=1").header("host", host);
        Answer::to(request).await.json["next"].as_str().unwrap().to_owned()
    };
    let admin = Admin::start().await;
    for name in ["A", "B"] {
        admin.event(&json!({"name": name})).await;
    }
    let path = "/api/admin/events?page=2&page_size=1";
    assert_eq!(second_page(&admin, "tickets.example:8443").await, format!("http://tickets.example:8443{path}"));
    assert_eq!(second_page(&admin, "evil.example/\"><script>").await, path, "what is no host stands in no link");
    assert_eq!(second_page(&admin, "user@evil.example").await, path);

    let admin = Admin::start_with(|b| b.env("catalog-write", "CATALOG_WRITE_PUBLIC_URL", "https://tickets.example/a/")).await;
    for name in ["A", "B"] {
        let location = admin.event(&json!({"name": name})).await;
        assert!(location.starts_with("https://tickets.example/a/api/admin/events/"), "{location}");
    }
    assert_eq!(second_page(&admin, "elsewhere.example").await, format!("https://tickets.example/a{path}"));
}
