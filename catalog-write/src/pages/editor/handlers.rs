//! Shows the form, and saves what was filled in.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query, State},
    response::Response,
    routing::{get, post},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::pages::{
    answer::{html, see},
    api::Answer,
    chrome::{Chrome, Files, Section},
    editor::{
        conflict::{self, Difference, Merged},
        defaults, edit,
        faults::{Faults, Places},
        form::EventForm,
        tree::Tree,
        view::{Around, Editor, Live, Note, Page, Part, SESSIONS_SHOWN},
    },
    form::{Form, pairs},
    refusal::Refusal,
    saved::Saved,
    site::Site,
    stored_event::StoredEvent,
    visit::Visit,
};

const CATALOG_VERSION: HeaderName = HeaderName::from_static("catalog-version");
const NEW: &str = "/admin/events/new";

pub(in crate::pages) fn routes() -> Router<Site> {
    Router::new()
        .route(NEW, get(show_new).post(save))
        .route("/admin/events/{id}", get(show).post(save))
        .route("/admin/editor/live", post(live))
}

#[derive(Deserialize)]
struct Asked {
    /// The version of what was just saved.
    saved: Option<String>,
    /// Which hundred of its sessions, from 1 on.
    part: Option<usize>,
}

async fn show_new(State(site): State<Site>, visit: Visit) -> Result<Response, Refusal> {
    let mut form = EventForm::new(defaults::timezone(&site.app.pool).await?);
    form.button = "add-session".to_owned();
    edit::press(&mut form);
    page(&site, &visit, StatusCode::OK, &form, Around { is_untouched: true, ..Around::default() }).await
}

async fn show(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let saved = Saved::of(&site, asked.saved.as_deref()).await;
    let mut stored = StoredEvent::of(&site, &visit, id).await?;
    let all = stored.sessions.len();
    let part = asked.part.unwrap_or(1).clamp(1, all.div_ceil(SESSIONS_SHOWN).max(1));
    let before = (part - 1) * SESSIONS_SHOWN;
    stored.sessions = stored.sessions.into_iter().skip(before).take(SESSIONS_SHOWN).collect();
    let form = EventForm { part, ..EventForm::of(&stored, &stored.etag, all - stored.sessions.len()) };

    let told = site.api.get(&visit.caller, &format!("/api/admin/events/{id}/warnings")).await?.ok()?;
    let rows = stored.sessions.iter().enumerate().map(|(at, session)| (at, (0..session.ticket_types.len()).collect()));
    let mut warnings = Faults::default();
    // Pointers lead into the whole event.
    warnings.add(&told.body["results"], &Places::from(before, rows.collect()));
    let around = Around { warnings: warnings.all, saved, is_untouched: true, ..Around::default() };
    page(&site, &visit, StatusCode::OK, &form, around).await
}

async fn save(State(site): State<Site>, visit: Visit, Form(mut form): Form<EventForm>) -> Result<Response, Refusal> {
    match form.button.as_str() {
        "publish" => form.status = "published".to_owned(),
        // A draft that the browser kept, or one goes on editing.
        "show" => return page(&site, &visit, StatusCode::OK, &form, Around::default()).await,
        _ => {
            if let Some(focus) = edit::press(&mut form) {
                return page(&site, &visit, StatusCode::OK, &form, Around { focus: Some(focus), ..Around::default() }).await;
            }
        }
    }
    let path = format!("/api/admin/events/{}", form.id);
    let mut tree = Tree::of(&form);
    if form.others > 0 {
        tree.add_sessions(others(&site, &visit, &form).await?);
    }
    let answer = site.api.send(&visit.caller, Method::PUT, &path, condition(&form), &tree.body).await?;
    match answer.status {
        status if status.is_success() => {
            let version = answer.header(&CATALOG_VERSION).unwrap_or_default();
            let part = if form.part > 1 { format!("&part={}", form.part) } else { String::new() };
            Ok(see(&format!("/admin/events/{}?saved={version}{part}", form.id)))
        }
        StatusCode::UNPROCESSABLE_ENTITY => {
            let Tree { mut faults, places, .. } = tree;
            faults.add(&answer.body["errors"], &places);
            page(&site, &visit, answer.status, &form, Around { faults, ..Around::default() }).await
        }
        StatusCode::PRECONDITION_FAILED => clash(&site, &visit, &form, &answer).await,
        StatusCode::FORBIDDEN => Err(Refusal::Answered(Box::new(answer))),
        StatusCode::NOT_FOUND => {
            let text = "Somebody deleted this event meanwhile, so it could not be saved. It can be restored from the history; \
                        then save again: what you filled in is still here.";
            noted(&site, &visit, answer.status, &form, text).await
        }
        status => noted(&site, &visit, status, &form, &format!("Not saved. {}", answer.detail())).await,
    }
}

