//! PostgreSQL and Redis: found on the machine or fetched, and run.

pub(crate) mod postgres;
pub(crate) mod redis;

/// Names the folder of the PostgreSQL to run, for `cargo dev` and for tests.
pub(crate) const POSTGRES_BIN_SETTING: &str = "CATALOG_DEV_POSTGRES_BIN";
/// Names the redis-server to run, for `cargo dev` and for tests.
pub(crate) const REDIS_SERVER_SETTING: &str = "CATALOG_DEV_REDIS_SERVER";

/// Tells a person something worth a line, such as what is passed over or fetched.
pub(crate) type Say<'a> = &'a (dyn Fn(&str) + Sync);
