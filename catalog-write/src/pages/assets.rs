//! What the pages load: a stylesheet, scripts and icons, all of it from here.

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use catalog_shared::static_file::StaticFile;
use http::HeaderMap;

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// The files under names that change with their content, so that a browser asks for each once.
pub(super) struct Assets {
    pub(super) css: Asset,
    pub(super) js: Asset,
    pub(super) editor_js: Asset,
    pub(super) events_js: Asset,
    /// htmx 2.0.11, `dist/htmx.min.js` of the npm package `htmx.org`.
    pub(super) htmx: Asset,
    pub(super) icons: Asset,
    pub(super) favicon: Asset,
    /// In the order in which they run.
    pub(super) import_js: [Asset; 3],
}

/// A file and where it is.
pub(super) struct Asset {
    pub(super) path: String,
    file: StaticFile,
}

impl Assets {
    /// # Errors
    /// None that has a reason to happen.
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            css: Asset::new("admin.css", CSS, include_bytes!("../../assets/admin.css"))?,
            js: Asset::new("admin.js", JS, include_bytes!("../../assets/admin.js"))?,
            editor_js: Asset::new("editor.js", JS, include_bytes!("../../assets/editor.js"))?,
            events_js: Asset::new("events.js", JS, include_bytes!("../../assets/events.js"))?,
            htmx: Asset::new("htmx.js", JS, include_bytes!("../../assets/htmx.min.js"))?,
            icons: Asset::new("icons.svg", SVG, include_bytes!("../../assets/icons.svg"))?,
            favicon: Asset::new("favicon.svg", SVG, include_bytes!("../../assets/favicon.svg"))?,
            import_js: [
                Asset::new("import-csv.js", JS, include_bytes!("../../assets/import-csv.js"))?,
                Asset::new("import-report.js", JS, include_bytes!("../../assets/import-report.js"))?,
                Asset::new("import.js", JS, include_bytes!("../../assets/import.js"))?,
            ],
        })
    }

    pub(super) fn routes(&self) -> Router {
        let of_all = [&self.css, &self.js, &self.editor_js, &self.events_js, &self.htmx, &self.icons, &self.favicon];
        of_all.into_iter().chain(&self.import_js).fold(Router::new(), |routes, asset| {
            let file = asset.file.clone();
            routes.route(&asset.path, get(async move |headers: HeaderMap| -> Response { file.answer(&headers).into_response() }))
        })
    }
}

impl Asset {
    fn new(name: &str, kind: &'static str, bytes: &[u8]) -> anyhow::Result<Self> {
        let file = StaticFile::new(kind, bytes)?;
        Ok(Self { path: format!("/admin/assets/{}-{name}", file.hash()), file: file.forever() })
    }
}
