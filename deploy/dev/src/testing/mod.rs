//! Real servers and the real product for integration tests.
//!
//! Everything here panics with a sentence where a test cannot go on, and leaves nothing behind: processes die with the test
//! process, however it ends, and the next one removes the folders.

mod binaries;
mod catalog;
mod catalog_builder;
mod catalog_process;
mod catalog_redis;
mod clock;
mod database;
mod eventually;
mod machine;
mod open_files;
mod page_tests;
mod postgres_server;
mod proxies;
mod proxy;
mod redis_cluster;
mod redis_options;
mod redis_replica;
mod redis_sentinel;
mod redis_server;
mod redis_space;
pub mod rows;
mod servers;
mod standby;
mod workplace;

pub use catalog::Catalog;
pub use catalog_builder::CatalogBuilder;
pub use catalog_process::CatalogProcess;
pub use clock::Clock;
pub use database::Database;
pub use eventually::eventually;
pub use open_files::allow_open_files;
pub use page_tests::PageTests;
pub use postgres_server::PostgresServer;
pub use proxies::{Link, Store};
pub use proxy::{Held, Proxy, Step};
pub use redis_cluster::RedisCluster;
pub use redis_options::RedisOptions;
pub use redis_replica::RedisReplica;
pub use redis_sentinel::RedisSentinel;
pub use redis_server::RedisServer;
pub use redis_space::RedisSpace;
pub use servers::Servers;
pub use standby::Standby;

/// Ends the test with the whole chain of what went wrong.
fn or_panic<T>(result: anyhow::Result<T>) -> T {
    result.unwrap_or_else(|error| panic!("{error:#}"))
}

/// Runs what blocks away from the test's own runtime, so that the test's other tasks go on.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => panic!("{error}"),
        },
    }
}
