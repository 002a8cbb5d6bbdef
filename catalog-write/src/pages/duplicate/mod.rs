//! `/admin/events/{id}/duplicate`: a copy of an event on other days, shown before it is made.

mod form;
mod handlers;
mod page;
mod preview;

use axum::{Router, routing::get};

use crate::pages::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/admin/events/{id}/duplicate", get(handlers::show).post(handlers::submit))
}
