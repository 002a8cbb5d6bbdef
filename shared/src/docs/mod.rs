//! `openapi.json`, the description of an API, and `docs`, a page to read and try it.

mod page;

use std::sync::Arc;

use axum::{Router, routing::get};
use http::HeaderMap;

use self::page::Page;
use crate::static_file::StaticFile;

/// The page, for each prefix under which the API is.
pub struct Docs {
    page: Arc<Page>,
}

impl Docs {
    /// `title`: of the page.
    ///
    /// # Errors
    /// None that has a reason to happen.
    pub fn new(title: &str) -> anyhow::Result<Self> {
        Ok(Self { page: Arc::new(Page::new(title)?) })
    }

    /// The routes under this prefix: the page, what it loads, and the `document` that it shows.
    ///
    /// # Errors
    /// None that has a reason to happen.
    pub fn routes(&self, prefix: &str, document: &str) -> anyhow::Result<Router> {
        let page = Arc::clone(&self.page);
        let routes = Router::new()
            .merge(file(&format!("{prefix}/openapi.json"), StaticFile::new("application/json", document.as_bytes())?))
            .route(&format!("{prefix}/docs"), get(async move |headers: HeaderMap| page.answer(&headers)));
        let assets = self.page.assets.iter();
        Ok(assets.fold(routes, |routes, (name, asset)| routes.merge(file(&format!("{prefix}/docs/{name}"), asset.clone()))))
    }
}

fn file(path: &str, file: StaticFile) -> Router {
    Router::new().route(path, get(async move |headers: HeaderMap| file.answer(&headers)))
}
