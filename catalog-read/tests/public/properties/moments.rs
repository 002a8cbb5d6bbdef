//! The SQL of the read shape, at moments that no clock would hit: just before, at and just after each boundary.

use catalog_dev::testing::Database;
use catalog_shared::{
    document::Document,
    read_shape::{DOCUMENTS_SQL, EventRow, LIST_SQL, ListRow},
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::TestCaseResult,
};
use serde_json::Value;
use sqlx::{PgConnection, Row};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::{
    catalogs::{Contents, Extent, contents, fine_spans},
    reference, rows,
    runner::check,
};

/// Each catalog is asked so many questions at most.
const QUESTIONS_MAX: usize = 48;
/// How many of the boundaries before a page's end are looked at.
const BOUNDARIES_MAX: usize = 40;

/// A page, at a moment near one of the catalog's boundaries.
#[derive(Clone, Debug)]
struct Question {
    boundary: Index,
    nudge_us: i64,
    page: Index,
    size: u64,
}

fn question() -> impl Strategy<Value = Question> {
    let sizes = prop_oneof![4 => 1..=6_u64, 1 => 7..=100_u64];
    let nudges = select(vec![0, 0, 1, -1, 1_000, -1_000]);
    (any::<Index>(), nudges, any::<Index>(), sizes).prop_map(|(boundary, nudge_us, page, size)| Question {
        boundary,
        nudge_us,
        page,
        size,
    })
}

/// Other plans than those that a few rows would get.
fn planner() -> impl Strategy<Value = &'static str> {
    select(vec!["select", "set local enable_seqscan = off", "set local plan_cache_mode = force_generic_plan"])
}

#[test]
fn the_sql_says_at_any_moment_what_the_reference_says_and_until_when_it_holds() {
    let runtime = Runtime::new().unwrap();
    let database = runtime.block_on(Database::fresh());
    let base = "2031-03-09T12:00:00Z".parse().unwrap();
    // The crowd is larger than what is read to find the next events of a short page.
    let extent = Extent { bare_max: 3, crowd_max: 700 };
    let cases = (contents(base, &fine_spans(), extent), vec(question(), 1..=QUESTIONS_MAX), planner());
    check(120, &cases, |(contents, questions, planner)| {
        runtime.block_on(async {
            // Dropped, it rolls back: the next catalog finds an empty database.
            let mut transaction = database.pool().begin().await.unwrap();
            sqlx::query(planner).execute(&mut *transaction).await.unwrap();
            rows::replace(&mut transaction, &contents).await;
            let boundaries = boundaries(&contents, base);
            documents_agree(&mut transaction, &contents, &boundaries).await?;
            for question in questions {
                page_agrees(&mut transaction, &contents, &boundaries, &question).await?;
            }
            Ok(())
        })
    });
}

/// Every moment at which something begins or ends, or becomes what the SQL takes for long ago; in order.
fn boundaries(contents: &Contents, base: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let sessions = contents.events.iter().flat_map(|event| &event.sessions);
    let mut all: Vec<_> = sessions.flat_map(|s| [s.starts_at, s.ends_at, s.starts_at + TimeDelta::hours(12)]).collect();
    all.extend(contents.events.iter().filter_map(|event| event.publish_at));
    all.push(base);
    all.sort_unstable();
    all.dedup();
    all
}

