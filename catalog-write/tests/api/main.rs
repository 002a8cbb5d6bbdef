//! The admin API as its clients see it: HTTP in, HTTP out, on a real PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod accounts;
mod admin;
mod bulk;
mod clone;
mod command_line;
mod concurrency;
mod conditions;
mod creation;
mod doorbell;
mod doors;
mod events;
mod events_table;
mod faults;
mod history;
mod history_pages;
mod idempotency;
mod import_page;
mod openapi;
mod openapi_accounts;
mod openapi_catalog;
mod outage;
mod pages;
mod paging;
mod person;
mod receipts;
mod removal_pages;
mod repeat;
mod repeat_page;
mod requests;
mod roles;
mod schema;
mod sessions;
mod sign_in;
mod ticket_types;
mod tokens;
mod transfer;
mod trials;
mod undo;
mod versions;
mod visitor;
mod warnings;
mod whole_events;
