//! The page to read the API and to try it: Swagger UI 5.35.0, all of it from here, so that it needs no other server.
//!
//! `assets/swagger-ui` holds two files of the npm package `swagger-ui-dist`, each without its last line, which names a source map, and
//! compressed by `gzip -9n`.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::static_file::StaticFile;

const HTML: &str = include_str!("../../assets/docs/page.html");
const BUNDLE: &[u8] = include_bytes!("../../assets/swagger-ui/swagger-ui-bundle.js.gz");
const STYLE: &[u8] = include_bytes!("../../assets/swagger-ui/swagger-ui.css.gz");
const OWN_SCRIPT: &str = include_str!("../../assets/docs/page.js");
const OWN_STYLE: &str = include_str!("../../assets/docs/page.css");

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// Scripts and styles from here alone, and requests to nobody else. Swagger UI has pictures in its styles.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
const REFERRER: (HeaderName, HeaderValue) = (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));

/// The page with what it loads.
pub(super) struct Page {
    html: StaticFile,
    /// Under names that change with their content.
    pub(super) assets: [(String, StaticFile); 4],
}

impl Page {
    /// # Errors
    /// None that has a reason to happen.
    pub(super) fn new(title: &str) -> anyhow::Result<Self> {
        let assets = [
            ("swagger-ui.css", StaticFile::compressed(CSS, Bytes::from_static(STYLE))),
            ("swagger-ui-bundle.js", StaticFile::compressed(JS, Bytes::from_static(BUNDLE))),
            ("page.css", StaticFile::new(CSS, OWN_STYLE.as_bytes())?),
            ("page.js", StaticFile::new(JS, OWN_SCRIPT.as_bytes())?),
        ];
        let named = assets.map(|(name, file)| (name, format!("{}-{name}", file.hash()), file.forever()));
        let html = HTML.replace("{title}", title);
        let html = named.iter().fold(html, |html, (name, hashed, _)| html.replace(&format!("{{{name}}}"), hashed));
        let html = StaticFile::new("text/html; charset=utf-8", html.as_bytes())?;
        Ok(Self { html, assets: named.map(|(_, hashed, file)| (hashed, file)) })
    }

    pub(super) fn answer(&self, request: &HeaderMap) -> Response {
        let policy = [(header::CONTENT_SECURITY_POLICY, POLICY), REFERRER];
        (policy, self.html.answer(request)).into_response()
    }
}
