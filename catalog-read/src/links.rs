//! `next` and `previous` of a list: absolute, so they hold the host that the client asked, and so they are never stored.

use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::request::Parts,
};
use catalog_shared::problem::{Code, Problem};
use http::{HeaderValue, header, uri::Authority};

use crate::{front::Origin, index::Cursor, query::canonical::Canonical};

/// Where the request was sent.
pub(crate) struct Links {
    scheme: &'static str,
    host: Option<Authority>,
    path: String,
}

/// The links around one page.
pub(crate) struct Neighbours {
    /// What all of them begin with.
    pub(crate) base: String,
    pub(crate) next: Option<String>,
    pub(crate) previous: Option<String>,
    first: String,
    last: String,
}

impl Neighbours {
    /// The same as a `Link` header (RFC 8288), for clients that walk pages without reading them.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let mut text = String::with_capacity(4 * (self.last.len() + 16));
        let rels =
            [("next", &self.next), ("prev", &self.previous)].into_iter().filter_map(|(rel, link)| Some((rel, link.as_ref()?)));
        for (rel, link) in rels.chain([("first", &self.first), ("last", &self.last)]) {
            let comma = if text.is_empty() { "" } else { ", " };
            text.extend([comma, "<", link, ">; rel=\"", rel, "\""]);
        }
        HeaderValue::try_from(text).ok()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Links {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let OriginalUri(uri) = OriginalUri::from_request_parts(parts, state).await?;
        let origin = parts.extensions.get::<Origin>().cloned().unwrap_or_default();
        let asked = || parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()?.parse().ok());
        Ok(Self { scheme: origin.scheme.unwrap_or("http"), host: origin.host.or_else(asked), path: uri.path().to_owned() })
    }
}

/// Where a page stands among the others.
pub(crate) struct Place {
    /// Its number, from 1, if it has one: a page of a walk has none.
    pub(crate) number: Option<u64>,
    /// Pages of this size.
    pub(crate) pages: u64,
    /// Where a walk goes on from here.
    pub(crate) next: Option<Cursor>,
    /// Where it came from.
    pub(crate) previous: Option<Cursor>,
}

impl Links {
    /// The links around the page of `query` that stands at `place`: to numbered pages where there is no cursor.
    ///
    /// # Errors
    /// 404 when the page lies past the end; the first page never does.
    pub(crate) fn around(&self, public_url: Option<&str>, query: &Canonical, place: &Place) -> Result<Neighbours, Problem> {
        let pages = place.pages.max(1);
        if let Some(number) = place.number.filter(|number| *number > pages) {
            let detail = format!("There is no page {number}: the last one of this size is {pages}.");
            return Err(Problem::new(Code::NotFound).detail(detail));
        }
        let host = self.host.as_ref().map_or("localhost", Authority::as_str);
        let base = public_url.map_or_else(|| format!("{}://{host}", self.scheme), str::to_owned);
        let link = |query: String| match query.as_str() {
            "" => format!("{base}{}", self.path),
            query => format!("{base}{}?{query}", self.path),
        };
        let page = |number: u64| link(query.with("page", Some(&number.to_string())));
        let cursor = |cursor: &Cursor| link(query.with("cursor", Some(&cursor.to_string())));
        let next = place.number.filter(|number| *number < pages).map(|number| page(number + 1));
        let previous = place.number.filter(|number| *number > 1).map(|number| page(number - 1));
        Ok(Neighbours {
            next: place.next.as_ref().map(cursor).or(next),
            previous: previous.or_else(|| place.previous.as_ref().map(cursor)),
            first: page(1),
            last: page(pages),
            base,
        })
    }
}
