//! The list of events in another format than JSON, made of the index.

use axum::{extract::State, response::Response};
use catalog_shared::problem::{Code, Fault, Problem};
use http::HeaderMap;

use super::{
    Format,
    alternates::calendar_file,
    atom::Feed,
    calendar::{self, calendar},
    page_url::Pages,
};
use crate::{
    events::{Told, not_found},
    index::{Index, Section},
    links::{self, Links},
    min_version::MinVersion,
    openapi::{EventsCalendarAnswers, EventsCalendarParameters, EventsFeedAnswers, EventsFeedParameters},
    query::{place::Place, request::ListRequest},
    read::Answer,
    respond::Media,
    routes::App,
};

/// `GET /api/events.ics`
#[utoipa::path(
    get,
    path = "/events.ics",
    tag = "events",
    summary = "The sessions to come of the events that are listed, as a calendar",
    description = "iCalendar (RFC 5545), to subscribe to: the same events as in the list, with those of their sessions that meet \
        what is asked of sessions. It has no pages and one order: `page`, `page_size`, `cursor`, `ordering` and `facets` of the \
        list are read, and change nothing. If there is no such session, it is a calendar that shows nothing.",
    params(EventsCalendarParameters),
    responses(EventsCalendarAnswers)
)]
pub(crate) async fn get_events_calendar(
    State(app): State<App>,
    request: ListRequest,
    min: MinVersion,
    links: Links,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer_list(&app, Format::Calendar, request, min, links, &headers).await
}

/// `GET /api/events.atom`
#[utoipa::path(
    get,
    path = "/events.atom",
    tag = "events",
    summary = "What changed last, as a feed",
    description = "Atom (RFC 4287), to subscribe to: the same events as in the list, those first that themselves changed last; \
        their sessions do not count. It has no cursors, 400, and counts nothing beside the list: `facets` are read, and change \
        nothing.",
    params(EventsFeedParameters),
    responses(EventsFeedAnswers)
)]
pub(crate) async fn get_events_feed(
    State(app): State<App>,
    request: ListRequest,
    min: MinVersion,
    links: Links,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer_list(&app, Format::Atom, request, min, links, &headers).await
}

/// The list in this format.
pub(crate) async fn answer_list(
    app: &App,
    format: Format,
    request: ListRequest,
    min: MinVersion,
    links: Links,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let told = Told::of(&request);
    let media = Media { content_type: format.content_type(), is_chosen: !links.path().ends_with(format.suffix()) };
    let answer = match format {
        Format::Atom => feed(app, request, min, links.file(format.suffix())).await?,
        Format::Json | Format::JsonLd | Format::Calendar => agenda(app, request, min, &links).await?,
    };
    let mut response = app.responder.document(&answer, media, headers, not_found()).await;
    if format == Format::Calendar {
        calendar_file(&mut response, "events.ics");
    }
    Ok(told.on(response))
}

/// The sessions of all events that are listed. It has no pages, and one order.
async fn agenda(app: &App, request: ListRequest, min: MinVersion, links: &Links) -> Result<Answer, Problem> {
    let pages = Pages::new(app.event_page_url.as_ref(), &links.base(app.public_url.as_deref()));
    let (query, now) = (request.parsed.value, request.now);
    let write = move |index: &Index| {
        index.agenda(&query.filter, calendar::LISTED_MAX, now, |meetings| Ok(calendar("Events", meetings, &pages)))
    };
    app.lists.written(min.0, now, write).await
}

/// The events that changed last, or in the order that was asked for.
async fn feed(app: &App, request: ListRequest, min: MinVersion, links: Links) -> Result<Answer, Problem> {
    let Place::Page(number) = request.parsed.value.place else { return Err(no_cursors()) };
    let (query, canonical, now) = (request.parsed.value, request.parsed.canonical, request.now);
    let (public_url, page_url) = (app.public_url.clone(), app.event_page_url.clone());
    let write = move |index: &Index| {
        let size = query.size as usize;
        let offset = (number as usize - 1).saturating_mul(size);
        let section = Section { filter: &query.filter, ordering: query.ordering, offset, size };
        index.section(section, now, |events, count| {
            let place =
                links::Place { number: Some(number.into()), pages: count.div_ceil(size) as u64, next: None, previous: None };
            let around = links.around(public_url.as_deref(), &canonical, &place)?;
            let own = links.page(&around.base, &canonical, number.into());
            let pages = Pages::new(page_url.as_ref(), &around.base);
            Ok(Feed { fingerprint: canonical.fingerprint(), own: &own, around: &around, pages: &pages }.of(events))
        })
    };
    app.lists.written(min.0, now, write).await
}

fn no_cursors() -> Problem {
    Problem::new(Code::BadRequest).detail("Some parameters are refused; see errors.").errors(vec![Fault {
        pointer: None,
        parameter: Some("cursor".to_owned()),
        code: "not_a_cursor",
        detail: "This format has no cursors. Use page, or the next link.".to_owned(),
    }])
}
