//! Random catalogs: few events that crowd around few moments, so that ties, overlaps and boundaries are the rule.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::{collection::vec, prelude::*, sample::select};
use uuid::Uuid;

/// What a database holds.
#[derive(Clone, Debug)]
pub(super) struct Contents {
    pub(super) events: Vec<Event>,
    /// Decimal places of a price.
    pub(super) places: u8,
}

#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) location: String,
    pub(super) image_url: String,
    pub(super) status: Status,
    pub(super) publish_at: Option<DateTime<Utc>>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) sessions: Vec<Session>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Draft,
    Published,
    Cancelled,
    Postponed,
}

#[derive(Clone)]
pub(super) struct Session {
    pub(super) id: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) is_scheduled: bool,
    pub(super) total_capacity: i32,
    pub(super) ticket_types: Vec<TicketType>,
}

#[derive(Clone, Debug)]
pub(super) struct TicketType {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) cents: i64,
    pub(super) quantity: i32,
    pub(super) created_at: DateTime<Utc>,
}

impl fmt::Debug for Session {
    /// On one line: there may be hundreds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, starts_at, ends_at, is_scheduled, total_capacity, ticket_types } = self;
        let kind = if *is_scheduled { "scheduled" } else { "cancelled" };
        let text = format!("{id} {kind} {starts_at:?} to {ends_at:?}, {total_capacity} seats, {ticket_types:?}");
        f.write_str(&text)
    }
}

/// When a session starts, counted from the catalog's own moment, and how long it lasts; in microseconds.
pub(super) type Span = (i64, i64);

const MILLISECOND: i64 = 1_000;
const MINUTE: i64 = 60_000 * MILLISECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Spans that often start and end together, or within a millisecond or a microsecond of each other, and some of which last
/// about as long as the SQL tells long ones from short ones.
pub(super) fn fine_spans() -> BoxedStrategy<Span> {
    let starts = prop_oneof![8 => (-8_i64..=8).prop_map(|n| n * 30 * MINUTE), 2 => (-60_i64..=60).prop_map(|n| n * DAY)];
    let nudge = select(vec![0, 0, 0, 0, 1, -1, MILLISECOND, -MILLISECOND]);
    let around = |time: i64| vec![time - MILLISECOND, time - 1, time, time + 1, time + MILLISECOND];
    let lasts = prop_oneof![
        6 => select(vec![30 * MINUTE, HOUR, HOUR + 30 * MINUTE, 3 * HOUR]),
        1 => select(vec![1, MILLISECOND]),
        2 => select(around(12 * HOUR)),
        2 => select(vec![13 * HOUR, 3 * DAY, 90 * DAY]),
    ];
    (starts, nudge, lasts).prop_map(|(starts, nudge, lasts)| (starts + nudge, lasts)).boxed()
}

/// Spans of which none begins or ends within a quarter of an hour from the catalog's own moment.
pub(super) fn coarse_spans() -> BoxedStrategy<Span> {
    let lasts = prop_oneof![(1_i64..8).prop_map(|n| n * 30 * MINUTE), select(vec![12 * HOUR, 13 * HOUR, 3 * DAY])];
    (-8_i64..=8, lasts).prop_map(|(n, lasts)| (n * 30 * MINUTE + 15 * MINUTE, lasts)).boxed()
}

/// How large catalogs may be, beyond the few events that all have.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    /// More events, without sessions.
    pub(super) bare_max: usize,
    /// Sessions a second apart, of each of three events, in one of a dozen catalogs.
    pub(super) crowd_max: i64,
}

/// A catalog of the moment `base`, whose sessions have such spans.
pub(super) fn contents(
    base: DateTime<Utc>,
    spans: &BoxedStrategy<Span>,
    extent: Extent,
) -> impl Strategy<Value = Contents> + use<> {
    let publish_at = prop_oneof![5 => Just(None), 1 => spans.clone().prop_map(|(starts, _)| Some(starts))].boxed();
    let events = vec((event(publish_at.clone()), vec((spans.clone(), session(), vec(ticket_type(), 0..3)), 0..5)), 0..14);
    let crowd = prop_oneof![11 => Just(0), 1 => 0..=extent.crowd_max];
    let bare = (event(publish_at), 0..=extent.bare_max);
    (any::<u64>(), events, crowd, bare, 0..=2_u8).prop_map(move |(salt, events, crowd, (bare, count), places)| {
        let mut ids = Ids { salt, last: 0 };
        let mut events: Vec<Event> =
            events.into_iter().map(|(event, sessions)| event_of(event, sessions, base, &mut ids)).collect();
        for event in events.iter_mut().take(3) {
            let spans = (0..crowd).map(|n| (n * 1_000 * MILLISECOND, HOUR));
            event.sessions.extend(spans.map(|span| session_of(span, (true, 1), Vec::new(), base, &mut ids)));
        }
        events.extend((0..count).map(|_| event_of(bare.clone(), Vec::new(), base, &mut ids)));
        Contents { events, places }
    })
}

