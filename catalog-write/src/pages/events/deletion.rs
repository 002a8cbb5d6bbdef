//! The question before events are deleted: which, what goes with them, who sees them now, and how to have them back.

use askama::Template;
use axum::response::Response;
use chrono::Utc;
use http::StatusCode;
use uuid::Uuid;

use crate::pages::{
    answer::html,
    chrome::{Chrome, Section},
    events::{
        choice::Status,
        refused,
        row::status,
        selection::{Action, Selection},
        store::{self, Listed},
    },
    moments::counted,
    refusal::Refusal,
    site::Site,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "events/deletion.html")]
struct DeletionPage<'a> {
    chrome: Chrome<'a>,
    events: &'a [Listed],
    /// `2 events`, and with what belongs to them.
    what: String,
    extent: String,
    /// Of those that readers see now.
    public: usize,
    days: u32,
    back: &'a str,
    path: String,
    key: Uuid,
}

/// Tries it, and asks.
pub(super) async fn ask(site: &Site, visit: &Visit, selection: &Selection) -> Result<Response, Refusal> {
    let answer = selection.trial(site, visit, Action::Delete).await?;
    if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
        return refused::page(site, visit, selection, Action::Delete, &answer).await;
    }
    let answer = answer.ok()?;
    let goes = |kind: &str, what: &str| counted(answer.body["counts"][kind]["deleted"].as_i64().unwrap_or_default(), what);
    let what = goes("events", "event");
    let extent = [what.clone(), goes("sessions", "session"), goes("ticket_types", "ticket type")].join(" · ");
    let mut connection = site.app.pool.acquire().await?;
    let events = store::rows(&mut connection, &selection.ids).await?;
    let now = Utc::now();
    let is_seen = |event: &&Listed| !matches!(status(event, now), Status::Draft | Status::Scheduled);
    let page = DeletionPage {
        chrome: Chrome::new(site, visit, Section::Events),
        public: events.iter().filter(is_seen).count(),
        events: &events,
        what,
        extent,
        days: site.app.history_days,
        back: &selection.back,
        path: selection.view().path(),
        key: Uuid::now_v7(),
    };
    html(StatusCode::OK, &page)
}

impl DeletionPage<'_> {
    /// Of one event.
    fn sessions(&self, event: &Listed) -> String {
        counted(event.sessions, "session")
    }

    fn status(&self, event: &Listed) -> Status {
        status(event, Utc::now())
    }
}
