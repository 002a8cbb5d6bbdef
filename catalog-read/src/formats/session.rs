//! `GET /api/events/{id}/sessions/{session_id}.ics`: one session, to put into a calendar.

use axum::{extract::State, response::Response};
use catalog_shared::problem::{Code, Problem};
use http::HeaderMap;

use super::{Format, alternates::calendar_file, event::written, page_url::Pages, wanted::WantedSession};
use crate::{
    links::Links,
    min_version::MinVersion,
    openapi::{SessionCalendarAnswers, SessionCalendarParameters},
    respond::Media,
    routes::App,
};

/// `GET /api/events/{id}/sessions/{session_id}.ics`
#[utoipa::path(
    get,
    path = "/events/{id}/sessions/{session_id}.ics",
    tag = "sessions",
    summary = "A session, to put into a calendar",
    description = "iCalendar (RFC 5545): the same entry as in the calendar of the event. One that is cancelled is told as such.",
    params(SessionCalendarParameters),
    responses(SessionCalendarAnswers)
)]
pub(crate) async fn get_session_calendar(
    State(app): State<App>,
    WantedSession { event, session }: WantedSession,
    min: MinVersion,
    links: Links,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pages = Pages::new(app.event_page_url.as_ref(), &links.base(app.public_url.as_deref()));
    let answer = written(&app, event, min, move |event| event.calendar_of(session, &pages)).await?;
    let media = Media { content_type: Format::Calendar.content_type(), is_chosen: false };
    let not_found = Problem::new(Code::NotFound).detail("There is no such session of such an event.");
    let mut response = app.responder.document(&answer, media, &headers, not_found).await;
    calendar_file(&mut response, &format!("session-{session}.ics"));
    Ok(response)
}
