//! `next` and `previous` of a list: absolute, so they hold the host that the client asked, and so they are never stored.

use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::request::Parts,
};
use catalog_shared::{
    client::Origin,
    problem::{Code, Problem},
};
use http::{HeaderValue, header, uri::Authority};

use crate::{index::Cursor, query::canonical::Canonical};

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
    pub(crate) first: String,
    pub(crate) last: String,
    /// The same in other formats: links as in a `Link` header. Empty where there are none to choose from.
    pub(crate) alternates: String,
}

impl Neighbours {
    /// The same as a `Link` header (RFC 8288), for clients that walk pages without reading them.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let mut text = String::with_capacity(4 * (self.last.len() + 16) + self.alternates.len());
        let rels =
            [("next", &self.next), ("prev", &self.previous)].into_iter().filter_map(|(rel, link)| Some((rel, link.as_ref()?)));
        for (rel, link) in rels.chain([("first", &self.first), ("last", &self.last)]) {
            let comma = if text.is_empty() { "" } else { ", " };
            text.extend([comma, "<", link, ">; rel=\"", rel, "\""]);
        }
        text.push_str(&self.alternates);
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
    /// What links begin with.
    pub(crate) fn base(&self, public_url: Option<&str>) -> String {
        let host = self.host.as_ref().map_or("localhost", Authority::as_str);
        public_url.map_or_else(|| format!("{}://{host}", self.scheme), str::to_owned)
    }

    /// The path that was asked for, and what else it is asked for by.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The same as of the file with this suffix, if it is not that already.
    pub(crate) fn file(mut self, suffix: &str) -> Self {
        if !self.path.ends_with(suffix) {
            self.path.push_str(suffix);
        }
        self
    }

    /// The address of the page of this number. `base`: see [`Self::base`].
    pub(crate) fn page(&self, base: &str, query: &Canonical, number: u64) -> String {
        self.link(base, &query.with("page", Some(&number.to_string())))
    }

    fn link(&self, base: &str, query: &str) -> String {
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{base}{}{mark}{query}", self.path)
    }

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
        let base = self.base(public_url);
        let page = |number: u64| self.page(&base, query, number);
        let cursor = |cursor: &Cursor| self.link(&base, &query.with("cursor", Some(&cursor.to_string())));
        let next = place.number.filter(|number| *number < pages).map(|number| page(number + 1));
        let previous = place.number.filter(|number| *number > 1).map(|number| page(number - 1));
        Ok(Neighbours {
            next: place.next.as_ref().map(cursor).or(next),
            previous: previous.or_else(|| place.previous.as_ref().map(cursor)),
            first: page(1),
            last: page(pages),
            base,
            alternates: String::new(),
        })
    }
}
