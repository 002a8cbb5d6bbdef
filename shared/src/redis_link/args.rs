//! Where Redis is, and how it is run.

use clap::{Args, ValueEnum};

/// Settings of every process that uses Redis.
#[derive(Args, Debug, Clone)]
pub struct RedisArgs {
    /// Redis 7 or newer, the primary; of a cluster or of sentinels several addresses, separated by commas
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    pub redis_url: String,
    /// How Redis is run
    #[arg(long, env = "CATALOG_REDIS_MODE", value_enum, default_value_t = RedisMode::Single)]
    pub redis_mode: RedisMode,
    /// The name under which the sentinels know the primary
    #[arg(long, env = "CATALOG_REDIS_MASTER_NAME", default_value = "catalog")]
    pub redis_master_name: String,
}

/// How Redis is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RedisMode {
    /// One primary at one address; a failover moves the address
    Single,
    /// Sentinels are asked for the primary. User, password and database in the address are those of Redis, not of the sentinels
    Sentinel,
    /// Redis Cluster
    Cluster,
}
