//! The public, read-only API of the catalog: documents from Redis, from PostgreSQL where Redis has none, and filtered lists from an
//! index in memory. It keeps nothing that cannot be had anew, never writes to PostgreSQL, and hands on the bytes that Redis holds.

mod cache_profile;
mod changes;
mod codings;
pub mod config;
mod event_id;
mod events;
mod floors;
mod formats;
mod front;
mod index;
mod last_modified;
mod links;
mod listing;
mod min_version;
mod openapi;
mod query;
mod read;
mod respond;
mod routes;
mod serve;
mod sessions;
mod snapshot;

pub use serve::serve;