async fn page_agrees(
    connection: &mut PgConnection,
    contents: &Contents,
    boundaries: &[DateTime<Utc>],
    question: &Question,
) -> TestCaseResult {
    let now = *question.boundary.get(boundaries) + TimeDelta::microseconds(question.nudge_us);
    // One past the end as well.
    let number = 1 + question.page.index(reference::last_page(contents, question.size, now) as usize + 1) as u64;
    let row = list(connection, now, question.size, (number - 1) * question.size).await;
    let document = row.document(now).unwrap();
    let page = |now| reference::page(contents, now, number, question.size);
    prop_assert_eq!(body(&document), Some(page(now)), "page {} of size {} at {}", number, question.size, now);
    // Where a walk goes on from.
    let built = document.built_ms();
    prop_assert!(
        now.timestamp_millis() <= built && built <= document.until_ms(),
        "built at {built}, of {now}, until {:?}",
        row.until
    );

    let later = boundaries.iter().filter(|moment| **moment > now && document.is_true_at(**moment));
    for moment in later.take(BOUNDARIES_MAX) {
        prop_assert_eq!(page(*moment), page(now), "at {}, though it is to hold until {:?}", moment, row.until);
    }
    if let Some(until) = row.until {
        let order = |now| {
            reference::order(contents, now)
                .into_iter()
                .take((number * question.size) as usize)
                .map(|event| event.id)
                .collect::<Vec<_>>()
        };
        prop_assert!(until > now && !document.is_true_at(until), "{until} is no end of what is true at {now}");
        let before = until - TimeDelta::microseconds(1);
        prop_assert_eq!(order(before), order(now), "at {}, though it is to hold until {}", before, until);
        let order = reference::order(contents, now);
        let mut ends = order.iter().take((number * question.size) as usize).flat_map(|event| reference::offered(event));
        let begins = contents.events.iter().any(|event| event.publish_at == Some(until));
        prop_assert!(
            begins || ends.any(|session| session.ends_at == until),
            "nothing on the page or before it ends at {}",
            until
        );
    }
    Ok(())
}

/// At each of the first moments, and until the document itself says that it is over.
async fn documents_agree(connection: &mut PgConnection, contents: &Contents, boundaries: &[DateTime<Utc>]) -> TestCaseResult {
    let unknown = Uuid::nil();
    let ids: Vec<Uuid> = contents.events.iter().map(|event| event.id).chain([unknown]).collect();
    for with_sessions in [true, false] {
        let rows = sqlx::query(DOCUMENTS_SQL).bind(&ids).bind(with_sessions).fetch_all(&mut *connection).await.unwrap();
        prop_assert_eq!(rows.len(), ids.len());
        for row in rows {
            let row = EventRow {
                id: row.get(0),
                version: row.get(1),
                is_standby: row.get(2),
                currency: row.get(3),
                event: row.get(4),
                publish_at: row.get(5),
                sessions: row.get(6),
                read_at: row.get(7),
            };
            let event = contents.events.iter().find(|event| event.id == row.id);
            for (n, now) in boundaries.iter().enumerate().take(BOUNDARIES_MAX) {
                let documents = row.documents(with_sessions, *now).unwrap();
                let wanted = |now| event.and_then(|event| reference::event(contents, event, now));
                prop_assert_eq!(body(&documents.event), wanted(*now), "at {}", now);
                let holds = |moment: &&DateTime<Utc>| documents.event.is_true_at(**moment);
                for later in boundaries[n..].iter().take_while(holds).take(BOUNDARIES_MAX) {
                    prop_assert_eq!(wanted(*later), wanted(*now), "at {}, as at {}", later, now);
                }
                if with_sessions {
                    let wanted = event.and_then(|event| reference::sessions(contents, event, *now));
                    prop_assert_eq!(body(&documents.sessions), wanted, "at {}", now);
                    prop_assert_eq!(documents.sessions.until_ms(), documents.event.until_ms());
                    let ends = event.and_then(|event| reference::offered(event).map(|session| session.ends_at).max());
                    let is_shown = documents.sessions.body().is_some();
                    prop_assert_eq!(documents.ends_at, ends.filter(|_| is_shown));
                }
            }
        }
    }
    Ok(())
}

async fn list(connection: &mut PgConnection, now: DateTime<Utc>, size: u64, offset: u64) -> ListRow {
    let query = sqlx::query(LIST_SQL).bind(now).bind(size as i64).bind(offset as i64);
    let row = query.fetch_one(connection).await.unwrap();
    ListRow {
        version: row.get(0),
        snapshot: row.get(1),
        is_standby: row.get(2),
        currency: row.get(3),
        count: row.get(4),
        until: row.get(5),
        results: row.get(6),
        read_at: row.get(7),
    }
}

fn body(document: &Document) -> Option<Value> {
    document.body().map(|body| serde_json::from_slice(&body).unwrap())
}
