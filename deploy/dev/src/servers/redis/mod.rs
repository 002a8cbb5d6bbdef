//! Redis 7 or newer.

mod find;
mod install;
mod server;

pub(crate) use find::Binary;
pub(crate) use server::{Redis, command};
