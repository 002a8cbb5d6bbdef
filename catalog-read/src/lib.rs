//! The public, stateless, read-only API of the catalog: documents from Redis, from PostgreSQL where Redis has none.
//! catalog-read never writes to PostgreSQL, and no JSON is parsed or written between Redis and the client.

mod cache_profile;
mod changes;
mod codings;
pub mod config;
mod event_id;
mod events;
mod front;
mod index;
mod links;
mod listing;
mod min_version;

mod query;
mod read;
mod respond;
mod routes;
mod serve;
mod sessions;

pub use serve::serve;