type EventShape = (String, String, String, String, Status, Option<i64>, i64, i64);
type SessionShape = (bool, i32);
type TicketTypeShape = (String, i64, i32, i64);

/// `publish_at`: counted from the catalog's own moment, in microseconds.
fn event(publish_at: BoxedStrategy<Option<i64>>) -> impl Strategy<Value = EventShape> {
    let statuses = prop_oneof![
        7 => Just(Status::Published),
        1 => Just(Status::Draft),
        1 => Just(Status::Cancelled),
        1 => Just(Status::Postponed),
    ];
    let urls = select(vec!["", "https://example.org/a?b=\"c\"&d=é"]).prop_map(str::to_owned);
    (
        name(),
        description(),
        select(vec!["", "Große Halle, \"West\""]).prop_map(str::to_owned),
        urls,
        statuses,
        publish_at,
        age(),
        age(),
    )
}

fn session() -> impl Strategy<Value = SessionShape> {
    (prop::bool::weighted(0.85), prop_oneof![1 => Just(0), 5 => 0..=i32::MAX])
}

fn ticket_type() -> impl Strategy<Value = TicketTypeShape> {
    let quantities = prop_oneof![2 => select(vec![0, 0, 1, 10, 11]), 1 => 0..=i32::MAX];
    (name(), prop_oneof![0..100_000_i64, Just(999_999_999_999)], quantities, age())
}

fn name() -> impl Strategy<Value = String> {
    select(vec!["Jazz", "Opening \"night\"", "back\\slash", "Ünïcode 日本 🎭", "</script>&amp;"]).prop_map(str::to_owned)
}

fn description() -> impl Strategy<Value = String> {
    select(vec!["", "two\nlines\tand a \u{1} and a \u{2028}", " blanks ", "{\"json\":null}"]).prop_map(str::to_owned)
}

/// Microseconds before the catalog's own moment; few, so that there are ties.
fn age() -> impl Strategy<Value = i64> {
    select(vec![0, 1, MILLISECOND, 1_500 * MILLISECOND, DAY, 400 * DAY + 123_456])
}

/// Ids that are unique and in no order.
struct Ids {
    salt: u64,
    last: u64,
}

impl Ids {
    fn next(&mut self) -> Uuid {
        self.last += 1;
        // To multiply with an odd number keeps different numbers different.
        Uuid::from_u128(
            (u128::from(self.salt) << 64 | u128::from(self.last)).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835),
        )
    }
}

fn event_of(
    shape: EventShape,
    sessions: Vec<(Span, SessionShape, Vec<TicketTypeShape>)>,
    base: DateTime<Utc>,
    ids: &mut Ids,
) -> Event {
    let (name, description, location, image_url, status, publish_at, created, updated) = shape;
    Event {
        id: ids.next(),
        name,
        description,
        location,
        image_url,
        status,
        publish_at: publish_at.map(|publish_at| base + TimeDelta::microseconds(publish_at)),
        created_at: base - TimeDelta::microseconds(created),
        updated_at: base - TimeDelta::microseconds(updated),
        sessions: sessions.into_iter().map(|(span, shape, types)| session_of(span, shape, types, base, ids)).collect(),
    }
}

fn session_of(span: Span, shape: SessionShape, types: Vec<TicketTypeShape>, base: DateTime<Utc>, ids: &mut Ids) -> Session {
    let starts_at = base + TimeDelta::microseconds(span.0);
    let (is_scheduled, total_capacity) = shape;
    let ticket_types = types.into_iter().map(|(name, cents, quantity, age)| TicketType {
        id: ids.next(),
        name,
        cents,
        quantity,
        created_at: base - TimeDelta::microseconds(age),
    });
    let ticket_types = ticket_types.collect();
    let ends_at = starts_at + TimeDelta::microseconds(span.1);
    Session { id: ids.next(), starts_at, ends_at, is_scheduled, total_capacity, ticket_types }
}
