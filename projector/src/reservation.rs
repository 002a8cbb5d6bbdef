//! The right to publish some documents. It is taken before the snapshot that they are built from: a document that is missing in
//! Redis may be missing because a newer one vanished, and then only its lease tells that nobody has published it meanwhile.

use std::collections::HashSet;

use catalog_shared::{
    document::Document,
    redis_link::RedisGone,
    scripts::{Published, Reserved},
    version::Version,
};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::publish::Publisher;

/// For some keys, until it is used or its leases end.
pub(crate) struct Reservation<'a> {
    publisher: &'a Publisher<'a>,
    token: String,
    /// Redis has no memory for these. They are missing and stay so, which is never wrong.
    no_room: HashSet<String>,
}

impl<'a> Reservation<'a> {
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn take(publisher: &'a Publisher<'a>, keys: Vec<String>) -> Result<Self, RedisGone> {
        let token = Uuid::new_v4().to_string();
        let reserved = publisher.reserve(&keys, &token).await?;
        let no_room = keys.into_iter().zip(reserved).filter(|(_, it)| *it == Reserved::NoRoom).map(|(key, _)| key).collect();
        Ok(Self { publisher, token, no_room })
    }

    /// Publishes documents of a snapshot that began after [`Self::take`]. Answers the keys whose lease was lost: their documents
    /// must be built again.
    ///
    /// # Errors
    /// When Redis fails; some of the documents may then be stored.
    pub(crate) async fn publish(self, documents: Vec<(String, Document)>) -> Result<HashSet<String>, RedisGone> {
        let documents: Vec<_> = documents.into_iter().filter(|(key, _)| !self.no_room.contains(key)).collect();
        let outcomes = self.publisher.documents(&documents, &self.token).await?;
        let lost = documents.into_iter().zip(outcomes).filter(|(_, outcome)| *outcome == Published::LeaseLost);
        Ok(lost.map(|((key, _), _)| key).collect())
    }

    /// Sets the list clock that was missing to the present version, unless a change would have raised it meanwhile.
    ///
    /// # Errors
    /// When PostgreSQL or Redis fails.
    pub(crate) async fn set_list_clock(self, client: &Client) -> anyhow::Result<()> {
        // Whatever this snapshot sees, a page of at least its version has.
        let present = Version::from_sql(client.query_one("select catalog_version()", &[]).await?.try_get(0)?);
        Ok(self.publisher.raise_list_clock(present, &self.token).await?)
    }
}
