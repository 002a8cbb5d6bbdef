//! The admin API as its clients see it: HTTP in, HTTP out, on a real PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod admin;
mod command_line;
mod concurrency;
mod conditions;
mod creation;
mod doorbell;
mod doors;
mod events;
mod faults;
mod idempotency;
mod openapi;
mod outage;
mod paging;
mod requests;
mod schema;
mod sessions;
mod ticket_types;
mod trials;
mod versions;
