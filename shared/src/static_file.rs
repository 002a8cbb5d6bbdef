//! A file that is the same for everybody and made once. Kept compressed, as nearly every client takes it.

use std::{
    io::{Read, Write},
    sync::{Arc, OnceLock},
};

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::{
    accept_encoding::{Accepted, Coding},
    etag,
};

/// Who has it asks each time whether it still holds.
const REVALIDATE: HeaderValue = HeaderValue::from_static("public, no-cache");
/// Its URL names its content.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");

/// A file. Clones are the same one.
#[derive(Clone)]
pub struct StaticFile(Arc<Inner>);

struct Inner {
    kind: &'static str,
    cache: HeaderValue,
    hash: String,
    gzip: Bytes,
    /// From the first client on that wants it.
    plain: OnceLock<Bytes>,
}

impl StaticFile {
    /// `kind`: its media type.
    ///
    /// # Errors
    /// None that has a reason to happen.
    pub fn new(kind: &'static str, plain: &[u8]) -> anyhow::Result<Self> {
        let mut gzip = GzEncoder::new(Vec::with_capacity(plain.len() / 4), Compression::best());
        gzip.write_all(plain)?;
        Ok(Self::compressed(kind, gzip.finish()?.into()))
    }

    /// Of what is gzip already.
    #[must_use]
    pub fn compressed(kind: &'static str, gzip: Bytes) -> Self {
        let hash = Sha256::digest(&gzip).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self(Arc::new(Inner { kind, cache: REVALIDATE, hash, gzip, plain: OnceLock::new() }))
    }

    /// The same, at a URL with its hash.
    #[must_use]
    pub fn forever(self) -> Self {
        let Inner { kind, ref hash, ref gzip, .. } = *self.0;
        Self(Arc::new(Inner { kind, cache: FOREVER, hash: hash.clone(), gzip: gzip.clone(), plain: OnceLock::new() }))
    }

    /// Stands for its bytes.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.0.hash
    }

    /// It, or that whoever asks has it, in the coding that he takes.
    #[must_use]
    pub fn answer(&self, request: &HeaderMap) -> Response {
        let coding = Accepted::of(request).is_gzip_taken.then_some(Coding::Gzip);
        let etag = format!("\"{}{}\"", self.0.hash, coding.map_or("", Coding::etag_suffix));
        let mut response = if etag::matches(request, &etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let body = if coding.is_some() { self.0.gzip.clone() } else { self.plain() };
            let mut response = body.into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.0.kind));
            if let Some(coding) = coding {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
            }
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, self.0.cache.clone());
        headers.insert(header::VARY, VARY);
        if let Ok(etag) = HeaderValue::try_from(etag) {
            headers.insert(header::ETAG, etag);
        }
        response
    }

    fn plain(&self) -> Bytes {
        let inflated = || {
            let mut plain = Vec::with_capacity(self.0.gzip.len() * 4);
            // Our own gzip: it cannot fail.
            let _ = GzDecoder::new(&self.0.gzip[..]).read_to_end(&mut plain);
            plain.into()
        };
        self.0.plain.get_or_init(inflated).clone()
    }
}
