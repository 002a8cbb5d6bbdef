//! PostgreSQL 16 or newer.

mod cluster;
mod download;
mod find;
mod server;

pub(crate) use cluster::{Cluster, fingerprint};
pub(crate) use find::Binaries;
pub(crate) use server::{Durability, Postgres};

/// The owner of the catalog's database; the server listens on loopback only.
pub(crate) const OWNER: &str = "catalog";
/// The owner's password.
pub(crate) const OWNER_PASSWORD: &str = "catalog";
/// The database that every server has from the start.
pub(crate) const MAINTENANCE_DATABASE: &str = "postgres";

/// How a role reaches a database.
pub(crate) fn url(role: &str, password: &str, port: u16, database: &str) -> String {
    format!("postgres://{role}:{password}@127.0.0.1:{port}/{database}")
}
