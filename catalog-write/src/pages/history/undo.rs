//! Undoing a change: at once where nothing goes by it, and after a question where something does.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    answers::{Conflict, Entry, Trial},
    diff::{self, Line},
    filter, list,
    names::Names,
    one::change_id,
    words,
};
use crate::{
    fields::reference::uuid,
    pages::{
        answer::{html, see},
        api::Answer,
        chrome::{Chrome, Section},
        form::Form,
        moments::counted,
        permit,
        refusal::Refusal,
        site::Site,
        visit::Visit,
        written::{once, version},
    },
};

/// What is told of an undoing or of what is in its way; more is no help.
const LINES_MAX: usize = 100;

/// What the button sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    /// The event on whose page the button is.
    event: String,
    /// It was asked, and is meant.
    sure: String,
    key: String,
}

#[derive(Template)]
#[template(path = "history/undo.html")]
struct UndoPage<'a> {
    chrome: Chrome<'a>,
    id: i64,
    wish: &'a Wish,
    back: &'a str,
    /// `1 event, 3 sessions`.
    goes: String,
    /// Events that go and that readers see.
    public: Vec<String>,
    lines: Vec<Line>,
    more: usize,
}

#[derive(Template)]
#[template(path = "history/conflict.html")]
struct ConflictPage<'a> {
    chrome: Chrome<'a>,
    id: i64,
    back: &'a str,
    detail: &'a str,
    conflicts: Vec<ConflictLine>,
    more: usize,
}

/// One thing that is in the way.
struct ConflictLine {
    what: String,
    /// As the change left it, and as it is.
    values: Option<(String, String)>,
}

/// Somebody who had to sign in first comes back with a GET: he sees what he wanted to undo.
pub(super) async fn show(Path(id): Path<String>) -> Result<Response, Refusal> {
    Ok(see(&format!("/admin/history/{}", change_id(&id)?)))
}

/// Undoes it.
pub(super) async fn undo(
    State(site): State<Site>,
    Path(id): Path<String>,
    visit: Visit,
    Form(wish): Form<Wish>,
) -> Result<Response, Refusal> {
    permit::to_write(&visit)?;
    let id = change_id(&id)?;
    let event = uuid(&wish.event);
    let path = format!("/api/admin/history/{id}/undo");
    if wish.sure.is_empty() {
        let trial =
            site.api.send(&visit.caller, Method::POST, &format!("{path}?dry_run=true"), HeaderMap::new(), &Value::Null).await?;
        if trial.status == StatusCode::CONFLICT {
            return conflict(&site, &visit, id, event, &trial).await;
        }
        let mut trial: Trial = trial.read()?;
        // As people think of it, not as rows have to go.
        trial.changes.sort_by_key(Entry::depth);
        if trial.counts.deleted() > 0 {
            return question(&site, &visit, id, event, &wish, &trial).await;
        }
    }
    let answer = site.api.send(&visit.caller, Method::POST, &path, once(&wish.key), &Value::Null).await?;
    if answer.status == StatusCode::CONFLICT {
        return conflict(&site, &visit, id, event, &answer).await;
    }
    let answer = answer.ok()?;
    let change = answer.body["change"].as_i64().map(|id| id.to_string()).unwrap_or_default();
    let query = filter::query(&[("undone", &id.to_string()), ("change", &change), ("saved", version(&answer))]);
    Ok(see(&format!("{}?{}", list::path(event), query.trim_start_matches('&'))))
}

async fn question(
    site: &Site,
    visit: &Visit,
    id: i64,
    event: Option<Uuid>,
    wish: &Wish,
    trial: &Trial,
) -> Result<Response, Refusal> {
    let names = Names::of(&site.app.pool, trial.changes.iter()).await?;
    let events: Vec<Option<Uuid>> = trial.changes.iter().map(|entry| entry.event_id).collect();
    let one = events.first().copied().flatten().filter(|first| events.iter().all(|event| *event == Some(*first)));
    let mut lines = diff::lines(&trial.changes, one, &names);
    let more = lines.len().saturating_sub(LINES_MAX);
    lines.truncate(LINES_MAX);
    let goes = trial.counts.kinds().into_iter().filter(|(_, count)| count.deleted > 0);
    let goes = goes.map(|(kind, count)| counted(count.deleted, kind)).collect::<Vec<_>>().join(", ");
    let public = trial.changes.iter().filter(|entry| entry.resource == "event" && entry.action == "delete");
    let public =
        public.filter_map(|entry| entry.before.as_ref()).filter(|event| event.get("status").is_some_and(|it| it != "draft"));
    let public = public.filter_map(|event| event.get("name")?.as_str().map(str::to_owned)).collect();
    let chrome = Chrome::new(site, visit, Section::History);
    html(StatusCode::OK, &UndoPage { chrome, id, wish, back: &list::path(event), goes, public, lines, more })
}

async fn conflict(site: &Site, visit: &Visit, id: i64, event: Option<Uuid>, answer: &Answer) -> Result<Response, Refusal> {
    let all: Vec<Conflict> = serde_json::from_value(answer.body["errors"].clone()).unwrap_or_default();
    let names = Names::of_ids(&site.app.pool, all.iter().map(|conflict| conflict.id).collect()).await?;
    let conflicts = all.iter().take(LINES_MAX).map(|conflict| ConflictLine::of(conflict, &names)).collect();
    let page = ConflictPage {
        chrome: Chrome::new(site, visit, Section::History),
        id,
        back: &list::path(event),
        detail: answer.detail(),
        conflicts,
        more: all.len().saturating_sub(LINES_MAX),
    };
    html(StatusCode::CONFLICT, &page)
}

impl ConflictLine {
    fn of(conflict: &Conflict, names: &Names) -> Self {
        let subject = diff::subject(&conflict.resource, conflict.id, None, None, names);
        let kind = words::capitalised(&conflict.resource.replace('_', " "));
        let row = if subject.is_empty() { kind } else { format!("{kind} {subject}") };
        let what = match conflict.code.as_str() {
            "changed_since" => {
                let field = conflict.field.as_deref().unwrap_or_default();
                format!("{} of {subject}", words::label(field).unwrap_or_else(|| field.to_owned()))
            }
            "deleted_since" => format!("{row} was deleted since."),
            "exists" => format!("{row} is there again."),
            "added_since" => format!("{row} was added since. Delete or move it first."),
            "parent_gone" => format!("What {row} belongs to is gone. Bring that back first."),
            other => format!("{row}: {}", other.replace('_', " ")),
        };
        let values = conflict.field.as_deref().filter(|_| conflict.code == "changed_since").map(|field| {
            let session_id = names.session_of(conflict.id).unwrap_or(conflict.id);
            let zone = names.zone(names.event_of_session(session_id).or(Some(session_id)));
            let told = |value| Some(words::value(field, value, &zone, names)).filter(|text| !text.is_empty());
            let told = |value| told(value).unwrap_or_else(|| "nothing".to_owned());
            (told(&conflict.expected), told(&conflict.present))
        });
        Self { what, values }
    }
}
