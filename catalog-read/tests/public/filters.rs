//! Lists that are filtered, searched, sorted and counted.

use catalog_dev::testing::{Catalog, eventually, rows};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{SOON, get, json, names, source, version};

/// Four events in two places, in three currencies' worth of prices, from past to far.
const CATALOG: &str = "
insert into events (id, name, description, location, timezone, created_at) values
    ('00000000-0000-4000-8000-000000000001', 'Jazz am Dom', 'Trompeten und Saxophon', 'Köln, Domplatte', 'Europe/Berlin', '2025-01-04Z'),
    ('00000000-0000-4000-8000-000000000002', 'Rock in the Park', 'loud', 'London, Hyde Park', 'Europe/London', '2025-01-03Z'),
    ('00000000-0000-4000-8000-000000000003', 'Bach-Kantaten', 'mit Jazz-Zugabe', 'Leipzig', 'Europe/Berlin', '2025-01-02Z'),
    ('00000000-0000-4000-8000-000000000004', 'Alte Messe', '', 'Köln', 'Europe/Berlin', '2025-01-01Z'),
    ('00000000-0000-4000-8000-000000000005', 'Nothing planned', '', '', 'UTC', '2025-01-05Z');
insert into sessions (id, event_id, starts_at, ends_at, total_capacity) values
    ('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000001', '2040-06-01T18:00Z', '2040-06-01T20:00Z', 100),
    ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000001', '2040-07-01T18:00Z', '2040-07-01T20:00Z', 100),
    ('00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000002', '2040-06-15T18:00Z', '2040-06-15T20:00Z', 100),
    ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000003', '2041-01-01T18:00Z', '2041-01-01T20:00Z', 100),
    ('00000000-0000-4000-8000-000000000041', '00000000-0000-4000-8000-000000000004', '2020-06-01T18:00Z', '2020-06-01T20:00Z', 100);
insert into ticket_types (session_id, name, price, quantity) values
    ('00000000-0000-4000-8000-000000000011', 'Seat', 20, 0),
    ('00000000-0000-4000-8000-000000000012', 'Seat', 80, 50),
    ('00000000-0000-4000-8000-000000000021', 'Free', 0, 5),
    ('00000000-0000-4000-8000-000000000031', 'Seat', 150, 50);";

const ALL: [&str; 5] = ["Jazz am Dom", "Rock in the Park", "Bach-Kantaten", "Nothing planned", "Alte Messe"];

async fn filled() -> Catalog {
    let catalog = Catalog::start().await;
    rows::run(&catalog.pool, CATALOG).await;
    eventually(SOON, "the index has all", async || {
        let count = json(&catalog, "/api/events?ordering=name").await["count"].clone();
        if count == 5 { Ok(()) } else { Err(count) }
    })
    .await;
    catalog
}

