//! What search engines ask of a whole site: `/robots.txt` and `/sitemap.xml`.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog_shared::problem::{Code, Problem};
use chrono::Utc;
use http::{HeaderMap, HeaderValue, header};

use super::{page_url::Pages, sitemap};
use crate::{index::Index, links::Links, min_version::MinVersion, respond::Media, routes::App};

const XML: Media = Media { content_type: "application/xml", is_chosen: false };

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// Only another configuration changes it, and search engines keep it for up to a day (RFC 9309).
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("max-age=3600");

/// Which file of the site map.
#[derive(Clone, Copy)]
enum File {
    Whole,
    Part(usize),
}

/// `GET /sitemap.xml`
pub(crate) async fn get_sitemap(
    State(app): State<App>,
    min: MinVersion,
    links: Links,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&app, File::Whole, min, &links, &headers).await
}

/// `GET /sitemap-{n}.xml`
pub(crate) async fn get_sitemap_part(
    State(app): State<App>,
    path: Option<Path<String>>,
    min: MinVersion,
    links: Links,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let number = path.and_then(|path| path.0.strip_suffix(".xml")?.parse().ok());
    let number = number.ok_or_else(|| Problem::new(Code::NotFound))?;
    answer(&app, File::Part(number), min, &links, &headers).await
}

/// `GET /robots.txt`
pub(crate) async fn get_robots(State(app): State<App>, links: Links) -> Response {
    let base = links.base(app.public_url.as_deref());
    let text = format!("User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n");
    ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, FOR_AN_HOUR)], text).into_response()
}

async fn answer(app: &App, file: File, min: MinVersion, links: &Links, headers: &HeaderMap) -> Result<Response, Problem> {
    let base = links.base(app.public_url.as_deref());
    let pages = Pages::new(app.event_page_url.as_ref(), &base);
    let write = move |index: &Index| {
        let (events, version) = index.all(Utc::now());
        let written = match file {
            File::Whole => Some(sitemap::whole(&events, &base, &pages)),
            File::Part(number) => sitemap::part(&events, number, &pages),
        };
        (written.ok_or_else(|| Problem::new(Code::NotFound)), version)
    };
    let answer = app.lists.written(min.0, Utc::now(), write).await?;
    Ok(app.responder.document(&answer, XML, headers, Problem::new(Code::NotFound)).await)
}
