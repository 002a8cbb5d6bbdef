//! The SQL of an import.

use std::{collections::HashMap, hash::Hash};

use sqlx::PgConnection;

use crate::{
    constraints, currency,
    error::Error,
    events::input::EventFields,
    sessions::input::{PlacedSession, SessionFields},
    ticket_types::input::{PlacedTicketType, TicketTypeFields},
    transfer::import::{
        batch::Ids,
        known::Known,
        mention::{Change, Mention, Unit},
    },
};

/// Reads what is there of these, and keeps others from changing it until the transaction ends.
pub(crate) async fn lock(connection: &mut PgConnection, ids: &Ids) -> Result<Known, Error> {
    let mut known = Known { price_places: currency::places(&mut *connection).await?, ..Known::default() };
    let events = sqlx::query!(
        "select id, name, description, location, image_url, status, timezone, publish_at from events
         where id = any($1) order by id for no key update",
        &ids.events
    );
    for row in events.fetch_all(&mut *connection).await? {
        let (name, description, location) = (row.name, row.description, row.location);
        let (image_url, status, timezone, publish_at) = (row.image_url, row.status, row.timezone, row.publish_at);
        known.events.insert(row.id, EventFields { name, description, location, image_url, status, timezone, publish_at });
    }
    let sessions = sqlx::query!(
        "select id, event_id, starts_at, ends_at, total_capacity, status from sessions
         where id = any($1) order by id for no key update",
        &ids.sessions
    );
    for row in sessions.fetch_all(&mut *connection).await? {
        let (starts_at, ends_at, total_capacity, status) = (row.starts_at, row.ends_at, row.total_capacity, row.status);
        let fields = SessionFields { starts_at, ends_at, total_capacity, status };
        known.sessions.insert(row.id, PlacedSession { event_id: row.event_id, fields });
    }
    let ticket_types = sqlx::query!(
        "select id, session_id, name, price, quantity from ticket_types where id = any($1) order by id for no key update",
        &ids.ticket_types
    );
    for row in ticket_types.fetch_all(connection).await? {
        let fields = TicketTypeFields { name: row.name, price: row.price, quantity: row.quantity };
        known.ticket_types.insert(row.id, PlacedTicketType { session_id: row.session_id, fields });
    }
    Ok(known)
}

/// Writes what these units name.
pub(crate) async fn write(connection: &mut PgConnection, units: &[Unit]) -> Result<(), Error> {
    let events = Changes::of(units.iter().flat_map(|unit| &unit.events));
    insert_events(connection, &events.created).await?;
    update_events(connection, &events.updated).await?;
    let sessions = Changes::of(units.iter().flat_map(|unit| &unit.sessions));
    insert_sessions(connection, &sessions.created).await?;
    update_sessions(connection, &sessions.updated).await?;
    let ticket_types = Changes::of(units.iter().flat_map(|unit| &unit.ticket_types));
    insert_ticket_types(connection, &ticket_types.created).await?;
    update_ticket_types(connection, &ticket_types.updated).await
}

/// What is to be made and changed: of what is named more than once, what was said last.
struct Changes<'a, F> {
    created: Vec<&'a Mention<F>>,
    updated: Vec<&'a Mention<F>>,
}

impl<'a, F> Changes<'a, F> {
    fn of(mentions: impl Iterator<Item = &'a Mention<F>>) -> Self {
        let (mut created, mut updated) = (Latest::default(), Latest::default());
        for mention in mentions {
            match mention.change {
                Change::Create => created.put(mention.id, mention),
                Change::Update if created.has(mention.id) => created.put(mention.id, mention),
                Change::Update => updated.put(mention.id, mention),
                Change::Keep => {}
            }
        }
        Self { created: created.values, updated: updated.values }
    }
}

/// Values in the order of their first coming, each as it came last.
struct Latest<K, V> {
    places: HashMap<K, usize>,
    values: Vec<V>,
}

impl<K, V> Default for Latest<K, V> {
    fn default() -> Self {
        Self { places: HashMap::new(), values: Vec::new() }
    }
}

impl<K: Eq + Hash, V> Latest<K, V> {
    fn has(&self, key: K) -> bool {
        self.places.contains_key(&key)
    }

    fn put(&mut self, key: K, value: V) {
        match self.places.get(&key).and_then(|place| self.values.get_mut(*place)) {
            Some(present) => *present = value,
            None => {
                self.places.insert(key, self.values.len());
                self.values.push(value);
            }
        }
    }
}

fn column<F, T>(mentions: &[&Mention<F>], value: impl Fn(&Mention<F>) -> T) -> Vec<T> {
    mentions.iter().map(|mention| value(mention)).collect()
}

