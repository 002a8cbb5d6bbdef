//! The page, an example of a file, and the way to an import in the history.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    history::undo,
    pages::{
        answer::{html, see},
        chrome::{Chrome, Section},
        import::{
            changes::CHANGES_SHOWN,
            columns::{self, GROUPS},
            report::ERRORS_SHOWN,
        },
        refusal::Refusal,
        site::Site,
        visit::Visit,
    },
};

/// Changes of a person among which his last import is looked for.
const CHANGES_LOOKED_AT: u8 = 50;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage<'a> {
    chrome: Chrome<'a>,
    scripts: [&'a str; 3],
    bytes_max: u64,
    /// Of the form that is sent without a script: what is sent twice is imported once.
    key: Uuid,
    /// Why a file was not taken.
    fault: Option<&'a str>,
}

/// The page.
pub(in crate::pages) async fn show(State(site): State<Site>, visit: Visit) -> Result<Response, Refusal> {
    visit.must_write()?;
    render(&site, &visit, StatusCode::OK, None)
}

pub(super) fn render(site: &Site, visit: &Visit, status: StatusCode, fault: Option<&str>) -> Result<Response, Refusal> {
    let page = ImportPage {
        chrome: Chrome::new(site, visit, Section::Import),
        scripts: site.assets.import_js.each_ref().map(|asset| asset.path.as_str()),
        bytes_max: site.app.transfers.import_bytes_max,
        key: Uuid::new_v4(),
        fault,
    };
    html(status, &page)
}

/// A file to begin with.
pub(in crate::pages) async fn example() -> impl IntoResponse {
    let name = "attachment; filename=\"catalog-example.csv\"";
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, name)], columns::example())
}

#[derive(Deserialize)]
struct Changes {
    results: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    id: i64,
    request_id: Option<String>,
}

/// To what a request has changed, where it can be undone.
pub(in crate::pages) async fn change(
    State(site): State<Site>,
    visit: Visit,
    Path(request_id): Path<String>,
) -> Result<Response, Refusal> {
    let path = format!("/api/admin/history?actor_id={}&limit={CHANGES_LOOKED_AT}", visit.person.id);
    let changes: Changes = site.api.get(&visit.caller, &path).await?.read()?;
    let found = changes.results.iter().find(|change| change.request_id.as_ref() == Some(&request_id));
    Ok(see(&found.map_or("/admin/history".to_owned(), |change| format!("/admin/history/{}", change.id))))
}
