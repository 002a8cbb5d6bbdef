//! The admin's pages as people see them: journeys through a real browser, in JavaScript, on the whole product.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod journeys;
mod outage;
mod owner;
