//! Sessions that begin and end while the list is read, over both paths: each answer is right at some moment between its
//! request and its arrival.

use std::collections::BTreeSet;

use catalog_dev::testing::Catalog;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use proptest::{prelude::*, test_runner::TestCaseResult};
use reqwest::StatusCode;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::{
    catalogs::{Contents, Extent, Span, contents},
    reference,
    runner::check,
    two_paths::{publish, with_two_paths},
};

const MILLISECOND: i64 = 1_000;
const HOUR: i64 = 3_600_000 * MILLISECOND;
/// The turning points lie so far ahead: far enough for the rows to be written before the first, and near enough to wait for.
const TURNING: std::ops::Range<i64> = 1_000 * MILLISECOND..4_000 * MILLISECOND;

/// Spans of which most begin or end at a turning point.
fn turning_spans() -> BoxedStrategy<Span> {
    let starts = prop_oneof![2 => Just(-HOUR), 2 => TURNING, 1 => Just(2 * HOUR)];
    let ends = prop_oneof![3 => TURNING, 1 => Just(3 * HOUR)];
    (starts, ends).prop_map(|(starts, ends)| (starts, (ends - starts).max(200 * MILLISECOND))).boxed()
}

#[test]
fn an_answer_is_always_one_of_a_moment_while_it_was_under_way() {
    let runtime = Runtime::new().unwrap();
    let catalog = runtime.block_on(with_two_paths());
    let base = Utc::now().trunc_subsecs(3);
    let cases = contents(base, &turning_spans(), Extent { bare_max: 3, crowd_max: 0 });
    // One case, as time passes: for a simpler one all turning points are past.
    check(1, &cases, |contents| {
        runtime.block_on(async {
            publish(&catalog, &contents).await;
            let end = base + TimeDelta::microseconds(TURNING.end) + TimeDelta::milliseconds(200);
            let (redis, postgres) = tokio::join!(watch(&catalog, 0, &contents, end), watch(&catalog, 1, &contents, end));
            redis.and(postgres)
        })
    });
}

/// Reads until `end`, one request after the other: a reader may answer several that come together with what the first began.
async fn watch(catalog: &Catalog, reader: usize, contents: &Contents, end: DateTime<Utc>) -> TestCaseResult {
    let ends = contents.events.iter().flat_map(|event| &event.sessions).map(|session| session.ends_at);
    let turns: BTreeSet<_> = ends.chain(contents.events.iter().filter_map(|event| event.publish_at)).collect();
    while Utc::now() < end {
        for (number, size) in [(1, 20), (2, 4)] {
            let path = format!("/api/events?page={number}&page_size={size}");
            let sent = Utc::now();
            let response = catalog.http.get(format!("{}{path}", catalog.read_urls[reader])).send().await.unwrap();
            if response.status() == StatusCode::SERVICE_UNAVAILABLE {
                continue;
            }
            let answer: Value = response.json().await.unwrap();
            let mut moments = vec![sent];
            moments.extend(turns.range(sent..=Utc::now()));
            let right = |now: &DateTime<Utc>| reference::page(contents, *now, number, size)["results"] == answer["results"];
            let is_past_the_end = moments.iter().any(|now| number > reference::last_page(contents, size, *now));
            prop_assert!(
                is_past_the_end || moments.iter().any(right),
                "{} of reader {} at {:?}: {}",
                path,
                reader,
                moments,
                answer
            );
        }
    }
    Ok(())
}
