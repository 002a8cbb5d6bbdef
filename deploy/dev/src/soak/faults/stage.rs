//! What faults are done to: a whole product on servers of its own.

use crate::{
    soak::weather::Weather,
    testing::{Catalog, PostgresServer, RedisServer},
};

/// The running product, and what is on.
#[derive(Debug)]
pub(crate) struct Stage {
    // In the order of their end.
    pub(crate) catalog: Catalog,
    pub(crate) redis: RedisServer,
    pub(crate) postgres: PostgresServer,
    pub(crate) weather: Weather,
}