/// Says where the refused row stands in the file.
fn locate<F>(error: sqlx::Error, mentions: &[&Mention<F>]) -> Error {
    constraints::locate(error, |id| {
        let found = id.and_then(|id| mentions.iter().find(|mention| mention.id == id));
        found.or(mentions.first()).map(|mention| mention.at.clone()).unwrap_or_default()
    })
}

async fn insert_events(connection: &mut PgConnection, events: &[&Mention<EventFields>]) -> Result<(), Error> {
    if events.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into events (id, name, description, location, image_url, status, timezone, publish_at)
         select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])",
        &column(events, |e| e.id),
        &column(events, |e| e.fields.name.clone()),
        &column(events, |e| e.fields.description.clone()),
        &column(events, |e| e.fields.location.clone()),
        &column(events, |e| e.fields.image_url.clone()),
        &column(events, |e| e.fields.status.clone()),
        &column(events, |e| e.fields.timezone.clone()),
        &column(events, |e| e.fields.publish_at) as _,
    )
    .execute(connection)
    .await
    .map_err(|error| locate(error, events))?;
    Ok(())
}

async fn update_events(connection: &mut PgConnection, events: &[&Mention<EventFields>]) -> Result<(), Error> {
    if events.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update events e set name = n.name, description = n.description, location = n.location, image_url = n.image_url,
             status = n.status, timezone = n.timezone, publish_at = n.publish_at
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
             as n (id, name, description, location, image_url, status, timezone, publish_at)
         where e.id = n.id",
        &column(events, |e| e.id),
        &column(events, |e| e.fields.name.clone()),
        &column(events, |e| e.fields.description.clone()),
        &column(events, |e| e.fields.location.clone()),
        &column(events, |e| e.fields.image_url.clone()),
        &column(events, |e| e.fields.status.clone()),
        &column(events, |e| e.fields.timezone.clone()),
        &column(events, |e| e.fields.publish_at) as _,
    )
    .execute(connection)
    .await
    .map_err(|error| locate(error, events))?;
    Ok(())
}

async fn insert_sessions(connection: &mut PgConnection, sessions: &[&Mention<SessionFields>]) -> Result<(), Error> {
    if sessions.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into sessions (id, event_id, starts_at, ends_at, total_capacity, status)
         select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::integer[], $6::text[])",
        &column(sessions, |s| s.id),
        &column(sessions, |s| s.parent_id),
        &column(sessions, |s| s.fields.starts_at),
        &column(sessions, |s| s.fields.ends_at),
        &column(sessions, |s| s.fields.total_capacity),
        &column(sessions, |s| s.fields.status.clone()),
    )
    .execute(connection)
    .await
    .map_err(|error| locate(error, sessions))?;
    Ok(())
}

async fn update_sessions(connection: &mut PgConnection, sessions: &[&Mention<SessionFields>]) -> Result<(), Error> {
    if sessions.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update sessions s set starts_at = n.starts_at, ends_at = n.ends_at, total_capacity = n.total_capacity, status = n.status
         from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::integer[], $5::text[])
             as n (id, starts_at, ends_at, total_capacity, status)
         where s.id = n.id",
        &column(sessions, |s| s.id),
        &column(sessions, |s| s.fields.starts_at),
        &column(sessions, |s| s.fields.ends_at),
        &column(sessions, |s| s.fields.total_capacity),
        &column(sessions, |s| s.fields.status.clone()),
    )
    .execute(connection)
    .await
    .map_err(|error| locate(error, sessions))?;
    Ok(())
}

async fn insert_ticket_types(connection: &mut PgConnection, ticket_types: &[&Mention<TicketTypeFields>]) -> Result<(), Error> {
    if ticket_types.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into ticket_types (id, session_id, name, price, quantity)
         select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::numeric[], $5::integer[])",
        &column(ticket_types, |t| t.id),
        &column(ticket_types, |t| t.parent_id),
        &column(ticket_types, |t| t.fields.name.clone()),
        &column(ticket_types, |t| t.fields.price),
        &column(ticket_types, |t| t.fields.quantity),
    )
    .execute(connection)
    .await
    .map_err(|error| locate(error, ticket_types))?;
    Ok(())
}

async fn update_ticket_types(connection: &mut PgConnection, ticket_types: &[&Mention<TicketTypeFields>]) -> Result<(), Error> {
    if ticket_types.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update ticket_types t set name = n.name, price = n.price, quantity = n.quantity
         from unnest($1::uuid[], $2::text[], $3::numeric[], $4::integer[]) as n (id, name, price, quantity) where t.id = n.id",
        &column(ticket_types, |t| t.id),
        &column(ticket_types, |t| t.fields.name.clone()),
        &column(ticket_types, |t| t.fields.price),
        &column(ticket_types, |t| t.fields.quantity),
    )
    .execute(connection)
    .await
    .map_err(|error| locate(error, ticket_types))?;
    Ok(())
}
