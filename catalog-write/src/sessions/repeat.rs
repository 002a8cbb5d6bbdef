//! Repeats a session by a recurrence rule, on the clock of its event's time zone.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, Utc};
use jiff::{civil::Date, tz::TimeZone};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::{Outcome, Work},
    error::Error,
    fields::{
        faults::Refusal,
        members::{self, Members, Object},
        pointer,
        text::string,
    },
    recurrence::{COUNT_MAX, Clock, Day, Days, End, OnClock, Rule, local_of, moment_at},
    representation::Representation,
    sessions::{
        input::{NewSession, SessionFields},
        insert::insert,
        store::{self, Session},
    },
    ticket_types::input::NewTicketType,
};

/// Most days that a body can except: as many as a rule has.
const EXCEPTIONS_MAX: usize = 1000;

/// Repeats a session.
pub(crate) struct RepeatSession {
    pub(crate) id: Uuid,
    pub(crate) repetition: Repetition,
}

/// By which rule.
pub(crate) struct Repetition {
    rule: Rule,
    /// Days without one.
    exceptions: HashSet<Date>,
    copy_ticket_types: bool,
}

/// What became of it.
#[derive(Debug, Serialize)]
struct Repeated {
    event_id: Uuid,
    session_id: Uuid,
    timezone: String,
    created: usize,
    /// The session itself, with which the rule begins.
    first: Occurrence,
    /// Those that were made.
    occurrences: Vec<Occurrence>,
    /// Those at whose start the event had a session before.
    skipped: Vec<Occurrence>,
    notes: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Occurrence {
    /// Of the session.
    id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    local_start: String,
    offset: String,
    clock: Option<Clock>,
}

impl Occurrence {
    fn of(id: Uuid, start: &OnClock, ends_at: DateTime<Utc>) -> Self {
        let OnClock { at, local, clock, .. } = *start;
        Self { id, starts_at: at, ends_at, local_start: local.to_string(), offset: start.offset(), clock }
    }
}

impl Repetition {
    pub(crate) fn read(body: &Object) -> Result<Self, Error> {
        members::read(body, |members: &mut Members<'_>| {
            let rule = members.required("rrule", None, Rule::read);
            let exceptions = members.optional("exceptions", None, HashSet::new(), exceptions);
            let copy = members.optional("copy_ticket_types", None, true, |value| {
                value.as_bool().ok_or_else(|| Refusal::new("wrong_type", "Use true or false."))
            });
            Some(Self { rule: rule?, exceptions: exceptions?, copy_ticket_types: copy? })
        })
    }
}

fn exceptions(value: &Value) -> Result<HashSet<Date>, Refusal> {
    let days = value.as_array().ok_or_else(|| Refusal::new("wrong_type", "Use a list of days like 2027-12-24."))?;
    if days.len() > EXCEPTIONS_MAX {
        return Err(Refusal::new("too_many", format!("Use at most {EXCEPTIONS_MAX} (these are {}).", days.len())));
    }
    days.iter()
        .map(|day| {
            let text = string(day)?;
            // Just days: a time would be ignored.
            let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
            day.ok_or_else(|| Refusal::new("not_a_day", "Use days like 2027-12-24, in the event's time zone."))
        })
        .collect()
}

impl Work for RepeatSession {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        // First the event, as whoever changes it as a whole does.
        match store::hold_event(connection, self.id).await {
            Ok(_) => store::hold(connection, self.id).await,
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        // Two that repeat at once find each other's sessions.
        let timezone = store::hold_event(connection, self.id).await?;
        let session = store::find(&mut *connection, self.id).await?;
        let zone = TimeZone::get(&timezone).map_err(|_| {
            refused(Refusal::new("unknown_time_zone", "The time zone of the event is not known here. Change it first."))
        })?;
        let known = store::starts_of(connection, session.event_id).await?;
        let (repeated, sessions) = self.repetition.occurrences(&session, timezone, &zone, known).map_err(refused)?;
        insert(connection, session.event_id, &sessions, |_| pointer::ROOT.to_owned()).await?;
        Outcome::done(&repeated)
    }
}