#[tokio::test]
async fn each_filter_lets_the_right_events_through() {
    let catalog = filled().await;
    let [jazz, rock, bach, nothing, mass] = ALL;
    let cases: [(&str, &[&str]); 40] = [
        ("facets=true", &ALL),
        ("search=jazz", &[jazz, bach]),
        ("search=JAZZ%20dom", &[jazz]),
        ("search=koln", &[jazz, mass]),
        ("search=trompetten", &[jazz]),
        ("search=kant", &[bach]),
        ("search=bach-kan", &[bach]),
        ("search=%21%21", &[]),
        ("location=koln", &[jazz, mass]),
        ("location=PARK&location=leip", &[rock, bach]),
        ("location=nowhere", &[]),
        ("starts_after=2040-06-15T18:00:00Z", &[jazz, rock, bach]),
        ("starts_after=2040-06-15T20:00:00+02:00", &[jazz, rock, bach]),
        ("starts_after=2040-06-15T20:00:01%2B02:00", &[jazz, bach]),
        ("starts_before=2040-06-01T18:00:00Z", &[mass]),
        ("starts_after=2040-06-02&starts_before=2040-06-16", &[rock]),
        ("date=2040-06", &[jazz, rock]),
        ("date=2040-06-15", &[rock]),
        ("date=2041-01-01&tz=Asia/Tokyo", &[]),
        ("date=2041-01-02&tz=Asia/Tokyo", &[bach]),
        ("starts_after=now", &[jazz, rock, bach]),
        ("upcoming=true", &[jazz, rock, bach]),
        ("upcoming=false", &[nothing, mass]),
        ("available=true", &[jazz, rock, bach]),
        ("available=false", &[nothing, mass]),
        // The session in June is sold out, and the one that is not is in July.
        ("available=true&date=2040-06", &[rock]),
        ("price_max=20", &[jazz, rock]),
        ("price_min=80", &[jazz, bach]),
        ("price_min=21&price_max=79.99", &[]),
        // Cheap in June, left in July.
        ("price_max=20&available=true", &[rock]),
        ("free=true", &[rock]),
        ("free=false", &[jazz, bach, nothing, mass]),
        ("ids=00000000-0000-4000-8000-000000000004,00000000000040008000000000000001", &[jazz, mass]),
        ("ids=00000000-0000-4000-8000-00000000000f", &[]),
        ("updated_since=2000-01-01", &ALL),
        ("updated_since=2100-01-01", &[]),
        ("ordering=name", &[mass, bach, jazz, nothing, rock]),
        ("ordering=-created_at", &[nothing, jazz, rock, bach, mass]),
        ("ordering=-starts_at", &[bach, rock, jazz, mass, nothing]),
        ("ordering=price", &[rock, jazz, bach, mass, nothing]),
    ];
    for (query, wanted) in cases {
        let answer = get(&catalog, &format!("/api/events?{query}")).await;
        assert_eq!((answer.status(), source(&answer).as_str()), (StatusCode::OK, "index"), "{query}");
        let page: Value = answer.json().await.unwrap();
        let (mut listed, mut wanted) = (names(&page), wanted.to_vec());
        if query == "ordering=price" || query == "ordering=-starts_at" {
            // Those without one come last, in any order.
            listed[3..].sort_unstable();
            wanted[3..].sort_unstable();
        }
        assert_eq!(listed, wanted, "{query}");
        assert_eq!(page["count"], wanted.len(), "{query}");
    }
}

#[tokio::test]
async fn facets_count_what_another_choice_would_give() {
    let catalog = filled().await;
    let page = json(&catalog, "/api/events?facets=month,location,price,availability&location=koln&page_size=1").await;
    assert_eq!((&page["count"], page["results"].as_array().unwrap().len()), (&json!(2), 1));
    assert_eq!(page["facets"]["month"], json!([{"value": "2040-06", "count": 1}, {"value": "2040-07", "count": 1}]));
    let places = ["Köln", "Köln, Domplatte", "Leipzig", "London, Hyde Park"].map(|place| json!({"value": place, "count": 1}));
    assert_eq!(page["facets"]["location"], json!(places));
    assert_eq!(page["facets"]["price"], json!([{"min": "0", "max": "25", "free": false, "count": 1}]));
    assert_eq!(page["facets"]["availability"], json!([{"value": "available", "count": 1}, {"value": "ended", "count": 1}]));
}

