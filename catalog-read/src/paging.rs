//! What requests name: an event, a page. Only what was understood and normalised gets past here.

use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use catalog_shared::{
    keys::Page,
    problem::{Code, Fault, Problem},
};
use uuid::Uuid;

/// The id in the path.
pub(crate) struct EventId(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for EventId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await.map(|path| path.0).unwrap_or_default();
        let id = text.parse().map_err(|_| bad(vec![fault("id", "not_a_uuid", "An event's id is a UUID.")]))?;
        Ok(Self(id))
    }
}

/// `page` and `page_size` of the query. Other parameters are ignored.
pub(crate) struct PageQuery(pub(crate) Page);

impl<S: Send + Sync> FromRequestParts<S> for PageQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::new(Code::BadRequest).detail("The query string cannot be read."))?;
        let mut faults = Vec::new();
        let page = Page {
            number: number(&pairs, "page", Page::FIRST.number, u32::MAX, &mut faults),
            size: number(&pairs, "page_size", Page::FIRST.size, Page::SIZE_MAX, &mut faults),
        };
        if faults.is_empty() { Ok(Self(page)) } else { Err(bad(faults)) }
    }
}

/// A whole number from 1 to `max`, or the default when it is not given.
fn number(pairs: &[(String, String)], name: &'static str, default: u32, max: u32, faults: &mut Vec<Fault>) -> u32 {
    let mut given = pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
    let Some(value) = given.next() else { return default };
    if given.next().is_some() {
        faults.push(fault(name, "repeated", "Give it once."));
    }
    match value.parse() {
        Ok(number) if (1..=max).contains(&number) => return number,
        _ if max == u32::MAX => faults.push(fault(name, "out_of_range", "A whole number from 1.")),
        _ => faults.push(fault(name, "out_of_range", &format!("A whole number from 1 to {max}."))),
    }
    default
}

fn fault(parameter: &str, code: &'static str, detail: &str) -> Fault {
    Fault { pointer: None, parameter: Some(parameter.to_owned()), code, detail: detail.to_owned() }
}

fn bad(faults: Vec<Fault>) -> Problem {
    Problem::new(Code::BadRequest).detail("Some parameters are refused; see errors.").errors(faults)
}
