//! The order of the list, and walking it.

use catalog_dev::testing::{Catalog, rows};
use reqwest::StatusCode;
use serde_json::Value;

use crate::{SOON, eventually, get, json, listed, names, projected};

const HOUR: i32 = 60;

#[tokio::test]
async fn the_list_begins_with_the_soonest_upcoming_event_and_ends_with_the_longest_past() {
    let catalog = Catalog::start().await;
    let pool = &catalog.pool;
    for (name, sessions) in [
        ("past for long", vec![(-300 * HOUR, 1), (-200 * HOUR, 60)]),
        ("past since yesterday", vec![(-400 * HOUR, 60), (-24 * HOUR, 60)]),
        ("without dates", vec![]),
        ("next week", vec![(7 * 24 * HOUR, 60)]),
        ("tomorrow, and long ago", vec![(-500 * HOUR, 60), (24 * HOUR, 60), (48 * HOUR, 60)]),
        ("under way", vec![(-HOUR, 2 * HOUR)]),
    ] {
        let id = rows::event(pool, name).await;
        for (starts_in, lasts) in sessions {
            rows::session(pool, id, starts_in, lasts).await;
        }
    }
    // A cancelled session is no date: were it one, this event would come first.
    let cancelled = rows::event(pool, "only a cancelled date").await;
    rows::session(pool, cancelled, 1, HOUR).await;
    rows::run(pool, &format!("update sessions set status = 'cancelled' where event_id = '{cancelled}'")).await;

    let order = ["under way", "tomorrow, and long ago", "next week", "without dates", "only a cancelled date"];
    let order = [&order[..], &["past since yesterday", "past for long"]].concat();
    listed(&catalog, &order).await;
    let sessions = json(&catalog, &format!("/api/events/{cancelled}/sessions")).await;
    assert_eq!(
        (&sessions["results"][0]["status"], &sessions["results"][0]["availability"]),
        (&"cancelled".into(), &"ended".into())
    );
}

#[tokio::test]
async fn what_lasts_long_stays_behind_what_began_before_however_much_is_under_way() {
    let catalog = Catalog::start().await;
    let pool = &catalog.pool;
    // More sessions under way than are read for a short page, all of one event.
    let crowd = rows::event(pool, "crowd").await;
    rows::run(
        pool,
        &format!(
            "insert into sessions (event_id, starts_at, ends_at, total_capacity)
             select '{crowd}', now() - interval '11 hours' + n * interval '1 second', now() + interval '30 minutes', 1
             from generate_series(1, 1300) n"
        ),
    )
    .await;
    for (name, starts_in, lasts) in [("short", -2 * HOUR, 3 * HOUR), ("long", -HOUR, 48 * HOUR)] {
        rows::session(pool, rows::event(pool, name).await, starts_in, lasts).await;
    }
    projected(&catalog).await;
    let page = json(&catalog, "/api/events?page_size=2").await;
    assert_eq!(names(&page), ["crowd", "short"]);
}

#[tokio::test]
async fn an_event_goes_to_the_past_when_its_time_comes_though_nothing_is_written() {
    let catalog = Catalog::start().await;
    let ending = rows::event(&catalog.pool, "about to end").await;
    let later = rows::event(&catalog.pool, "later").await;
    rows::session(&catalog.pool, later, HOUR, HOUR).await;
    rows::run(
        &catalog.pool,
        &format!(
            "insert into sessions (event_id, starts_at, ends_at, total_capacity)
             values ('{ending}', now() - interval '1 hour', now() + interval '3 seconds', 1)"
        ),
    )
    .await;
    listed(&catalog, &["about to end", "later"]).await;
    listed(&catalog, &["later", "about to end"]).await;
}

#[tokio::test]
async fn walking_the_pages_meets_every_event_once_both_ways() {
    let catalog = Catalog::start().await;
    // All at one moment, so that only the tie-break makes the order total.
    rows::run(&catalog.pool, "insert into events (name) select 'event ' || i from generate_series(1, 47) i").await;
    eventually(SOON, "all are listed", async || {
        let count = json(&catalog, "/api/events").await["count"].clone();
        if count == 47 { Ok(()) } else { Err(count) }
    })
    .await;

    for (query, size) in [("", 20), ("?page_size=10", 10), ("?page_size=47", 47), ("?page_size=100", 100), ("?page_size=1", 1)] {
        let mut url = format!("{}/api/v1/events{query}", catalog.read_url);
        let (mut walked, mut back) = (Vec::new(), Vec::new());
        for (way, names_of_pages) in [("next", &mut walked), ("previous", &mut back)] {
            loop {
                let page: Value = catalog.http.get(&url).send().await.unwrap().json().await.unwrap();
                assert_eq!(page["count"], 47, "{url}");
                assert!(page["results"].as_array().unwrap().len() <= size);
                names_of_pages.push(names(&page).into_iter().map(str::to_owned).collect::<Vec<_>>());
                match page[way].as_str() {
                    Some(next) => url = next.to_owned(),
                    None => break,
                }
            }
        }
        // The last page is as long as what remains of the list when it is come from the front.
        let (walked, mut back) = (walked.concat(), back.into_iter().rev().collect::<Vec<_>>().concat());
        back.dedup();
        assert_eq!(walked, back, "{query}");
        let mut walked = walked;
        walked.sort_unstable();
        walked.dedup();
        assert_eq!(walked.len(), 47, "{query}");
    }
}

#[tokio::test]
async fn a_page_past_the_end_is_404_and_the_first_page_of_nothing_is_empty() {
    let catalog = Catalog::start().await;
    let empty = json(&catalog, "/api/events").await;
    assert_eq!(empty, serde_json::json!({"results": [], "count": 0, "next": null, "previous": null}));
    for path in ["/api/events?page=2", "/api/events?page=4294967295&page_size=100"] {
        let answer = get(&catalog, path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], "not_found");
    }
}

#[tokio::test]
async fn each_bad_parameter_is_named_and_unknown_ones_are_ignored() {
    let catalog = Catalog::start().await;
    for value in ["0", "-1", "1.5", "abc", "99999999999999999999", "%F0%9F%92%A9", "1%00"] {
        let answer = get(&catalog, &format!("/api/events?page={value}&page_size={value}")).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{value}");
        let problem: Value = answer.json().await.unwrap();
        let parameters: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| e["parameter"].clone()).collect();
        assert_eq!(parameters, ["page", "page_size"], "{value}");
    }
    for query in ["page_size=101", "page=1&page=1"] {
        assert_eq!(get(&catalog, &format!("/api/events?{query}")).await.status(), StatusCode::BAD_REQUEST, "{query}");
    }
    json(&catalog, "/api/events?colour=blue&page=1").await;
}
