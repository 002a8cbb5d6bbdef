//! Changes as pages show them.

use chrono::{DateTime, Utc};
use jiff::tz::TimeZone;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    answers::Change,
    diff::{self, Line},
    headline::{self, Headline},
    names::Names,
};
use crate::{error::Error, pages::moments};

/// More lines than this are shown when they are asked for.
const OPEN_LINES_MAX: usize = 8;
/// Entries of a change that can be undone, as the API has it.
const UNDO_ENTRIES_MAX: i64 = 10_000;

/// Changes of one day, in UTC.
pub(super) struct Day {
    pub(super) heading: String,
    pub(super) changes: Vec<ChangeView>,
}

pub(super) struct ChangeView {
    pub(super) id: i64,
    /// For machines, and for people.
    pub(super) at: String,
    pub(super) time: String,
    pub(super) ago: String,
    pub(super) who: String,
    pub(super) headline: Headline,
    pub(super) source: String,
    /// The change that it took back, and the last one that took it back.
    pub(super) undoes: Option<i64>,
    pub(super) undone_by: Option<i64>,
    pub(super) lines: Vec<Line>,
    /// What stands instead of many lines: `212 changes, the first 20`.
    pub(super) fold: Option<String>,
    /// Rows that are not among the lines.
    pub(super) more: i64,
    pub(super) can_be_undone: bool,
    /// So that undoing it twice by accident is undoing it once.
    pub(super) key: Uuid,
}

/// Changes by their days, in their order. `event`: the one that all of them are about, if it is one.
pub(super) async fn days(pool: &PgPool, changes: Vec<Change>, event: Option<Uuid>, may_write: bool) -> Result<Vec<Day>, Error> {
    let names = Names::of(pool, changes.iter().flat_map(|change| &change.entries)).await?;
    let now = Utc::now();
    let mut days: Vec<Day> = Vec::new();
    for change in changes {
        let heading = heading(change.at, now);
        let view = ChangeView::of(&change, event, &names, now, may_write);
        match days.last_mut().filter(|day| day.heading == heading) {
            Some(day) => day.changes.push(view),
            None => days.push(Day { heading, changes: vec![view] }),
        }
    }
    Ok(days)
}

impl ChangeView {
    pub(super) fn of(change: &Change, event: Option<Uuid>, names: &Names, now: DateTime<Utc>, may_write: bool) -> Self {
        let event = event.or_else(|| headline::event_of(change));
        let lines = diff::lines(&change.entries, event, names);
        let more = change.entry_count - i64::try_from(change.entries.len()).unwrap_or(i64::MAX);
        let fold = (lines.len() > OPEN_LINES_MAX).then(|| match more {
            0 => format!("{} lines", lines.len()),
            _ => format!("{} rows, the first {}", change.entry_count, change.entries.len()),
        });
        let is_of_the_catalog = change.entries.iter().all(super::answers::Entry::is_of_the_catalog);
        Self {
            id: change.id,
            at: moments::machine(change.at),
            time: moments::second(change.at),
            ago: moments::near(change.at, now),
            who: change.actor.name.clone(),
            headline: headline::headline(change, event, names),
            source: headline::source(change),
            undoes: change.undoes,
            undone_by: change.undone_by,
            lines,
            fold,
            more,
            can_be_undone: may_write && is_of_the_catalog && change.entry_count <= UNDO_ENTRIES_MAX,
            key: Uuid::now_v7(),
        }
    }
}

/// `Today, Mon 23 Nov 2026 (UTC)`.
fn heading(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let day = moments::day(at, &TimeZone::UTC);
    let word = match (now.date_naive() - at.date_naive()).num_days() {
        0 => "Today, ",
        1 => "Yesterday, ",
        _ => "",
    };
    format!("{word}{day} (UTC)")
}
