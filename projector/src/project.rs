//! From rows to documents: reserve, build, publish, in this order.

use catalog_shared::{
    document::Document,
    keys::{self, Page},
    read_shape::{self, EventDocuments, EventRow, ListRow},
};
use chrono::{DateTime, Utc};
use tokio_postgres::{GenericClient, Statement};
use uuid::Uuid;

use crate::{publish::Publisher, reservation::Reservation};

/// A lease is lost to another projector, to a flush, to a long pause: not so many times in a row.
const TRIES_MAX: u32 = 5;

/// The documents of one event, or why they could not be built.
pub(crate) type Built = (Uuid, Result<EventDocuments, serde_json::Error>);

/// Builds the documents of `ids`, one statement for all, and publishes those that could be built.
///
/// # Errors
/// When PostgreSQL or Redis fails.
pub(crate) async fn events(
    client: &impl GenericClient,
    sql: &Statement,
    publisher: &Publisher<'_>,
    ids: &[Uuid],
) -> anyhow::Result<Vec<Built>> {
    let mut done = Vec::with_capacity(ids.len());
    let mut due = ids.to_vec();
    for _ in 0..TRIES_MAX {
        if due.is_empty() {
            return Ok(done);
        }
        let keys = due.iter().flat_map(|id| [keys::event(*id), keys::sessions(*id)]).collect();
        let reservation = Reservation::take(publisher, keys).await?;
        let built = build(client, sql, &due).await?;
        let fit = built.iter().filter_map(|(id, documents)| Some((id, documents.as_ref().ok()?)));
        let documents = fit.flat_map(|(id, d)| [(keys::event(*id), d.event.clone()), (keys::sessions(*id), d.sessions.clone())]);
        let lost = reservation.publish(documents.collect()).await?;
        due.retain(|id| lost.contains(&keys::event(*id)) || lost.contains(&keys::sessions(*id)));
        done.extend(built.into_iter().filter(|(id, _)| !due.contains(id)));
    }
    anyhow::ensure!(due.is_empty(), "the documents of {} events were written by others again and again", due.len());
    Ok(done)
}

/// Builds the first page of the list as it is at `now`, and publishes it. `None`, which is logged, when an event on it is not in
/// the shape that the schema promises: one event must not hold up the documents of all others.
///
/// # Errors
/// When PostgreSQL or Redis fails.
pub(crate) async fn first_page(
    client: &impl GenericClient,
    sql: &Statement,
    publisher: &Publisher<'_>,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<Document>> {
    let key = keys::list(Page::FIRST);
    for _ in 0..TRIES_MAX {
        let reservation = Reservation::take(publisher, vec![key.clone()]).await?;
        let page = match page(client, sql, Page::FIRST, now).await?.document(now) {
            Ok(page) => page,
            Err(error) => {
                tracing::error!(%error, "the first page of the list cannot be built");
                return Ok(None);
            }
        };
        if reservation.publish(vec![(key.clone(), page.clone())]).await?.is_empty() {
            return Ok(Some(page));
        }
    }
    anyhow::bail!("the first page of the list was written by others again and again")
}

/// Reads a page of the list as it is at `now`.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn page(
    client: &impl GenericClient,
    sql: &Statement,
    page: Page,
    now: DateTime<Utc>,
) -> Result<ListRow, tokio_postgres::Error> {
    let row = client.query_one(sql, &[&now, &i64::from(page.size), &page.offset()]).await?;
    Ok(ListRow {
        version: row.try_get(0)?,
        snapshot: row.try_get(1)?,
        is_standby: row.try_get(2)?,
        currency: row.try_get(3)?,
        count: row.try_get(4)?,
        until: row.try_get(5)?,
        results: row.try_get(6)?,
        read_at: row.try_get(7)?,
    })
}

/// Builds the documents of `ids` from one snapshot.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn build(
    client: &impl GenericClient,
    sql: &Statement,
    ids: &[Uuid],
) -> Result<Vec<Built>, tokio_postgres::Error> {
    // After the documents that Redis holds were read, where these are compared with them.
    let now = Utc::now();
    let rows = client.query(sql, &[&ids, &true]).await?;
    rows.iter()
        .map(|row| {
            let row = EventRow {
                id: row.try_get(0)?,
                version: row.try_get(1)?,
                is_standby: row.try_get(2)?,
                currency: row.try_get(3)?,
                event: row.try_get(4)?,
                publish_at: row.try_get(5)?,
                sessions: row.try_get(6)?,
                read_at: row.try_get(7)?,
            };
            Ok((row.id, row.documents(true, now)))
        })
        .collect()
}

/// What is wrong with the data, if it is the fault of a row, so that other rows can be built.
pub(crate) fn fault_of_data(error: &tokio_postgres::Error) -> Option<&str> {
    // 22: data that cannot be what it should be. XX: data that is damaged.
    let is_of_data = |code: &str| ["22", "XX"].iter().any(|class| code.starts_with(class));
    error.as_db_error().filter(|error| is_of_data(error.code().code())).map(tokio_postgres::error::DbError::message)
}

/// The statements of a connection, prepared once.
pub(crate) struct Statements {
    pub(crate) documents: Statement,
    pub(crate) list: Statement,
}

impl Statements {
    /// # Errors
    /// When PostgreSQL fails.
    pub(crate) async fn prepare(client: &tokio_postgres::Client) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            documents: client.prepare(read_shape::DOCUMENTS_SQL).await?,
            list: client.prepare(read_shape::LIST_SQL).await?,
        })
    }
}
