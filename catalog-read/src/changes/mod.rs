//! What has changed, for who follows the catalog: page by page, or as a stream. PostgreSQL alone knows it, so without PostgreSQL there
//! is no answer; and it has connections of its own, so that followers take none from the fallback.

mod feed;
mod follow;
mod frame;
mod hub;
pub(crate) mod list;
mod listener;
mod look;
mod query;
mod seat;
mod source;
pub(crate) mod stream;
mod token;

pub(crate) use feed::Feed;
pub(crate) use query::{LIMIT_DEFAULT, LIMIT_MAX};
pub(crate) use token::TOKEN_BYTES_MAX;
