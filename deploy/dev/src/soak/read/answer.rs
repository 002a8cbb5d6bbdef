//! Understands what a reader answers, and accepts nothing that the public API does not promise.

use reqwest::{
    Response, StatusCode,
    header::{self, HeaderMap},
};
use serde::Deserialize;
use uuid::Uuid;

use super::Question;
use crate::soak::{
    check::{Answer, Entry, Source},
    model::{Session, Shape, Shown, event_of, ticket_of},
};

#[derive(Deserialize)]
struct Event {
    id: Uuid,
    name: String,
}

#[derive(Deserialize)]
struct Sessions {
    results: Vec<OneSession>,
}

#[derive(Deserialize)]
struct OneSession {
    total_capacity: u32,
    ticket_types: Vec<Ticket>,
}

#[derive(Deserialize)]
struct Ticket {
    name: String,
    quantity: u32,
}

#[derive(Deserialize)]
struct Page {
    results: Vec<Event>,
    count: usize,
    next: Option<String>,
    previous: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    status: u16,
    code: String,
}

/// The answer, and its ETag if it has one. `known`: the answer of the ETag that was sent.
pub(crate) async fn understand(question: &Question, response: Response, known: Option<&Answer>) -> (Answer, Option<String>) {
    let (status, headers) = (response.status(), response.headers().clone());
    let etag = text(&headers, header::ETAG.as_str()).map(str::to_owned);
    let body = match response.bytes().await {
        Ok(body) => body,
        Err(error) => return (Answer::Silence(format!("the body broke off: {error}")), None),
    };
    let malformed = |why: String| {
        Answer::Malformed(format!("{status} {:?}, {why}", String::from_utf8_lossy(&body).chars().take(300).collect::<String>()))
    };
    let answer = match status {
        StatusCode::OK => content(question, &headers, &body).map_err(malformed),
        StatusCode::NOT_MODIFIED => {
            known.ok_or("nobody asked for it".to_owned()).and_then(|known| again(known, &headers)).map_err(malformed)
        }
        StatusCode::NOT_FOUND => problem(&headers, &body, &["not_found"], 404).and_then(|()| absent(&headers)).map_err(malformed),
        StatusCode::SERVICE_UNAVAILABLE if headers.contains_key(header::RETRY_AFTER) => {
            problem(&headers, &body, &["unavailable", "timeout"], 503).map(|()| Answer::Refused).map_err(malformed)
        }
        _ => Err(malformed("no such status may be answered".to_owned())),
    };
    (answer.unwrap_or_else(|malformed| malformed), etag)
}

fn content(question: &Question, headers: &HeaderMap, body: &[u8]) -> Result<Answer, String> {
    if text(headers, "content-type") != Some("application/json") {
        return Err("not application/json".to_owned());
    }
    let (source, version) = (source(headers)?, version(headers)?);
    let read = |error: serde_json::Error| error.to_string();
    match question.shape {
        Shape::Event => {
            let event: Event = serde_json::from_slice(body).map_err(read)?;
            let (number, revision) = event_of(&event.name).ok_or("a name that nobody wrote")?;
            match question.event {
                Some((asked, id)) if (asked, id) == (number, event.id) => {
                    Ok(Answer::Document { source, version, shown: Shown::Name(revision) })
                }
                _ => Err("another event".to_owned()),
            }
        }
        Shape::Sessions => {
            let sessions: Sessions = serde_json::from_slice(body).map_err(read)?;
            let sessions = sessions.results.iter().map(session).collect::<Result<Vec<_>, _>>()?;
            Ok(Answer::Document { source, version, shown: Shown::Sessions(sessions) })
        }
        Shape::Page(number, _) => {
            let page: Page = serde_json::from_slice(body).map_err(read)?;
            if page.previous.is_some() != (number > 1) {
                return Err("a wrong link to the page before".to_owned());
            }
            let entry = |event: &Event| {
                let (number, revision) = event_of(&event.name).ok_or("a name that nobody wrote")?;
                Ok::<_, String>(Entry { event: number, id: event.id, revision })
            };
            let entries = page.results.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
            Ok(Answer::Page { source, version, entries, count: page.count, has_next: page.next.is_some() })
        }
    }
}

/// One row carries its revision twice.
fn session(session: &OneSession) -> Result<Session, String> {
    let [ticket] = session.ticket_types.as_slice() else { return Err("a session has one ticket type".to_owned()) };
    let (label, revision) = ticket_of(&ticket.name).ok_or("a ticket type that nobody wrote")?;
    if (label, revision) != (session.total_capacity, ticket.quantity) {
        return Err("a torn row".to_owned());
    }
    Ok(Session { label, revision })
}

fn absent(headers: &HeaderMap) -> Result<Answer, String> {
    Ok(Answer::NotFound { source: source(headers)?, version: version(headers)? })
}

/// 304: what was answered before, of what this answer says about itself.
fn again(known: &Answer, headers: &HeaderMap) -> Result<Answer, String> {
    let (source, version) = (source(headers)?, version(headers)?);
    Ok(match known.clone() {
        Answer::Document { shown, .. } => Answer::Document { source, version, shown },
        Answer::Page { entries, count, has_next, .. } => Answer::Page { source, version, entries, count, has_next },
        other => other,
    })
}

fn problem(headers: &HeaderMap, body: &[u8], codes: &[&str], status: u16) -> Result<(), String> {
    let problem: Problem = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let is_problem = text(headers, "content-type") == Some("application/problem+json");
    let is_that = problem.status == status && codes.contains(&problem.code.as_str());
    if is_problem && is_that { Ok(()) } else { Err("not that problem".to_owned()) }
}

fn source(headers: &HeaderMap) -> Result<Source, String> {
    let status = text(headers, "cache-status").unwrap_or_default();
    let all = [Source::Redis, Source::Postgres, Source::Index, Source::Absent, Source::Stale];
    all.into_iter().find(|source| status.ends_with(source.name())).ok_or_else(|| format!("Cache-Status: {status}"))
}

fn version(headers: &HeaderMap) -> Result<catalog_shared::version::Version, String> {
    let version = text(headers, "catalog-version").unwrap_or_default();
    version.parse().map_err(|_| format!("Catalog-Version: {version}"))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