fn refused(refusal: Refusal) -> Error {
    members::fault(format!("{}/rrule", pointer::ROOT), refusal)
}

fn out_of_range() -> Refusal {
    Refusal::new("out_of_range", "The rule goes on past the end of the year 9999.")
}

impl Repetition {
    fn occurrences(
        &self,
        session: &Session,
        timezone: String,
        zone: &TimeZone,
        mut known: HashMap<DateTime<Utc>, Uuid>,
    ) -> Result<(Repeated, Vec<NewSession>), Refusal> {
        let fields = &session.fields;
        let length = fields.ends_at - fields.starts_at;
        let first = OnClock::of(fields.starts_at, zone).ok_or_else(out_of_range)?;
        let start = local_of(fields.starts_at, zone).ok_or_else(out_of_range)?;
        let mut days = Days::after(start.date(), &self.rule);
        let mut repeated = Repeated {
            event_id: session.event_id,
            session_id: session.id,
            timezone,
            created: 0,
            first: Occurrence::of(session.id, &first, fields.ends_at),
            occurrences: Vec::new(),
            skipped: Vec::new(),
            notes: Vec::new(),
        };
        if !days.names_start() {
            let note = "The rule does not name the day of the session itself, which counts as the first one all the same.";
            repeated.notes.push(note.to_owned());
        }
        let mut unused = self.exceptions.clone();
        let mut sessions = Vec::new();
        // Each counts, also one that is excepted or there already.
        let mut count = 1;
        loop {
            if matches!(self.rule.end, End::Count(wanted) if count >= wanted) {
                break;
            }
            let date = match days.next() {
                Day::On(date) => date,
                // Up to a day that is in the calendar, these were all.
                Day::Ended if !matches!(self.rule.end, End::Count(_)) => break,
                Day::Ended => return Err(out_of_range()),
                Day::GivenUp => {
                    let detail = format!("The rule names too few days: in a thousand years only {count}.");
                    return Err(Refusal::new("too_sparse", detail));
                }
            };
            if matches!(self.rule.end, End::Day(last) if date > last) {
                break;
            }
            let at = moment_at(date.to_datetime(start.time()), zone).ok_or_else(out_of_range)?;
            if matches!(self.rule.end, End::Moment(last) if at.at > last) {
                break;
            }
            count += 1;
            if count > usize::from(COUNT_MAX.unsigned_abs()) {
                let detail = format!("The rule has more than {COUNT_MAX} occurrences; let it end earlier.");
                return Err(Refusal::new("too_many", detail));
            }
            if self.exceptions.contains(&date) {
                unused.remove(&date);
                continue;
            }
            let ends_at = at.at.checked_add_signed(length).filter(|end| end.year() <= 9999).ok_or_else(out_of_range)?;
            if let Some(id) = known.get(&at.at) {
                repeated.skipped.push(Occurrence::of(*id, &at, ends_at));
                continue;
            }
            let copy = self.copy(session, SessionFields { starts_at: at.at, ends_at, ..fields.clone() });
            known.insert(at.at, copy.id);
            repeated.occurrences.push(Occurrence::of(copy.id, &at, ends_at));
            sessions.push(copy);
        }
        repeated.created = sessions.len();
        let mut unused: Vec<Date> = unused.into_iter().collect();
        unused.sort_unstable();
        repeated.notes.extend(unused.iter().map(|day| format!("There is nothing on {day} that could be excepted.")));
        Ok((repeated, sessions))
    }

    fn copy(&self, session: &Session, fields: SessionFields) -> NewSession {
        let copied = session.ticket_types.iter().filter(|_| self.copy_ticket_types);
        let ticket_types = copied.map(|t| NewTicketType { id: Uuid::now_v7(), fields: t.fields.clone() }).collect();
        NewSession { id: Uuid::now_v7(), fields, ticket_types }
    }
}
