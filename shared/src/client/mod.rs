//! Who asks: the address behind trusted proxies, and how often one client may ask.

mod forwarded;
mod rate_limit;
mod trusted_proxies;

pub use self::{
    forwarded::{Forwarded, Origin},
    rate_limit::{Allowance, RateLimit, network},
    trusted_proxies::TrustedProxies,
};
