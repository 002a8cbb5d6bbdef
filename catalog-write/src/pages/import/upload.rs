//! A file from the form: it goes on to the API while it comes.

use std::time::Instant;

use askama::Template;
use axum::{
    extract::{Query, Request, State},
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::Deserialize;

use crate::pages::{
    answer::html,
    chrome::{Chrome, Files, Section},
    import::{changes::Change, multipart::File, page, report::Report},
    refusal::Refusal,
    saved::Saved,
    site::Site,
    visit::Visit,
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const CATALOG_VERSION: HeaderName = HeaderName::from_static("catalog-version");

/// What is to be done with the file: the query, as fields of the form may come behind the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct How {
    /// `check`, `all_or_nothing` or `each`.
    mode: String,
    key: String,
}

#[derive(Template)]
#[template(path = "import_done.html")]
struct DonePage<'a> {
    chrome: Chrome<'a>,
    files: Files<'a>,
    name: &'a str,
    is_check: bool,
    /// Nothing was imported, or would be.
    is_refused: bool,
    report: &'a Report,
    /// Of a check.
    changes: Vec<Change>,
    seconds: f64,
    saved: Option<Saved>,
    request_id: &'a str,
}

/// Checks a file, or imports it.
pub(in crate::pages) async fn send(
    State(site): State<Site>,
    visit: Visit,
    Query(how): Query<How>,
    request: Request,
) -> Result<Response, Refusal> {
    visit.must_write()?;
    let began = Instant::now();
    let file = File::of(request, "file").await?;
    if file.name.is_empty() {
        return page::render(&site, &visit, StatusCode::UNPROCESSABLE_ENTITY, Some("Choose a file first."));
    }
    let is_check = how.is_check();
    let (path, headers) = (how.path(&file.name), how.headers());
    let mut answer = site.api.ask(&visit.caller, Method::POST, &path, headers, file.content).await?;
    let changes = Change::first(&answer);
    let Some(report) = Report::of(&mut answer)? else {
        // The file's, or of the moment; all else has nothing to do with this form.
        let faults: Vec<String> = answer.faults().into_iter().map(|(_, detail)| detail).collect();
        let detail = if faults.is_empty() { answer.detail().to_owned() } else { faults.join(" ") };
        return page::render(&site, &visit, answer.status, Some(&detail));
    };
    let version = answer.header(&CATALOG_VERSION).filter(|_| report.has_changes());
    let done = DonePage {
        chrome: Chrome::new(&site, &visit, Section::Import),
        files: Files::of(&site),
        name: &file.name,
        is_check,
        is_refused: !answer.is_success(),
        seconds: began.elapsed().as_secs_f64(),
        saved: Saved::of(&site, version).await,
        request_id: &visit.caller.request_id().0,
        report: &report,
        changes,
    };
    html(answer.status, &done)
}

impl How {
    fn is_check(&self) -> bool {
        self.mode != "each" && self.mode != "all_or_nothing"
    }

    fn path(&self, name: &str) -> String {
        let name = name.to_ascii_lowercase();
        let format = if name.ends_with(".ndjson") || name.ends_with(".jsonl") { "ndjson" } else { "csv" };
        let mode = match self.mode.as_str() {
            "all_or_nothing" => "all_or_nothing",
            "each" => "each",
            // All that is wrong, beside all that would be made.
            _ => "each&dry_run=true",
        };
        format!("/api/admin/import?format={format}&mode={mode}")
    }

    fn headers(&self) -> HeaderMap {
        let key = HeaderValue::try_from(&self.key).ok().filter(|key| !key.is_empty() && !self.is_check());
        key.map(|key| (IDEMPOTENCY_KEY, key)).into_iter().collect()
    }
}
