//! The list of events, and one event.

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use catalog_shared::{
    keys::Page,
    problem::{Code, Problem},
};
use chrono::SubsecRound;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    formats::{self, Format, WantedEvent, WantedList},
    links::{Links, Place},
    listing,
    min_version::MinVersion,
    openapi::{EventAnswers, EventParameters, EventsAnswers, EventsParameters},
    query::{
        list::ListQuery,
        place,
        request::{ListRequest, Request},
    },
    read::{Answer, Target, is_page_kept},
    respond::Media,
    routes::App,
};

/// Names of parameters that there are not.
pub(crate) const UNKNOWN_PARAMS: HeaderName = HeaderName::from_static("x-unknown-params");
/// RFC 7240.
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// `GET /api/events`
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    summary = "A page of events",
    description = "All events, or those that meet every parameter.",
    params(EventsParameters),
    responses(EventsAnswers)
)]
pub(crate) async fn list_events(
    State(app): State<App>,
    WantedList(format): WantedList,
    request: ListRequest,
    RawQuery(raw): RawQuery,
    min: MinVersion,
    links: Links,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if format != Format::Json {
        return formats::answer_list(&app, format, request, min, links, &headers).await;
    }
    let told = Told::of(&request);
    let query = request.parsed.canonical.clone();
    let (answer, place) = if let Some(page) = stored_page(&app, &request.parsed.value) {
        stored(&app, page, request.parsed.canonical.fingerprint(), min).await?
    } else {
        // A cursor holds milliseconds, and must mean the moment that the first page meant.
        let (size, now) = (request.parsed.value.size, request.now.trunc_subsecs(3));
        let number = match request.parsed.value.place {
            place::Place::Page(number) => Some(u64::from(number)),
            place::Place::Cursor(_) => None,
        };
        let page = app.lists.page(request.parsed, raw.as_deref().unwrap_or_default(), now, min.0).await?;
        let pages = page.count.div_ceil(size as usize) as u64;
        (page.answer, Place { number, pages, next: page.next, previous: page.previous })
    };
    let response = match links.around(app.public_url.as_deref(), &query, &place) {
        Ok(mut around) => {
            around.alternates = formats::of_list(&around.base, links.path(), &query);
            app.responder.list(&answer, &around, &headers).await
        }
        Err(past_the_end) => app.responder.absent(&answer, past_the_end),
    };
    Ok(told.on(response))
}

/// The page, if it is one of the list of all events that Redis holds. PostgreSQL takes long for one that it does not: those are
/// made of the index, too, once that is there.
fn stored_page(app: &App, query: &ListQuery) -> Option<Page> {
    let place::Place::Page(number) = query.place else { return None };
    let page = Page { number, size: query.size };
    (query.is_default_list() && (is_page_kept(page) || !app.lists.is_loaded())).then_some(page)
}

async fn stored(app: &App, page: Page, fingerprint: u64, min: MinVersion) -> Result<(Answer, Place), Problem> {
    let answer = app.reader.read(Target::List(page), min.0).await?;
    let (number, pages) = (u64::from(page.number), answer.count().div_ceil(u64::from(page.size)));
    let is_last = number >= pages;
    let next = if is_last { None } else { listing::after_stored(&app.lists, &answer, fingerprint) };
    Ok((answer, Place { number: Some(number), pages, next, previous: None }))
}

/// `GET /api/events/{id}`
#[utoipa::path(
    get,
    path = "/events/{id}",
    tag = "events",
    summary = "One event",
    description = "",
    params(EventParameters),
    responses(EventAnswers)
)]
pub(crate) async fn get_event(
    State(app): State<App>,
    WantedEvent { id, other }: WantedEvent,
    min: MinVersion,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(other) = other {
        return formats::answer_event(&app, id, other, min, &headers).await;
    }
    let answer = app.reader.read(Target::Event(id), min.0).await?;
    let response = app.responder.document(&answer, Media::JSON_CHOSEN, &headers, not_found()).await;
    Ok(formats::of_event(response, id))
}

/// There is no such event, or not for the public.
pub(crate) fn not_found() -> Problem {
    Problem::new(Code::NotFound).detail("There is no such event.")
}

/// What an answer tells of how its query was read.
pub(crate) struct Told {
    unknown: Option<HeaderValue>,
    is_strict: bool,
}

impl Told {
    pub(crate) fn of<T>(request: &Request<T>) -> Self {
        Self { unknown: request.parsed.unknown_header(), is_strict: request.preference_applied }
    }

    pub(crate) fn on(self, mut response: Response) -> Response {
        if let Some(names) = self.unknown {
            response.headers_mut().insert(UNKNOWN_PARAMS, names);
        }
        if self.is_strict {
            response.headers_mut().insert(PREFERENCE_APPLIED, HeaderValue::from_static("handling=strict"));
        }
        response
    }
}
