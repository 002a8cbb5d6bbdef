//! Through the public door: a reader with Redis and one without give the same bytes, and the reference gives the same values.

use catalog_dev::testing::{Catalog, eventually};
use chrono::{SubsecRound, Utc};
use proptest::{collection::vec, prelude::*, sample::Index, test_runner::TestCaseResult};
use reqwest::{StatusCode, header};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::{
    catalogs::{Contents, Extent, coarse_spans, contents},
    reference, rows,
    runner::check,
};
use crate::{SOON, projected, source};

/// Events of each catalog whose own documents are read.
const EVENTS_READ: usize = 12;

/// What a reader answered.
struct Answer {
    status: StatusCode,
    source: Option<String>,
    etag: Option<String>,
    body: Vec<u8>,
}

/// A product whose first reader finds Redis and whose second does not.
pub(super) async fn with_two_paths() -> Catalog {
    let builder = Catalog::builder().readers(2).env("catalog-read", "CATALOG_READ_PUBLIC_URL", reference::PUBLIC_URL);
    // Longer than a busy machine takes: what Redis holds is to come from there.
    let builder = builder.env("catalog-read", "CATALOG_READ_REDIS_DEADLINE_MS", "10000");
    builder.env("catalog-read-2", "REDIS_URL", "redis://127.0.0.1:1/0").start().await
}

/// Puts these contents in the place of what was there, and waits until Redis has them.
pub(super) async fn publish(catalog: &Catalog, contents: &Contents) {
    let mut transaction = catalog.pool.begin().await.unwrap();
    rows::replace(&mut transaction, contents).await;
    transaction.commit().await.unwrap();
    projected(catalog).await;
}

#[test]
fn redis_and_postgresql_answer_alike_and_as_the_reference_does() {
    let runtime = Runtime::new().unwrap();
    let catalog = runtime.block_on(with_two_paths());
    let base = Utc::now().trunc_subsecs(0);
    let cases = (contents(base, &coarse_spans(), Extent { bare_max: 230, crowd_max: 0 }), vec((1..=100_u64, any::<Index>()), 3));
    check(24, &cases, |(contents, pages)| {
        runtime.block_on(async {
            publish(&catalog, &contents).await;
            events_agree(&catalog, &contents).await?;
            index_agrees(&catalog, &contents).await;
            pages_agree(&catalog, &contents, 20, 0).await?;
            for (size, page) in pages {
                let any = page.index(reference::last_page(&contents, size, Utc::now()) as usize);
                pages_agree(&catalog, &contents, size, any as u64).await?;
            }
            Ok(())
        })
    });
}

/// The first two pages of this size, the last two, the one past the end, and any one.
async fn pages_agree(catalog: &Catalog, contents: &Contents, size: u64, any: u64) -> TestCaseResult {
    let last = reference::last_page(contents, size, Utc::now());
    let mut numbers = vec![1, 2, any + 1, last.saturating_sub(1).max(1), last, last + 1];
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let path = format!("/api/events?page={number}&page_size={size}");
        // The projector keeps the first page ready; any other one stands in Redis once it was asked for.
        if (number, size) != (1, 20) {
            read(catalog, 0, &path).await;
        }
        agree(catalog, &path, reference::answered_page(contents, Utc::now(), number, size)).await?;
    }
    Ok(())
}

/// Both readers' indexes list the same, once they have seen it.
async fn index_agrees(catalog: &Catalog, contents: &Contents) {
    for url in &catalog.read_urls {
        eventually(SOON, "the index lists all", async || {
            let response = catalog.http.get(format!("{url}/api/events?page_size=100&facets=availability")).send().await.unwrap();
            let page: Value = response.json().await.unwrap();
            let wanted = reference::page(contents, Utc::now(), 1, 100);
            let agrees = (&page["results"], &page["count"]) == (&wanted["results"], &wanted["count"]);
            if agrees { Ok(()) } else { Err(format!("{page} instead of {wanted}")) }
        })
        .await;
    }
}

async fn events_agree(catalog: &Catalog, contents: &Contents) -> TestCaseResult {
    for event in contents.events.iter().take(EVENTS_READ) {
        agree(catalog, &format!("/api/events/{}", event.id), reference::event(contents, event, Utc::now())).await?;
        agree(catalog, &format!("/api/events/{}/sessions", event.id), reference::sessions(contents, event, Utc::now())).await?;
    }
    Ok(())
}

async fn agree(catalog: &Catalog, path: &str, wanted: Option<Value>) -> TestCaseResult {
    let (redis, postgres) = tokio::join!(read(catalog, 0, path), read(catalog, 1, path));
    let Some(wanted) = wanted else {
        prop_assert_eq!((redis.status, postgres.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{}", path);
        return Ok(());
    };
    prop_assert_eq!((redis.status, postgres.status), (StatusCode::OK, StatusCode::OK), "{}", path);
    // An event comes from memory then.
    prop_assert!(matches!(postgres.source.as_deref(), Some("postgres" | "index")), "{}", path);
    // A walk is pinned to the moment at which its first page was made, which is another one for each reader.
    let is_walked = wanted["next"].is_string();
    let (redis_body, postgres_body) = (without_moment(&redis.body), without_moment(&postgres.body));
    prop_assert_eq!(&postgres_body, &without_moment(&serde_json::to_vec(&wanted).unwrap()), "{}", path);
    prop_assert_eq!(&redis_body, &postgres_body, "{}", path);
    if !is_walked {
        let (redis_text, postgres_text) = (String::from_utf8_lossy(&redis.body), String::from_utf8_lossy(&postgres.body));
        prop_assert_eq!((redis_text, redis.etag), (postgres_text, postgres.etag), "{}", path);
    }
    Ok(())
}

/// The body, where `next` only tells whether there is one.
fn without_moment(body: &[u8]) -> Value {
    let mut body: Value = serde_json::from_slice(body).unwrap();
    if body["next"].is_string() {
        body["next"] = "there is one".into();
    }
    body
}

/// Asks again while the answer is to try again shortly: on a busy machine PostgreSQL may be late. And while the one that has Redis
/// answers from PostgreSQL: what it has seen before it was published it reads there once, and fills in.
async fn read(catalog: &Catalog, reader: usize, path: &str) -> Answer {
    eventually(SOON, &format!("{path} is answered"), async || {
        let response = catalog.http.get(format!("{}{path}", catalog.read_urls[reader])).send().await.unwrap();
        let status = response.status();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            return Err(status);
        }
        let etag = response.headers().get(header::ETAG).map(|etag| etag.to_str().unwrap().to_owned());
        let source = (status == StatusCode::OK).then(|| source(&response));
        if reader == 0 && source.as_deref() == Some("postgres") {
            return Err(status);
        }
        Ok(Answer { status, source, etag, body: response.bytes().await.unwrap().to_vec() })
    })
    .await
}
