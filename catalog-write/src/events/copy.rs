//! Makes a copy of an event with all that belongs to it, some days earlier or later on the clock of its time zone.

use chrono::{DateTime, Datelike, Utc};
use jiff::{ToSpan, tz::TimeZone};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::{Outcome, Work},
    error::Error,
    events::{
        input::{EventFields, NAME_CHARS_MAX, NewEvent, STATUSES},
        store::{self, Event},
    },
    fields::{
        choice::choice,
        faults::Refusal,
        members::{self, Object},
        pointer, text,
    },
    recurrence::{Clock, local_of, moment_at},
    representation::Representation,
    sessions::{
        input::{NewSession, SessionFields},
        store::Session,
    },
    ticket_types::input::NewTicketType,
};

/// Farthest that an event can be moved: past both ends of the calendar that sessions have.
const DAYS_MAX: i64 = 3_000_000;

/// Makes a copy of an event.
pub(crate) struct CopyEvent {
    pub(crate) id: Uuid,
    pub(crate) wishes: Wishes,
}

/// In which the copy is another one.
pub(crate) struct Wishes {
    shift_days: i32,
    name: Option<String>,
    status: String,
}

/// The new event as a GET answers it, and what is odd about its times.
#[derive(Serialize)]
struct Copied<'a> {
    #[serde(flatten)]
    event: &'a Event,
    notes: Vec<Note>,
}

/// A time that is not what it looks like.
#[derive(Debug, Serialize)]
struct Note {
    /// Of the new session.
    session_id: Uuid,
    /// `starts_at` or `ends_at`.
    field: &'static str,
    /// What clocks were to show.
    local: String,
    clock: Option<Clock>,
    at: DateTime<Utc>,
    detail: &'static str,
}

impl Wishes {
    pub(crate) fn read(body: &Object) -> Result<Self, Error> {
        members::read(body, |members| {
            let shift_days = members.required("shift_days", None, |value| {
                let days = value.as_i64().ok_or_else(|| Refusal::new("wrong_type", "Use a whole number."))?;
                let fitting = i32::try_from(days).ok().filter(|_| (-DAYS_MAX..=DAYS_MAX).contains(&days));
                fitting.ok_or_else(|| Refusal::new("out_of_range", format!("Use -{DAYS_MAX} to {DAYS_MAX}.")))
            });
            let name = members.optional("name", None, None, |value| text::name(value, NAME_CHARS_MAX).map(Some));
            let status = members.optional("status", None, "draft".to_owned(), |value| choice(value, &STATUSES));
            Some(Self { shift_days: shift_days?, name: name?, status: status? })
        })
    }

    fn shift(&self, at: DateTime<Utc>, zone: &TimeZone) -> Result<(DateTime<Utc>, Option<Clock>, String), Error> {
        if self.shift_days == 0 {
            return Ok((at, None, String::new()));
        }
        let local = local_of(at, zone).and_then(|local| local.checked_add(self.shift_days.days()).ok());
        let shifted = local.and_then(|local| Some((moment_at(local, zone)?, local)));
        let (moment, local) = shifted.ok_or_else(out_of_range)?;
        Ok((moment.at, moment.clock, local.to_string()))
    }
}

fn out_of_range() -> Error {
    let refusal = Refusal::new("out_of_range", "A session would not be from 1970 to 9999.");
    members::fault(format!("{}/shift_days", pointer::ROOT), refusal)
}

impl Work for CopyEvent {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        store::lock(connection, self.id).await?;
        let event = store::find(connection, self.id).await?;
        let fields = &event.fields;
        let zone = TimeZone::get(&fields.timezone).map_err(|_| {
            let refusal = Refusal::new("unknown_time_zone", "The time zone of the event is not known here. Change it first.");
            members::fault(format!("{}/shift_days", pointer::ROOT), refusal)
        })?;
        let mut notes = Vec::new();
        let sessions = event.sessions.as_deref().unwrap_or_default();
        let sessions = sessions.iter().map(|session| self.copy(session, &zone, &mut notes)).collect::<Result<_, _>>()?;
        let name = self.wishes.name.clone().unwrap_or_else(|| fields.name.clone());
        let fields = EventFields { name, status: self.wishes.status.clone(), publish_at: None, ..fields.clone() };
        let id = Uuid::now_v7();
        let event = store::insert(connection, id, &NewEvent { fields, sessions }).await?;
        let etag = Some(Representation::of(&event)?.etag());
        Ok(Outcome { etag, ..Outcome::created("events", id, &Copied { event: &event, notes })?.about(&event) })
    }
}

impl CopyEvent {
    fn copy(&self, session: &Session, zone: &TimeZone, notes: &mut Vec<Note>) -> Result<NewSession, Error> {
        let (id, fields) = (Uuid::now_v7(), &session.fields);
        let mut times = [(fields.starts_at, "starts_at"), (fields.ends_at, "ends_at")];
        for (time, field) in &mut times {
            let (at, clock, local) = self.wishes.shift(*time, zone)?;
            let detail = match clock {
                Some(Clock::Gap) => Some("Clocks skip this time; it is as if they had not been set forward yet."),
                Some(Clock::Overlap) => Some("Clocks show this time twice; it is the first one."),
                None => None,
            };
            notes.extend(detail.map(|detail| Note { session_id: id, field, local, clock, at, detail }));
            *time = at;
        }
        let [(starts_at, _), (mut ends_at, _)] = times;
        if ends_at <= starts_at {
            // Only a clock that is set within it makes a session end before it starts.
            ends_at = starts_at + (fields.ends_at - fields.starts_at);
            let detail = "By the clock it would end before it starts; it is as long as the session that was copied.";
            let local = local_of(ends_at, zone).ok_or_else(out_of_range)?.to_string();
            notes.push(Note { session_id: id, field: "ends_at", local, clock: None, at: ends_at, detail });
        }
        if ends_at.year() > 9999 {
            return Err(out_of_range());
        }
        let ticket_types = session.ticket_types.iter();
        let ticket_types = ticket_types.map(|t| NewTicketType { id: Uuid::now_v7(), fields: t.fields.clone() }).collect();
        Ok(NewSession { id, fields: SessionFields { starts_at, ends_at, ..fields.clone() }, ticket_types })
    }
}
