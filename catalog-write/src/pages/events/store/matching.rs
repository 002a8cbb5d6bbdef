//! Which events a view shows, as the beginning of a query. It is put together, as each filter is best planned by itself: with all of
//! them in one checked query, each would be planned for what the others could be.

use chrono::Days;
use sqlx::{Postgres, QueryBuilder};

use crate::pages::events::{
    choice::{Sort, Status, Time},
    view::View,
};

/// Begins a query with `matching`: id and, as far as the event's own row has it, the key by which the view is sorted.
/// `with_time`: also only those that are upcoming or past, as the view wants it.
pub(super) fn matching(view: &View, with_time: bool) -> QueryBuilder<Postgres> {
    let is_found_by_words = !view.typed.is_empty() || !view.place.is_empty();
    // The words of an event are dear to make anew, so they are always looked up in their index.
    let mut query = QueryBuilder::new(if is_found_by_words { "with matching as materialized (" } else { "with matching as (" });
    query.push("select e.id, ").push(key(view.sort)).push(" as key from events e where true");
    if !view.typed.is_empty() {
        query.push(" and catalog_words(e.name, e.location, e.description) @@ catalog_words_wanted(");
        query.push_bind(view.typed.clone()).push(")");
    }
    if !view.place.is_empty() {
        query.push(" and catalog_words('', e.location, '') @@ catalog_words_wanted(").push_bind(view.place.clone()).push(")");
    }
    if let Some(status) = view.status {
        query.push(" and ").push(of_status(status));
    }
    if with_time {
        query.push(at_time(view.time));
    }
    if view.without_sessions {
        query.push(" and not exists (select from sessions s where s.event_id = e.id)");
    }
    between(view, &mut query);
    query.push(")");
    query
}

fn key(sort: Sort) -> &'static str {
    match sort {
        Sort::Name => "catalog_plain(e.name)",
        Sort::Changed => "e.updated_at",
        Sort::NextSession | Sort::Left => "null",
    }
}

fn of_status(status: Status) -> &'static str {
    match status {
        Status::Draft => "e.status = 'draft'",
        Status::Scheduled => "e.status = 'published' and e.publish_at > now()",
        Status::Published => "e.status = 'published' and (e.publish_at is null or e.publish_at <= now())",
        Status::Postponed => "e.status = 'postponed'",
        Status::Cancelled => "e.status = 'cancelled'",
    }
}

fn at_time(time: Time) -> &'static str {
    match time {
        Time::All => "",
        Time::Upcoming => {
            " and exists (select from sessions s where s.event_id = e.id and s.status = 'scheduled' and s.ends_at > now())"
        }
        Time::Past => {
            " and exists (select from sessions s where s.event_id = e.id)
              and not exists (select from sessions s where s.event_id = e.id and s.status = 'scheduled' and s.ends_at > now())"
        }
    }
}

/// A session that takes place starts on these days, by the clock of the event. No clock is a whole day off: by UTC with a day more on
/// each side, an index leads to the few events that may be meant.
fn between(view: &View, query: &mut QueryBuilder<Postgres>) {
    if view.from.is_none() && view.to.is_none() {
        return;
    }
    let day_after = view.to.and_then(|to| to.checked_add_days(Days::new(1)));
    query.push(" and e.id in (select s.event_id from sessions s where s.status = 'scheduled'");
    if let Some(from) = view.from {
        query.push(" and s.starts_at >= (").push_bind(from).push("::date - 1)::timestamp at time zone 'UTC'");
    }
    if let Some(day_after) = day_after {
        query.push(" and s.starts_at < (").push_bind(day_after).push("::date + 1)::timestamp at time zone 'UTC'");
    }
    query.push(") and exists (select from sessions s where s.event_id = e.id and s.status = 'scheduled'");
    if let Some(from) = view.from {
        query.push(" and s.starts_at >= ").push_bind(from).push("::date::timestamp at time zone e.timezone");
    }
    if let Some(day_after) = day_after {
        query.push(" and s.starts_at < ").push_bind(day_after).push("::date::timestamp at time zone e.timezone");
    }
    query.push(")");
}
