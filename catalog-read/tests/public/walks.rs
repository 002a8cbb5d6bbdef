//! A walk by `next` through ten thousand events, while others are written: none twice, and none missed that stayed as it was.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, Ordering},
};

use catalog_dev::testing::{Catalog, eventually, rows};
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{SOON, version};

const EVENTS: usize = 10_000;
const MANY: &str = "
insert into events (name) select 'event ' || md5(i::text) from generate_series(1, 10000) i;
insert into sessions (event_id, starts_at, ends_at, total_capacity)
    select id, t, t + interval '2 hours', 100
    from (select id, now() + interval '1 day' + random() * interval '100 days' as t from events) e;
insert into ticket_types (session_id, name, price, quantity) select id, 'Seat', (random() * 100)::numeric(12, 2), 50 from sessions;";

#[tokio::test]
async fn a_walk_meets_no_event_twice_and_misses_none_that_stayed_as_it_was() {
    let catalog = Catalog::builder().readers(2).start().await;
    rows::run(&catalog.pool, MANY).await;
    eventually(SOON * 6, "all are listed everywhere", async || {
        let mut counts = Vec::new();
        for (path, url) in catalog.read_urls.iter().flat_map(|url| [("/api/events", url), ("/api/events?upcoming=true", url)]) {
            let page: Value = catalog.http.get(format!("{url}{path}")).send().await.unwrap().json().await.unwrap();
            counts.push(page["count"].clone());
        }
        if counts.iter().all(|count| *count == EVENTS) { Ok(()) } else { Err(counts) }
    })
    .await;

    for query in
        ["?page_size=100", "?page_size=100&ordering=-name", "?page_size=100&ordering=price&upcoming=true", "?page_size=50"]
    {
        let is_over = AtomicBool::new(false);
        // What was inserted during the walk before has no sessions.
        let all = sqlx::query_scalar("select id from events where id in (select event_id from sessions)");
        let all: Vec<Uuid> = all.fetch_all(&catalog.pool).await.unwrap();
        let walking = async {
            let met = walk(&catalog, query).await;
            is_over.store(true, Ordering::Relaxed);
            met
        };
        let (met, touched) = tokio::join!(walking, write(&catalog.pool, &all, &is_over));
        let distinct: HashSet<Uuid> = met.iter().copied().collect();
        assert_eq!(distinct.len(), met.len(), "{query}: an event was met twice");
        let missed: Vec<_> = all.iter().filter(|id| !touched.contains(id) && !distinct.contains(id)).collect();
        assert!(missed.is_empty(), "{query}: {} of {} untouched events were missed", missed.len(), all.len() - touched.len());
        assert!(touched.len() > 100, "{query}: only {} events were written", touched.len());
    }
}

/// From the first page to the last, each page from another reader.
async fn walk(catalog: &Catalog, query: &str) -> Vec<Uuid> {
    // What was written before must count as it was left.
    let version = version(catalog).await.to_string();
    let first = || catalog.public(&format!("/api/events{query}")).header("catalog-min-version", &version);
    let mut page: Value = eventually(SOON, "the first page", async || {
        let answer = first().send().await.unwrap();
        if answer.status().is_success() { Ok(answer.json().await.unwrap()) } else { Err(answer.text().await) }
    })
    .await;
    let mut met = Vec::new();
    for n in 1.. {
        met.extend(
            page["results"].as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap().parse::<Uuid>().unwrap()),
        );
        let Some(next) = page["next"].as_str() else { break };
        assert!(n < EVENTS, "the walk has no end");
        let url = next.replace(&catalog.read_urls[0], &catalog.read_urls[n % 2]);
        page = eventually(SOON, next, async || {
            let answer = catalog.http.get(&url).send().await.unwrap();
            if answer.status().is_success() { Ok(answer.json().await.unwrap()) } else { Err(answer.text().await) }
        })
        .await;
    }
    met
}

/// Inserts, deletes, moves, renames and prices, a few at a time. Answers what it touched.
async fn write(pool: &PgPool, all: &[Uuid], is_over: &AtomicBool) -> HashSet<Uuid> {
    let mut touched = HashSet::new();
    // A fifth of them is never touched.
    for (n, ids) in all.chunks(5).enumerate().cycle() {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let id = ids[0];
        touched.insert(id);
        rows::run(
            pool,
            &match n % 5 {
                0 => format!("delete from events where id = '{id}'"),
                1 => format!("update events set name = md5(random()::text) where id = '{id}'"),
                2 => "insert into events (name) values ('new ' || random())".to_owned(),
                3 => format!("update ticket_types set price = (random() * 100)::numeric(12, 2) where session_id in (select id from sessions where event_id = '{id}')"),
                _ => format!(
                    "update sessions set starts_at = t, ends_at = t + interval '1 hour'
                     from (select now() + interval '1 day' + random() * interval '100 days' as t) s where event_id = '{id}'"
                ),
            },
        )
        .await;
    }
    touched
}
