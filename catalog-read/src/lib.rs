//! The public, stateless, read-only API of the catalog: documents from Redis, from PostgreSQL where Redis has none.
//! catalog-read never writes to PostgreSQL, and no JSON is parsed or written between Redis and the client.

pub mod config;
mod events;
mod index;
mod links;
mod min_version;
mod paging;
#[allow(dead_code, reason = "the handlers that take these queries come next")]
mod query;
mod read;
mod respond;
mod routes;
mod serve;
mod sessions;

pub use serve::serve;
