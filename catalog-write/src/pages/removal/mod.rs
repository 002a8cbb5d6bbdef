//! `/admin/events/{id}/delete`: what goes with an event, the question, and the way back.

mod ask;
pub(super) mod offer;
mod page;

use axum::{Router, routing::get};

use crate::pages::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/admin/events/{id}/delete", get(ask::show).post(ask::delete))
}
