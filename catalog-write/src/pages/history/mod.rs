//! `/admin/history`, `/admin/events/{id}/history` and `/admin/deleted-events`: who changed what, in words, and the way back.

mod answers;
mod choices;
mod deleted;
mod diff;
mod filter;
mod headline;
mod list;
mod names;
mod one;
mod text;
mod undo;
mod view;
mod words;

use axum::{
    Router,
    routing::{get, post},
};

use crate::pages::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/admin/history", get(list::show_all))
        .route("/admin/history/{id}", get(one::show))
        .route("/admin/history/{id}/undo", get(undo::show).post(undo::undo))
        .route("/admin/events/{id}/history", get(list::show_of_event))
        .route("/admin/deleted-events", get(deleted::show))
        .route("/admin/deleted-events/{id}/restore", post(deleted::restore))
}
