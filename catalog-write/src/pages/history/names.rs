//! What rows are called: an entry of the history names them by their ids only.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use jiff::tz::TimeZone;
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use super::answers::{Entry, Fields};
use crate::{currency, error::Error, pages::moments};

/// From a ticket type to its session, and to its event.
const DEPTH: usize = 3;

/// Rows by their ids, with those that they belong to.
pub(super) struct Names {
    rows: HashMap<Uuid, Row>,
    /// Decimals of prices.
    pub(super) places: u8,
}

struct Row {
    fields: Fields,
    is_there: bool,
}

impl Names {
    /// Of all that these entries are about.
    pub(super) async fn of(pool: &PgPool, entries: impl Iterator<Item = &Entry>) -> Result<Self, Error> {
        let mut ids = HashSet::new();
        for entry in entries {
            ids.insert(entry.id);
            ids.extend(entry.event_id);
            ids.extend([&entry.before, &entry.after].into_iter().flatten().flat_map(parents));
        }
        Self::of_ids(pool, ids).await
    }

    /// Of these rows.
    pub(super) async fn of_ids(pool: &PgPool, mut ids: HashSet<Uuid>) -> Result<Self, Error> {
        let mut rows = HashMap::new();
        for _ in 0..DEPTH {
            if ids.is_empty() {
                break;
            }
            let found = find(pool, &ids.into_iter().collect::<Vec<_>>()).await?;
            ids = found.iter().flat_map(|(_, row)| parents(&row.fields)).filter(|id| !rows.contains_key(id)).collect();
            rows.extend(found);
        }
        Ok(Self { rows, places: currency::places(pool).await? })
    }

    /// The name of an event, a ticket type, a person or a token.
    pub(super) fn name(&self, id: Uuid) -> Option<&str> {
        self.text(id, "name").filter(|name| !name.is_empty())
    }

    /// It is not deleted.
    pub(super) fn is_there(&self, id: Uuid) -> bool {
        self.rows.get(&id).is_some_and(|row| row.is_there)
    }

    /// When a session begins, by the clock of its event.
    pub(super) fn session(&self, id: Uuid) -> Option<String> {
        let starts_at = self.text(id, "starts_at")?.parse::<DateTime<Utc>>().ok()?;
        Some(moments::minute(starts_at, &self.zone(self.reference(id, "event_id"))))
    }

    /// The session of a ticket type.
    pub(super) fn session_of(&self, ticket_type_id: Uuid) -> Option<Uuid> {
        self.reference(ticket_type_id, "session_id")
    }

    pub(super) fn event_of_session(&self, session_id: Uuid) -> Option<Uuid> {
        self.reference(session_id, "event_id")
    }

    /// The time zone of an event.
    pub(super) fn zone(&self, event_id: Option<Uuid>) -> TimeZone {
        event_id.and_then(|id| self.text(id, "timezone")).map_or(TimeZone::UTC, moments::zone)
    }

    fn text(&self, id: Uuid, field: &str) -> Option<&str> {
        self.rows.get(&id)?.fields.get(field)?.as_str()
    }

    fn reference(&self, id: Uuid, field: &str) -> Option<Uuid> {
        self.text(id, field)?.parse().ok()
    }
}

fn parents(fields: &Fields) -> impl Iterator<Item = Uuid> {
    ["session_id", "event_id"].into_iter().filter_map(|field| fields.get(field)?.as_str()?.parse().ok())
}

/// Rows as they are, or else as their last deletion found them.
async fn find(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<(Uuid, Row)>, Error> {
    let present = sqlx::query!(
        r#"select id as "id!", fields as "fields!" from (
               select id, jsonb_build_object('name', name, 'timezone', timezone) as fields from events where id = any($1)
               union all
               select id, jsonb_build_object('starts_at', starts_at, 'event_id', event_id) from sessions where id = any($1)
               union all
               select id, jsonb_build_object('name', name, 'session_id', session_id) from ticket_types where id = any($1)
               union all
               select id, jsonb_build_object('name', email) from users where id = any($1)
               union all
               select id, jsonb_build_object('name', name) from api_tokens where id = any($1)
           ) present"#,
        ids
    )
    .fetch_all(pool)
    .await?;
    let mut rows: Vec<_> = present.into_iter().filter_map(|row| Some((row.id, Row::of(row.fields, true)?))).collect();
    let known: HashSet<Uuid> = rows.iter().map(|(id, _)| *id).collect();
    let gone: Vec<Uuid> = ids.iter().filter(|id| !known.contains(id)).copied().collect();
    if gone.is_empty() {
        return Ok(rows);
    }
    let gone = sqlx::query!(
        r#"select distinct on (resource_id) resource_id as id, before as "fields!" from history_entries
           where resource_id = any($1) and action = 'delete' and before is not null order by resource_id, id desc"#,
        &gone
    )
    .fetch_all(pool)
    .await?;
    rows.extend(gone.into_iter().filter_map(|row| Some((row.id, Row::of(row.fields, false)?))));
    Ok(rows)
}

impl Row {
    fn of(fields: Value, is_there: bool) -> Option<Self> {
        match fields {
            Value::Object(fields) => Some(Self { fields, is_there }),
            _ => None,
        }
    }
}
