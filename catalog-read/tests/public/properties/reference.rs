//! What the public is to see of a catalog, written down as plainly as can be.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::catalogs::{Contents, Event, Session, Status};

/// Where the API under test says that it is.
pub(super) const PUBLIC_URL: &str = "https://tickets.example.org";

/// Every event that the public sees, in the order of the list.
pub(super) fn order(contents: &Contents, now: DateTime<Utc>) -> Vec<&Event> {
    let mut events: Vec<&Event> = contents.events.iter().filter(|event| is_visible(event, now)).collect();
    events.sort_by_key(|event| place(event, now));
    events
}

fn is_visible(event: &Event, now: DateTime<Utc>) -> bool {
    event.status != Status::Draft && event.publish_at.is_none_or(|publish_at| publish_at <= now)
}

/// Soonest upcoming session first, then events without dates, then past ones, latest first; the id decides between equals.
fn place(event: &Event, now: DateTime<Utc>) -> (u8, i64, Uuid) {
    let next = offered(event).filter(|session| session.ends_at > now).map(|session| session.starts_at).min();
    let last = offered(event).map(|session| session.starts_at).max();
    match (next, last) {
        (Some(next), _) => (0, next.timestamp_micros(), event.id),
        (None, None) => (1, 0, event.id),
        (None, Some(last)) => (2, -last.timestamp_micros(), event.id),
    }
}

/// The sessions that can be gone to: none of a cancelled event, and no cancelled ones.
pub(super) fn offered(event: &Event) -> impl Iterator<Item = &Session> {
    event.sessions.iter().filter(|session| event.status == Status::Published && session.is_scheduled)
}

/// A page of the list without its links.
pub(super) fn page(contents: &Contents, now: DateTime<Utc>, number: u64, size: u64) -> Value {
    let order = order(contents, now);
    let shown = order.iter().skip(((number - 1) * size) as usize).take(size as usize);
    let results: Vec<Value> = shown.filter_map(|event| self::event(contents, event, now)).collect();
    json!({"results": results, "count": order.len()})
}

/// A page of the list as it is answered; `None` past the end.
pub(super) fn answered_page(contents: &Contents, now: DateTime<Utc>, number: u64, size: u64) -> Option<Value> {
    let mut page = page(contents, now, number, size);
    let last = last_page(contents, size, now);
    let link = |number: u64| match (number, size) {
        (1, 20) => format!("{PUBLIC_URL}/api/events"),
        (1, _) => format!("{PUBLIC_URL}/api/events?page_size={size}"),
        (_, 20) => format!("{PUBLIC_URL}/api/events?page={number}"),
        _ => format!("{PUBLIC_URL}/api/events?page={number}&page_size={size}"),
    };
    page["next"] = if number < last { link(number + 1).into() } else { Value::Null };
    page["previous"] = if number > 1 { link(number - 1).into() } else { Value::Null };
    (number <= last).then_some(page)
}

/// The number of the last page: an empty catalog has a first one, too.
pub(super) fn last_page(contents: &Contents, size: u64, now: DateTime<Utc>) -> u64 {
    let count = contents.events.iter().filter(|event| is_visible(event, now)).count() as u64;
    count.div_ceil(size).max(1)
}

