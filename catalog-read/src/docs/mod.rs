//! `/api/openapi.json`, the description of the API, and `/api/docs`, a page to read and try it.

mod file;
mod page;

use std::sync::Arc;

use axum::{Router, routing::get};
use http::HeaderMap;
use utoipa::openapi::Paths;

use self::{file::File, page::Page};
use crate::openapi;

/// What describes the API, for each prefix under which it is.
pub(crate) struct Docs {
    paths: Paths,
    page: Arc<Page>,
}

impl Docs {
    /// # Errors
    /// None that has a reason to happen.
    pub(crate) fn new(paths: Paths) -> anyhow::Result<Self> {
        Ok(Self { paths, page: Arc::new(Page::new()?) })
    }

    /// Its routes under this prefix.
    ///
    /// # Errors
    /// None that has a reason to happen.
    pub(crate) fn routes(&self, prefix: &str) -> anyhow::Result<Router> {
        let beside = format!("../{}", prefix.rsplit('/').next().unwrap_or_default());
        let document = openapi::document(self.paths.clone(), &beside).to_json()?;
        let page = Arc::clone(&self.page);
        let routes = Router::new()
            .merge(file(&format!("{prefix}/openapi.json"), File::new("application/json", document.as_bytes())?))
            .route(&format!("{prefix}/docs"), get(async move |headers: HeaderMap| page.answer(&headers)));
        let assets = self.page.assets.iter();
        Ok(assets.fold(routes, |routes, (name, asset)| routes.merge(file(&format!("{prefix}/docs/{name}"), asset.clone()))))
    }
}

fn file(path: &str, file: File) -> Router {
    Router::new().route(path, get(async move |headers: HeaderMap| file.answer(&headers)))
}
