//! Puts a random catalog into a database.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::catalogs::{Contents, Event, Session, Status, TicketType};

/// Nothing else is there afterwards.
pub(super) async fn replace(connection: &mut PgConnection, contents: &Contents) {
    sqlx::query("delete from events").execute(&mut *connection).await.unwrap();
    let places = i16::from(contents.places);
    sqlx::query("update catalog_state set currency_places = $1 where currency_places <> $1")
        .bind(places)
        .execute(&mut *connection)
        .await
        .unwrap();
    put_events(connection, &contents.events).await;
    let sessions: Vec<_> = contents.events.iter().flat_map(|event| event.sessions.iter().map(|s| (event.id, s))).collect();
    put_sessions(connection, &sessions).await;
    let types: Vec<_> = sessions.iter().flat_map(|(_, session)| session.ticket_types.iter().map(|t| (session.id, t))).collect();
    put_ticket_types(connection, &types).await;
}

async fn put_events(connection: &mut PgConnection, events: &[Event]) {
    let texts = |text: fn(&Event) -> &str| events.iter().map(|event| text(event).to_owned()).collect::<Vec<String>>();
    let times = |time: fn(&Event) -> DateTime<Utc>| events.iter().map(time).collect::<Vec<_>>();
    sqlx::query(
        "insert into events (id, name, description, location, image_url, status, created_at, updated_at, publish_at)
         select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
             $9::timestamptz[])",
    )
    .bind(events.iter().map(|event| event.id).collect::<Vec<Uuid>>())
    .bind(texts(|event| &event.name))
    .bind(texts(|event| &event.description))
    .bind(texts(|event| &event.location))
    .bind(texts(|event| &event.image_url))
    .bind(texts(|event| match event.status {
        Status::Draft => "draft",
        Status::Published => "published",
        Status::Cancelled => "cancelled",
        Status::Postponed => "postponed",
    }))
    .bind(times(|event| event.created_at))
    .bind(times(|event| event.updated_at))
    .bind(events.iter().map(|event| event.publish_at).collect::<Vec<_>>())
    .execute(connection)
    .await
    .unwrap();
}

async fn put_sessions(connection: &mut PgConnection, sessions: &[(Uuid, &Session)]) {
    sqlx::query(
        "insert into sessions (event_id, id, starts_at, ends_at, status, total_capacity)
         select event_id, id, starts_at, ends_at, case when is_scheduled then 'scheduled' else 'cancelled' end, total_capacity
         from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::bool[], $6::int[])
             s (event_id, id, starts_at, ends_at, is_scheduled, total_capacity)",
    )
    .bind(sessions.iter().map(|(event_id, _)| *event_id).collect::<Vec<Uuid>>())
    .bind(sessions.iter().map(|(_, session)| session.id).collect::<Vec<Uuid>>())
    .bind(sessions.iter().map(|(_, session)| session.starts_at).collect::<Vec<_>>())
    .bind(sessions.iter().map(|(_, session)| session.ends_at).collect::<Vec<_>>())
    .bind(sessions.iter().map(|(_, session)| session.is_scheduled).collect::<Vec<bool>>())
    .bind(sessions.iter().map(|(_, session)| session.total_capacity).collect::<Vec<i32>>())
    .execute(connection)
    .await
    .unwrap();
}

async fn put_ticket_types(connection: &mut PgConnection, types: &[(Uuid, &TicketType)]) {
    sqlx::query(
        "insert into ticket_types (session_id, id, name, price, quantity, created_at)
         select session_id, id, name, cents::numeric / 100, quantity, created_at
         from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::int[], $6::timestamptz[])
             t (session_id, id, name, cents, quantity, created_at)",
    )
    .bind(types.iter().map(|(session_id, _)| *session_id).collect::<Vec<Uuid>>())
    .bind(types.iter().map(|(_, ticket_type)| ticket_type.id).collect::<Vec<Uuid>>())
    .bind(types.iter().map(|(_, ticket_type)| ticket_type.name.clone()).collect::<Vec<String>>())
    .bind(types.iter().map(|(_, ticket_type)| ticket_type.cents).collect::<Vec<i64>>())
    .bind(types.iter().map(|(_, ticket_type)| ticket_type.quantity).collect::<Vec<i32>>())
    .bind(types.iter().map(|(_, ticket_type)| ticket_type.created_at).collect::<Vec<_>>())
    .execute(connection)
    .await
    .unwrap();
}
