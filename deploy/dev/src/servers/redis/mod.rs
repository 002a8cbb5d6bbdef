//! Redis 7 or newer.

mod find;
mod server;

pub(crate) use find::Binary;
pub(crate) use server::{Redis, command};