/// An event as it is at `now`, in a list and by itself; `None` for one that is not public.
pub(super) fn event(contents: &Contents, event: &Event, now: DateTime<Utc>) -> Option<Value> {
    let status = match event.status {
        _ if !is_visible(event, now) => return None,
        Status::Draft => return None,
        Status::Published => "published",
        Status::Cancelled => "cancelled",
        Status::Postponed => "postponed",
    };
    let ahead: Vec<&Session> = offered(event).filter(|session| session.ends_at > now).collect();
    let next = ahead.iter().min_by_key(|session| (session.starts_at, -session.ends_at.timestamp_micros())).copied();
    let shown = next.or_else(|| offered(event).max_by_key(|session| (session.starts_at, session.ends_at)));
    let priced: Vec<&Session> = if ahead.is_empty() { offered(event).collect() } else { ahead };
    let cents = || priced.iter().flat_map(|session| &session.ticket_types).map(|ticket_type| ticket_type.cents);
    let best = ["available", "few_left", "unknown", "sold_out", "ended"]
        .into_iter()
        .find(|wanted| event.sessions.iter().any(|session| availability(event, session, now) == *wanted));
    Some(json!({
        "id": event.id.to_string(), "name": event.name, "description": event.description, "location": event.location,
        "image_url": event.image_url, "created_at": time(event.created_at), "updated_at": time(event.updated_at),
        "status": status, "timezone": "UTC",
        "starts_at": shown.map(|session| time(session.starts_at)), "ends_at": shown.map(|session| time(session.ends_at)),
        "session_count": offered(event).count(),
        "price_from": cents().min().map(|cents| price(cents, contents.places)),
        "price_to": cents().max().map(|cents| price(cents, contents.places)),
        "currency": "EUR",
        "availability": match event.status {
            Status::Cancelled => "ended",
            Status::Postponed => "unknown",
            _ => best.unwrap_or("unknown"),
        },
    }))
}

fn availability(event: &Event, session: &Session, now: DateTime<Utc>) -> &'static str {
    let most_left = session.ticket_types.iter().map(|ticket_type| ticket_type.quantity).max();
    match most_left {
        _ if matches!(event.status, Status::Cancelled | Status::Postponed) || !session.is_scheduled || session.ends_at <= now => {
            "ended"
        }
        _ if session.total_capacity == 0 => "sold_out",
        None => "unknown",
        Some(0) => "sold_out",
        Some(1..=10) => "few_left",
        Some(_) => "available",
    }
}

/// The document of an event's sessions; `None` for one that is not public.
pub(super) fn sessions(contents: &Contents, event: &Event, now: DateTime<Utc>) -> Option<Value> {
    let mut sessions: Vec<&Session> = event.sessions.iter().collect();
    sessions.sort_by_key(|session| (session.starts_at, session.id));
    let sessions: Vec<Value> = sessions.into_iter().map(|session| self::session(contents, event, session, now)).collect();
    is_visible(event, now).then(|| json!({"results": sessions}))
}

fn session(contents: &Contents, event: &Event, session: &Session, now: DateTime<Utc>) -> Value {
    let mut types: Vec<_> = session.ticket_types.iter().collect();
    types.sort_by_key(|ticket_type| (ticket_type.created_at, ticket_type.id));
    let types = types.into_iter().map(|ticket_type| {
        json!({
            "id": ticket_type.id.to_string(), "name": ticket_type.name, "price": price(ticket_type.cents, contents.places),
            "quantity": ticket_type.quantity,
        })
    });
    let status = match event.status {
        Status::Cancelled => "cancelled",
        Status::Postponed => "postponed",
        _ if session.is_scheduled => "scheduled",
        _ => "cancelled",
    };
    let left: i64 = session.ticket_types.iter().map(|ticket_type| i64::from(ticket_type.quantity)).sum();
    let local = |moment: DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::AutoSi, false);
    json!({
        "id": session.id.to_string(), "starts_at": time(session.starts_at), "ends_at": time(session.ends_at),
        "total_capacity": session.total_capacity, "ticket_types": types.collect::<Vec<_>>(),
        "status": status,
        "availability": availability(event, session, now),
        "remaining": (!session.ticket_types.is_empty()).then(|| left.min(session.total_capacity.into())),
        "local_starts_at": local(session.starts_at), "local_ends_at": local(session.ends_at),
    })
}

/// Half a unit goes up.
fn price(cents: i64, places: u8) -> String {
    match places {
        0 => ((cents + 50) / 100).to_string(),
        1 => format!("{}.{}", (cents + 5) / 100, (cents + 5) / 10 % 10),
        _ => format!("{}.{:02}", cents / 100, cents % 100),
    }
}

fn time(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
