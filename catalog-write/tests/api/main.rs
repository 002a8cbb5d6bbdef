//! The admin API as its clients see it: HTTP in, HTTP out, on a real PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod accounts;
mod admin;
mod command_line;
mod concurrency;
mod conditions;
mod creation;
mod doorbell;
mod events;
mod faults;
mod idempotency;
mod outage;
mod paging;
mod person;
mod requests;
mod roles;
mod sessions;
mod sign_in;
mod ticket_types;
mod tokens;
mod trials;
mod versions;