/// Only on top of the state that the page was made of.
fn condition(form: &EventForm) -> HeaderMap {
    let (name, value) = if form.is_new() { (header::IF_NONE_MATCH, "*") } else { (header::IF_MATCH, form.etag.as_str()) };
    let value = HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("\"\""));
    HeaderMap::from_iter([(name, value)])
}

/// The sessions that the page does not show, as they are.
async fn others(site: &Site, visit: &Visit, form: &EventForm) -> Result<Vec<Value>, Refusal> {
    let mut event = site.api.get(&visit.caller, &format!("/api/admin/events/{}", form.id)).await?.ok()?;
    let base = form.base();
    let is_shown = |session: &Value| {
        let id = session["id"].as_str().and_then(|id| id.parse().ok());
        id.is_some_and(|id| base.as_ref().is_some_and(|base| base.session(id).is_some()))
    };
    let Value::Array(sessions) = event.body["sessions"].take() else { return Ok(Vec::new()) };
    Ok(sessions.into_iter().filter(|session| !is_shown(session)).collect())
}

async fn noted(site: &Site, visit: &Visit, status: StatusCode, form: &EventForm, text: &str) -> Result<Response, Refusal> {
    let note = Some(Note { kind: "error", text: text.to_owned() });
    page(site, visit, status, form, Around { note, ..Around::default() }).await
}

async fn page(site: &Site, visit: &Visit, status: StatusCode, form: &EventForm, around: Around) -> Result<Response, Refusal> {
    let chrome = Chrome::new(site, visit, Section::Events);
    let currency = defaults::currency(&site.app.pool).await?;
    let editor = Editor::new(Files::of(site), form, around, &currency, chrome.may_write());
    if visit.is_part {
        return html(status, &editor);
    }
    html(status, &Page { chrome, parts: Part::all(form), editor })
}

/// What changes while one types: hints, sums, the preview.
async fn live(State(site): State<Site>, _: Visit, Form(form): Form<EventForm>) -> Result<Response, Refusal> {
    let currency = defaults::currency(&site.app.pool).await?;
    html(StatusCode::OK, &Live::new(Files::of(&site), &form, &currency))
}

#[derive(Template)]
#[template(path = "editor/conflict.html")]
struct ConflictPage<'a> {
    chrome: Chrome<'a>,
    form: &'a EventForm,
    who: String,
    differences: &'a [Difference],
    added: &'a [String],
    /// All of the form but what is chosen.
    hidden: Vec<(String, String)>,
}

/// Shows both versions.
///
/// A new event that is there already was sent twice: what is filled in otherwise by now was changed here.
async fn clash(site: &Site, visit: &Visit, form: &EventForm, answer: &Answer) -> Result<Response, Refusal> {
    let path = format!("/admin/events/{}", form.id);
    let etag = answer.header(&header::ETAG).unwrap_or_default();
    let base = if form.is_new() { serde_json::from_value(answer.body["current"].clone()).ok() } else { form.base() };
    let merged = base.and_then(|base| {
        let theirs = conflict::shown(&answer.body["current"], etag, form, &base)?;
        let base = EventForm::of(&base, &form.etag, 0);
        Some(conflict::merge(form, &theirs, &base))
    });
    let Some(Merged { form: merged, differences, added }) = merged else {
        let text = "Somebody else saved this event meanwhile, so it was not saved. Open it anew beside this page, and compare.";
        return noted(site, visit, StatusCode::CONFLICT, form, text).await;
    };
    if differences.is_empty() && added.is_empty() {
        return Ok(see(&format!("{path}?saved=")));
    }
    let history = site.api.get(&visit.caller, &format!("/api{path}/history?limit=1")).await?;
    let who = history.body["results"][0]["actor"]["name"].as_str().unwrap_or("Somebody else").to_owned();
    let all = serde_qs::Config::new().use_form_encoding(true).serialize_string(&merged).unwrap_or_default();
    let chosen = |name: &str| differences.iter().any(|difference| difference.name == name);
    let hidden = pairs(&all).into_iter().filter(|(name, _)| name != "do" && !chosen(name)).collect();
    let chrome = Chrome::new(site, visit, Section::Events);
    let page = ConflictPage { chrome, form: &merged, who, differences: &differences, added: &added, hidden };
    html(StatusCode::CONFLICT, &page)
}

/// Whether what was sent there can be shown again after a sign-in.
pub(in crate::pages) fn is_resumable(path: &str) -> bool {
    path == NEW || path.strip_prefix("/admin/events/").is_some_and(|id| id.parse::<Uuid>().is_ok())
}

/// Shows a form again that was sent when nobody was signed in any more. Nothing is saved by that.
pub(in crate::pages) async fn resume(site: &Site, visit: &Visit, held: &str) -> Result<Response, Refusal> {
    let form = Form::<EventForm>::read(held.as_bytes())?;
    let text = "You are signed in again. What you filled in is still here, and not saved yet.".to_owned();
    page(site, visit, StatusCode::OK, &form, Around { note: Some(Note { kind: "info", text }), ..Around::default() }).await
}
