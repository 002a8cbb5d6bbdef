//! Builds documents from PostgreSQL.

use catalog_shared::{
    document::Document,
    keys::Page,
    read_shape::{self, EventDocuments, EventRow, ListRow},
};
use chrono::{DateTime, Utc};
use tokio_postgres::{GenericClient, Statement};
use uuid::Uuid;

/// The documents of one event, or why they could not be built.
pub(crate) type Built = (Uuid, Result<EventDocuments, serde_json::Error>);

/// Builds the documents of `ids` at one snapshot, one statement for all.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn events(
    client: &impl GenericClient,
    sql: &Statement,
    ids: &[Uuid],
) -> Result<Vec<Built>, tokio_postgres::Error> {
    let rows = client.query(sql, &[&ids, &true]).await?;
    rows.iter()
        .map(|row| {
            let row =
                EventRow { id: row.try_get(0)?, version: row.try_get(1)?, event: row.try_get(2)?, sessions: row.try_get(3)? };
            Ok((row.id, row.documents()))
        })
        .collect()
}

/// Builds the first page of the list as it is at `now`. `None`, which is logged, when an event on it is not in the shape that
/// the schema promises: one event must not hold up the documents of all others.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn first_page(
    client: &impl GenericClient,
    sql: &Statement,
    now: DateTime<Utc>,
) -> Result<Option<Document>, tokio_postgres::Error> {
    let row = client.query_one(sql, &[&now, &i64::from(Page::FIRST.size), &Page::FIRST.offset()]).await?;
    let row = ListRow { version: row.try_get(0)?, count: row.try_get(1)?, until: row.try_get(2)?, results: row.try_get(3)? };
    Ok(row.document().inspect_err(|error| tracing::error!(%error, "the first page of the list cannot be built")).ok())
}

/// The statements of a connection, prepared once.
pub(crate) struct Statements {
    pub(crate) claim: Statement,
    pub(crate) documents: Statement,
    pub(crate) list: Statement,
}

impl Statements {
    /// # Errors
    /// When PostgreSQL fails.
    pub(crate) async fn prepare(client: &tokio_postgres::Client) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            claim: client.prepare(crate::claim::SQL).await?,
            documents: client.prepare(read_shape::DOCUMENTS_SQL).await?,
            list: client.prepare(read_shape::LIST_SQL).await?,
        })
    }
}