#[tokio::test]
async fn bad_parameters_are_named_all_at_once_and_unknown_ones_too() {
    let catalog = Catalog::start().await;
    let answer = get(&catalog, "/api/events?price_min=-1&date=soon&ordering=size&upcoming=maybe&cursor=x&tz=CET").await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let problem: Value = answer.json().await.unwrap();
    let mut named: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| e["parameter"].as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(named, ["date", "ordering", "price_min", "tz", "upcoming"]);

    let answer = get(&catalog, "/api/events?serach=jazz&colour=blue").await;
    assert_eq!((answer.status(), &answer.headers()["x-unknown-params"]), (StatusCode::OK, &"serach, colour".parse().unwrap()));
    let strict = catalog.public("/api/events?serach=jazz").header("prefer", "handling=strict").send().await.unwrap();
    assert_eq!(strict.status(), StatusCode::BAD_REQUEST);
    assert!(strict.text().await.unwrap().contains("search"), "it tells what may have been meant");
    let strict = catalog.public("/api/events?search=jazz").header("prefer", "handling=strict").send().await.unwrap();
    assert_eq!(strict.headers()["preference-applied"], "handling=strict");
    for cursor in ["abc", "MQ", "", "%00"] {
        let status = get(&catalog, &format!("/api/events?cursor={cursor}")).await.status();
        let wanted = if cursor.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        assert_eq!(status, wanted, "{cursor}");
    }
}

#[tokio::test]
async fn sessions_are_chosen_and_paged() {
    let catalog = filled().await;
    let path = "/api/events/00000000-0000-4000-8000-000000000001/sessions";
    let ids = |sessions: &Value| {
        let ids = sessions["results"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()[34..].to_owned());
        ids.collect::<Vec<_>>()
    };
    for (query, wanted) in [
        ("starts_after=2040-07-01", &["12"][..]),
        ("starts_before=2040-07-01", &["11"]),
        ("available=true", &["12"]),
        ("available=false", &["11"]),
        ("starts_after=2050-01-01", &[]),
    ] {
        let sessions = json(&catalog, &format!("{path}?{query}")).await;
        assert_eq!(ids(&sessions), wanted, "{query}");
        assert!(sessions.get("count").is_none());
    }
    let page = json(&catalog, &format!("{path}?page_size=1")).await;
    assert_eq!((ids(&page), &page["count"], &page["previous"]), (vec!["11".to_owned()], &json!(2), &Value::Null));
    let next: Value = catalog.http.get(page["next"].as_str().unwrap()).send().await.unwrap().json().await.unwrap();
    assert_eq!((ids(&next), &next["next"]), (vec!["12".to_owned()], &Value::Null));
    assert_eq!(get(&catalog, &format!("{path}?page=3&page_size=1")).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_demanded_version_is_in_every_list_that_is_filtered() {
    let catalog = filled().await;
    for n in 0..20 {
        rows::run(&catalog.pool, &format!("update events set name = 'Rock {n}' where name like 'Rock%'")).await;
        let version = version(&catalog).await.to_string();
        let asked = catalog.public("/api/events?search=rock").header("catalog-min-version", version);
        let page: Value = asked.send().await.unwrap().json().await.unwrap();
        assert_eq!(names(&page), [format!("Rock {n}")]);
    }
}

#[tokio::test]
async fn lists_go_on_without_redis_and_without_postgresql() {
    let catalog = Catalog::builder().proxied().start().await;
    rows::event(&catalog.pool, "kept in mind").await;
    let path = "/api/events?search=mind";
    eventually(SOON, "it is found", async || {
        let page = json(&catalog, path).await;
        if page["count"] == 1 { Ok(()) } else { Err(page) }
    })
    .await;
    catalog.proxy(catalog_dev::testing::Link::ReaderRedis).cut();
    catalog.proxy(catalog_dev::testing::Link::ReaderPostgres).cut();
    eventually(SOON, "it says that it may be stale", async || {
        let answer = get(&catalog, path).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let from = source(&answer);
        assert_eq!(answer.json::<Value>().await.unwrap()["count"], 1);
        if from == "stale" { Ok(()) } else { Err(from) }
    })
    .await;
    catalog.proxy(catalog_dev::testing::Link::ReaderPostgres).restore();
    rows::run(&catalog.pool, "update events set name = 'out of mind'").await;
    eventually(SOON, "the index follows again", async || {
        let page = json(&catalog, path).await;
        if names(&page) == ["out of mind"] { Ok(()) } else { Err(page) }
    })
    .await;
}
