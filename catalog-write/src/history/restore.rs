//! Bringing a deleted event back, with all that went with it.

use catalog_shared::problem::{Code, Problem};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::{Outcome, Work},
    error::Error,
    events,
    history::inverse,
    representation::Representation,
};

/// Brings an event back as its last deletion found it.
pub(super) struct RestoreEvent {
    pub(super) id: Uuid,
}

impl Work for RestoreEvent {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        events::store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let id = self.id;
        inverse::take_time(connection).await?;
        if sqlx::query!("select id from events where id = $1", id).fetch_optional(&mut *connection).await?.is_some() {
            let detail = "This event is not deleted.";
            return Err(Error::Unreadable(Problem::new(Code::Conflict).detail(detail)));
        }
        let deletion = sqlx::query_scalar!(
            "select change_id from history_entries
             where resource_id = $1 and resource = 'event' and action = 'delete' order by id desc limit 1",
            id
        )
        .fetch_optional(&mut *connection)
        .await?;
        let Some(change_id) = deletion else { return Err(Error::NotFound("deleted event")) };
        bring_back(connection, id, change_id).await?;
        let event = events::store::find(connection, id).await?;
        Ok(Outcome::created("events", id, &event)?.about(&event))
    }
}

/// From what that change deleted, in the database itself, however much it is. A row that it deleted twice is as it was the last time.
async fn bring_back(connection: &mut PgConnection, id: Uuid, change_id: i64) -> Result<(), Error> {
    sqlx::query!(
        "insert into events (id, name, description, location, image_url, status, timezone, publish_at, created_at)
         select r.id, r.name, r.description, r.location, r.image_url, r.status, r.timezone, r.publish_at, r.created_at
         from history_entries e cross join lateral jsonb_populate_record(null::events, e.before) r
         where e.event_id = $1 and e.change_id = $2 and e.resource = 'event' and e.action = 'delete'
         order by e.id desc limit 1",
        id,
        change_id
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into sessions (id, event_id, starts_at, ends_at, total_capacity, status, created_at)
         select distinct on (e.resource_id)
             r.id, r.event_id, r.starts_at, r.ends_at, r.total_capacity, r.status, r.created_at
         from history_entries e cross join lateral jsonb_populate_record(null::sessions, e.before) r
         where e.event_id = $1 and e.change_id = $2 and e.resource = 'session' and e.action = 'delete'
         order by e.resource_id, e.id desc",
        id,
        change_id
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into ticket_types (id, session_id, name, price, quantity, created_at)
         select distinct on (e.resource_id) r.id, r.session_id, r.name, r.price, r.quantity, r.created_at
         from history_entries e cross join lateral jsonb_populate_record(null::ticket_types, e.before) r
         where e.event_id = $1 and e.change_id = $2 and e.resource = 'ticket_type' and e.action = 'delete'
         order by e.resource_id, e.id desc",
        id,
        change_id
    )
    .execute(connection)
    .await?;
    Ok(())
}
