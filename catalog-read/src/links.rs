//! `next` and `previous` of a list: absolute, so they hold the host that the client asked, and so they are never stored.

use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::request::Parts,
};
use catalog_shared::{
    keys::Page,
    problem::{Code, Problem},
};
use http::{HeaderValue, header, uri::Authority};

use crate::{front::Origin, read::Answer};

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

impl Links {
    /// The links around `page`, of which `answer` tells how many events there are.
    ///
    /// # Errors
    /// 404 when the page lies past the end; the first page never does.
    pub(crate) fn around(&self, public_url: Option<&str>, page: Page, answer: &Answer) -> Result<Neighbours, Problem> {
        let pages = answer.count().div_ceil(u64::from(page.size)).max(1);
        let number = u64::from(page.number);
        if number > pages {
            let detail = format!("There is no page {number}: the last one of this size is {pages}.");
            return Err(Problem::new(Code::NotFound).detail(detail));
        }
        let host = self.host.as_ref().map_or("localhost", Authority::as_str);
        let base = public_url.map_or_else(|| format!("{}://{host}", self.scheme), str::to_owned);
        let link = |number: u64| {
            let query = match (number, page.size) {
                (1, size) if size == Page::FIRST.size => String::new(),
                (1, size) => format!("?page_size={size}"),
                (number, size) if size == Page::FIRST.size => format!("?page={number}"),
                (number, size) => format!("?page={number}&page_size={size}"),
            };
            format!("{base}{}{query}", self.path)
        };
        let next = (number < pages).then(|| link(number + 1));
        let previous = (number > 1).then(|| link(number - 1));
        Ok(Neighbours { next, previous, first: link(1), last: link(pages), base })
    }
}
