//! What this process remembers for the door.

use std::sync::atomic::{AtomicBool, Ordering};

use catalog_shared::client::{RateLimit, TrustedProxies};
use sqlx::PgPool;

use crate::auth::{password::Passwords, principal};

/// How to make the first account.
pub(crate) const FIRST_ACCOUNT: &str = "Nobody can sign in yet. Make an account with `catalog-write admin create --email you@example.org`, \
     or a token with `catalog-write token create --name me --role owner`.";

pub(crate) struct Auth {
    pub(crate) passwords: Passwords,
    pub(crate) trusted_proxies: TrustedProxies,
    /// Of requests by whoever is signed in.
    pub(crate) rate_limit: Option<RateLimit>,
    /// Somebody could come in once. Whoever takes that away again knows how to make an account.
    has_accounts: AtomicBool,
}

impl Auth {
    /// `per_second`: requests of one person or program, or 0 for no limit.
    pub(crate) fn new(trusted_proxies: TrustedProxies, per_second: u32) -> Self {
        let has_accounts = AtomicBool::new(false);
        Self { passwords: Passwords::new(), trusted_proxies, rate_limit: RateLimit::new(per_second), has_accounts }
    }

    /// Whether anybody could sign in.
    pub(crate) async fn has_accounts(&self, pool: &PgPool) -> Result<bool, sqlx::Error> {
        if !self.has_accounts.load(Ordering::Relaxed) {
            self.has_accounts.store(principal::exist(pool).await?, Ordering::Relaxed);
        }
        Ok(self.has_accounts.load(Ordering::Relaxed))
    }
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Auth").finish_non_exhaustive()
    }
}
