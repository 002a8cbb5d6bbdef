//! Turns a document into a response: the stored bytes, in the coding that the client likes best, and the headers that tell
//! what they are and where they are from.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::{BufMut, Bytes, BytesMut};
use catalog_shared::{
    accept_encoding::{Accepted, Coding},
    etag::matches,
    problem::Problem,
};
use chrono::Utc;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::{
    cache_profile::CacheProfile,
    codings::{Form, Forms},
    last_modified,
    links::Neighbours,
    read::{Answer, Freshness, Source},
};

/// Version of the state that was answered.
pub(crate) const CATALOG_VERSION: HeaderName = HeaderName::from_static("catalog-version");
/// RFC 9211: where the answer is from.
pub(crate) const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");
/// What of a request an answer depends on, for caches: who demands a version must not get what was kept before it.
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding, catalog-min-version");
/// The same of what is there in several formats at one address.
const VARY_BY_FORMAT: HeaderValue = HeaderValue::from_static("accept, accept-encoding, catalog-min-version");
/// Below this a compressed body saves no packet.
const COMPRESSED_BYTES_MIN: usize = 1_024;
/// All that an answer carries, so that its headers are given their place at once.
const HEADERS_ABOUT: usize = 24;

/// Answers documents.
pub(crate) struct Responder {
    forms: Forms,
    profile: CacheProfile,
    freshness: Arc<Freshness>,
}

/// The format of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Media {
    pub(crate) content_type: &'static str,
    /// `Accept` decided on it, so that caches must heed that, too.
    pub(crate) is_chosen: bool,
}

impl Media {
    /// Where there is nothing else to choose.
    pub(crate) const JSON: Self = Self { content_type: "application/json", is_chosen: false };
    /// Where there is.
    pub(crate) const JSON_CHOSEN: Self = Self { is_chosen: true, ..Self::JSON };
}

/// What is answered, in no coding yet.
struct Content<'a> {
    media: Media,
    /// Stands for the bytes of `stored` and `tail`.
    tag: &'a str,
    stored: Bytes,
    tail: &'a str,
}

impl Responder {
    pub(crate) fn new(profile: CacheProfile, freshness: Arc<Freshness>) -> anyhow::Result<Self> {
        Ok(Self { forms: Forms::new()?, profile, freshness })
    }

    /// The document's body, which is `media`; `not_found` if the public must not see it.
    pub(crate) async fn document(&self, answer: &Answer, media: Media, request: &HeaderMap, not_found: Problem) -> Response {
        match answer.document.body() {
            Some(stored) => self.respond(answer, request, Content { media, tag: answer.document.etag(), stored, tail: "" }).await,
            None => self.absent(answer, not_found),
        }
    }

    /// That there is no such thing is an answer like any other: where it is from, and of which state.
    pub(crate) fn absent(&self, answer: &Answer, not_found: Problem) -> Response {
        let mut response = not_found.into_response();
        self.origin(response.headers_mut(), answer);
        response
    }

    /// A page of the list with its links around it.
    pub(crate) async fn list(&self, answer: &Answer, links: &Neighbours, request: &HeaderMap) -> Response {
        // A link holds nothing that JSON would have to escape: a path and an authority hold no quotes or backslashes.
        let value = |link: &Option<String>| link.as_ref().map_or_else(|| "null".to_owned(), |link| format!("\"{link}\""));
        let tail = format!(",\"next\":{},\"previous\":{}}}", value(&links.next), value(&links.previous));
        // The links depend on the number of events, which the stored ETag covers, and on where the API is reached.
        let mut around = DefaultHasher::new();
        (&links.base, &tail).hash(&mut around);
        let tag = format!("{}-{:016x}", answer.document.etag(), around.finish());
        let stored = answer.document.body().unwrap_or_default();
        let stored = stored.slice(..stored.len().saturating_sub(1));
        let media = if links.alternates.is_empty() { Media::JSON } else { Media::JSON_CHOSEN };
        let mut response = self.respond(answer, request, Content { media, tag: &tag, stored, tail: &tail }).await;
        if response.status() == StatusCode::OK
            && let Some(links) = links.header()
        {
            response.headers_mut().insert(header::LINK, links);
        }
        response
    }

    async fn respond(&self, answer: &Answer, request: &HeaderMap, content: Content<'_>) -> Response {
        let accepted = Accepted::of(request);
        let is_worth_it = content.len() >= COMPRESSED_BYTES_MIN || accepted.is_identity_refused;
        let wanted = accepted.coding.filter(|_| is_worth_it);
        let mut etag = content.etag(wanted);
        let modified = last_modified::of(answer, Utc::now());
        // Before anything is made that would not be sent.
        let mut response = if matches(request, &etag) || last_modified::is_asked(request, modified.as_ref()) {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            response.headers_mut().reserve(HEADERS_ABOUT);
            response
        } else {
            let form = Form { etag: &etag, tail: content.tail };
            let compressed = match wanted {
                Some(coding) => self.forms.get(form, coding, || content.plain()).await.map(|body| (body, coding)),
                None => None,
            };
            if compressed.is_none() && wanted.is_some() {
                etag = content.etag(None);
            }
            whole(compressed, &content)
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, self.profile.cache_control(answer.source));
        headers.insert(header::VARY, if content.media.is_chosen { VARY_BY_FORMAT } else { VARY });
        if let Ok(etag) = HeaderValue::try_from(etag) {
            headers.insert(header::ETAG, etag);
        }
        if let Some(modified) = modified {
            headers.insert(header::LAST_MODIFIED, modified);
        }
        self.origin(headers, answer);
        response
    }

    fn origin(&self, headers: &mut HeaderMap, answer: &Answer) {
        headers.insert(
            CACHE_STATUS,
            HeaderValue::from_static(match answer.source {
                Source::Redis => "catalog-read; hit; detail=redis",
                Source::Postgres => "catalog-read; fwd=miss; detail=postgres",
                Source::Index => "catalog-read; hit; detail=index",
                Source::Absent => "catalog-read; hit; detail=absent",
                Source::Stale => "catalog-read; hit; ttl=-1; detail=stale",
            }),
        );
        if let Ok(version) = HeaderValue::try_from(answer.document.version().to_string()) {
            headers.insert(CATALOG_VERSION, version);
        }
        // At least so long ago. Of a stale answer while all is confirmed, such as a lagging standby's, nobody knows even that.
        if answer.source == Source::Stale
            && let Some(unconfirmed) = self.freshness.unconfirmed_for()
        {
            headers.insert(header::AGE, HeaderValue::from(unconfirmed.as_secs()));
        }
    }
}

impl Content<'_> {
    fn len(&self) -> usize {
        self.stored.len() + self.tail.len()
    }

    /// Of the representation in this coding.
    fn etag(&self, coding: Option<Coding>) -> String {
        format!("\"{}{}\"", self.tag, coding.map_or("", Coding::etag_suffix))
    }

    fn plain(&self) -> Bytes {
        if self.tail.is_empty() {
            return self.stored.clone();
        }
        let mut body = BytesMut::with_capacity(self.len());
        body.put_slice(&self.stored);
        body.put_slice(self.tail.as_bytes());
        body.freeze()
    }
}

fn whole(compressed: Option<(Bytes, Coding)>, content: &Content<'_>) -> Response {
    let (body, coding) = compressed.map_or_else(|| (content.plain(), None), |(body, coding)| (body, Some(coding)));
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.reserve(HEADERS_ABOUT);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content.media.content_type));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    }
    response
}
