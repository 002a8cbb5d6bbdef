//! Before any route: who asks, whether that is too much, and what every answer says besides its content.

mod cors;
mod door;
mod forwarded;
mod rate_limit;
mod request_limits;
mod trusted_proxies;

pub(crate) use self::trusted_proxies::TrustedProxies;
pub(crate) use self::{door::FrontDoor, forwarded::Origin, request_limits::BODY_BYTES_MAX};
