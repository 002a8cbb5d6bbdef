//! The SQL of ticket types.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::{
    constraints,
    error::Error,
    representation::Representation,
    ticket_types::input::{PlacedTicketType, TicketTypeFields},
};

const NO_TICKET_TYPE: Error = Error::NotFound("ticket type");

/// A ticket type as clients see it; the price has the currency's places.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TicketType {
    pub(crate) id: Uuid,
    pub(crate) session_id: Uuid,
    #[serde(flatten)]
    pub(crate) fields: TicketTypeFields,
    pub(crate) created_at: DateTime<Utc>,
}

/// One row, as the queries here select it.
struct Row {
    id: Uuid,
    session_id: Uuid,
    name: String,
    /// As text, because the binary form of 0 has no decimals.
    price: String,
    quantity: i32,
    created_at: DateTime<Utc>,
}

impl TryFrom<Row> for TicketType {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let Row { id, session_id, name, price, quantity, created_at } = row;
        let price = price.parse().map_err(|error: rust_decimal::Error| sqlx::Error::Decode(error.into()))?;
        Ok(Self { id, session_id, fields: TicketTypeFields { name, price, quantity }, created_at })
    }
}

/// Makes ticket types, each with the id and of the session at its place in `ids` and `session_ids`. Answers them in the order of
/// their ids.
/// `at`: pointer to the ticket type of this index in the body.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    ids: &[Uuid],
    session_ids: &[Uuid],
    ticket_types: &[&TicketTypeFields],
    at: impl Fn(usize) -> String,
) -> Result<Vec<TicketType>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = ticket_types.iter().map(|t| t.name.clone()).collect();
    let prices: Vec<Decimal> = ticket_types.iter().map(|t| t.price).collect();
    let quantities: Vec<i32> = ticket_types.iter().map(|t| t.quantity).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"insert into ticket_types (id, session_id, name, price, quantity)
           select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::numeric[], $5::integer[])
           returning id, session_id, name, round(price, (select currency_places from catalog_state))::text as "price!", quantity,
               created_at"#,
        ids,
        session_ids,
        &names,
        &prices,
        &quantities,
    )
    .fetch_all(connection)
    .await
    .map_err(|error| {
        let index = |id| ids.iter().position(|known| *known == id);
        constraints::locate_child(error, "session", |id| at(id.and_then(index).unwrap_or_default()))
    })?;
    let mut made = rows.into_iter().map(TicketType::try_from).collect::<Result<Vec<_>, _>>()?;
    made.sort_unstable_by_key(|ticket_type| ticket_type.id);
    Ok(made)
}

/// Reads a page of a session's ticket types, in the order of their making.
pub(crate) async fn of_session(
    executor: impl PgExecutor<'_>,
    session_id: Uuid,
    limit: i64,
    offset: i64,
) -> Result<Vec<TicketType>, Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select t.id, t.session_id, t.name, round(t.price, c.currency_places)::text as "price!", t.quantity, t.created_at
           from ticket_types t cross join catalog_state c
           where t.session_id = $1 order by t.created_at, t.id limit $2 offset $3"#,
        session_id,
        limit,
        offset
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(TicketType::try_from).collect::<Result<_, _>>()?)
}

/// Counts the ticket types of a session.
pub(crate) async fn count(executor: impl PgExecutor<'_>, session_id: Uuid) -> Result<i64, Error> {
    let count = sqlx::query_scalar!(
        r#"select (select count(*) from ticket_types t where t.session_id = s.id) as "count!" from sessions s where s.id = $1"#,
        session_id
    )
    .fetch_optional(executor)
    .await?;
    count.ok_or(Error::NotFound("session"))
}

/// Reads a ticket type.
pub(crate) async fn find(executor: impl PgExecutor<'_>, id: Uuid) -> Result<TicketType, Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select t.id, t.session_id, t.name, round(t.price, c.currency_places)::text as "price!", t.quantity, t.created_at
           from ticket_types t cross join catalog_state c where t.id = $1"#,
        id
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.ok_or(NO_TICKET_TYPE)?.try_into()?)
}

/// Reads a ticket type, and keeps others from changing it until the transaction ends.
pub(crate) async fn hold(connection: &mut PgConnection, id: Uuid) -> Result<Option<Representation>, Error> {
    let held = sqlx::query!("select id from ticket_types where id = $1 for update", id).fetch_optional(&mut *connection).await?;
    if held.is_none() {
        return Ok(None);
    }
    Ok(Some(Representation::of(&find(connection, id).await?)?))
}

/// Reads a ticket type's own fields and keeps others from changing them until the transaction ends.
pub(crate) async fn lock(connection: &mut PgConnection, id: Uuid) -> Result<PlacedTicketType, Error> {
    let row = sqlx::query!("select session_id, name, price, quantity from ticket_types where id = $1 for no key update", id)
        .fetch_optional(connection)
        .await?
        .ok_or(NO_TICKET_TYPE)?;
    let fields = TicketTypeFields { name: row.name, price: row.price, quantity: row.quantity };
    Ok(PlacedTicketType { session_id: row.session_id, fields })
}

/// Changes a ticket type's own fields, and where it belongs.
pub(crate) async fn update(connection: &mut PgConnection, id: Uuid, ticket_type: &PlacedTicketType) -> Result<(), Error> {
    let fields = &ticket_type.fields;
    sqlx::query!(
        "update ticket_types set session_id = $2, name = $3, price = $4, quantity = $5 where id = $1",
        id,
        ticket_type.session_id,
        fields.name,
        fields.price,
        fields.quantity,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Changes the own fields of many ticket types, and where they belong: each to the session at its place in `session_ids`.
/// `at`: pointer to the ticket type of this index in the body.
pub(crate) async fn update_many(
    connection: &mut PgConnection,
    ids: &[Uuid],
    session_ids: &[Uuid],
    ticket_types: &[&TicketTypeFields],
    at: impl Fn(usize) -> String,
) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = ticket_types.iter().map(|t| t.name.clone()).collect();
    let prices: Vec<Decimal> = ticket_types.iter().map(|t| t.price).collect();
    let quantities: Vec<i32> = ticket_types.iter().map(|t| t.quantity).collect();
    sqlx::query!(
        "update ticket_types t set session_id = n.session_id, name = n.name, price = n.price, quantity = n.quantity
         from unnest($1::uuid[], $2::uuid[], $3::text[], $4::numeric[], $5::integer[])
             as n (id, session_id, name, price, quantity)
         where t.id = n.id",
        ids,
        session_ids,
        &names,
        &prices,
        &quantities,
    )
    .execute(connection)
    .await
    .map_err(|error| {
        let index = |id| ids.iter().position(|known| *known == id);
        constraints::locate(error, |id| at(id.and_then(index).unwrap_or_default()))
    })?;
    Ok(())
}

/// Deletes many ticket types.
pub(crate) async fn delete_many(connection: &mut PgConnection, ids: &[Uuid]) -> Result<(), Error> {
    if !ids.is_empty() {
        sqlx::query!("delete from ticket_types where id = any($1)", ids).execute(connection).await?;
    }
    Ok(())
}

/// Deletes a ticket type.
pub(crate) async fn delete(connection: &mut PgConnection, id: Uuid) -> Result<(), Error> {
    let deleted = sqlx::query!("delete from ticket_types where id = $1", id).execute(connection).await?;
    if deleted.rows_affected() == 0 { Err(NO_TICKET_TYPE) } else { Ok(()) }
}
