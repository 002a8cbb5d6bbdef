//! The pages of changes: of all, and of one event.

use askama::Template;
use axum::{extract::State, response::Response};
use http::{StatusCode, Uri};
use uuid::Uuid;

use super::{
    answers::{Change, Results},
    choices::{self, Choice},
    filter::Asked,
    names::Names,
    view::{self, Day},
};
use crate::{
    pages::{
        answer::html,
        chrome::{Chrome, Files, Section},
        form::Form,
        permit,
        refusal::Refusal,
        saved::{Saved, SavedPart},
        site::Site,
        visit::Visit,
    },
    request::Id,
};

const NO_DAY: &str = "Use days like 2027-06-15.";

#[derive(Template)]
#[template(path = "history/list.html")]
struct ListPage<'a> {
    chrome: Chrome<'a>,
    /// Of which event; `None`: of all.
    event: Option<EventOf>,
    asked: Asked,
    who: Vec<Choice>,
    days: Vec<Day>,
    /// Events that could be meant by what was typed, if it is not one.
    candidates: Option<Vec<(Uuid, String)>>,
    /// Why the filters are refused.
    refused: Vec<String>,
    /// The query that older changes are at.
    older: Option<String>,
    /// The query of the export.
    export: String,
    saved: Option<SavedPart<'a>>,
}

struct EventOf {
    id: Uuid,
    name: String,
    is_there: bool,
}

impl ListPage<'_> {
    /// Where the page is.
    fn path(&self) -> String {
        path(self.event.as_ref().map(|event| event.id))
    }

    /// For the form that undoes a change, so that it leads back.
    fn event_id(&self) -> String {
        self.event.as_ref().map(|event| event.id.to_string()).unwrap_or_default()
    }
}

/// Where the changes of an event are, or of all.
pub(super) fn path(event: Option<Uuid>) -> String {
    event.map_or_else(|| "/admin/history".to_owned(), |id| format!("/admin/events/{id}/history"))
}

/// All changes.
pub(super) async fn show_all(State(site): State<Site>, visit: Visit, uri: Uri) -> Result<Response, Refusal> {
    show(&site, &visit, &uri, None).await
}

/// The changes of one event, also of one that was deleted.
pub(super) async fn show_of_event(State(site): State<Site>, Id(id): Id, visit: Visit, uri: Uri) -> Result<Response, Refusal> {
    show(&site, &visit, &uri, Some(id)).await
}

async fn show(site: &Site, visit: &Visit, uri: &Uri, event: Option<Uuid>) -> Result<Response, Refusal> {
    let asked: Asked = Form::read(uri.query().unwrap_or_default().as_bytes())?;
    let pool = &site.app.pool;
    let typed = asked.event.trim();
    let candidates = if event.is_none() && !typed.is_empty() { Some(choices::events(pool, typed).await?) } else { None };
    let (chosen, candidates) = match candidates {
        Some(found) if found.len() == 1 => (found.first().map(|(id, _)| *id), None),
        other => (event, other),
    };
    let filters = asked.for_api(chosen);
    let (mut days, mut refused, mut older) = (Vec::new(), Vec::new(), None);
    if !asked.has_days() {
        refused.push(NO_DAY.to_owned());
    } else if candidates.is_none() {
        let before = super::filter::query(&[("before", &asked.before)]);
        let query = format!("{before}{filters}");
        let path = format!("/api/admin/history?{}", query.trim_start_matches('&'));
        let answer = site.api.get(&visit.caller, &path).await?;
        if answer.status == StatusCode::BAD_REQUEST {
            refused = answer.faults().into_iter().map(|(_, detail)| detail).collect();
        } else {
            let Results::<Change> { results, next } = answer.read()?;
            let last = next.and(results.last()).map(|last| last.id);
            older = last.map(|id| format!("before={id}{}", asked.for_page()));
            days = view::days(pool, results, chosen, permit::may_write(visit)).await?;
        }
    }
    let event = match event {
        Some(id) => Some(event_of(site, id).await?),
        None => None,
    };
    let saved = Saved::of(site, Some(&asked.saved)).await.map(|saved| saved.part(Files::of(site)));
    let page = ListPage {
        chrome: Chrome::new(site, visit, Section::History),
        who: choices::who(pool, visit.person.sees_accounts()).await?,
        export: filters.trim_start_matches('&').to_owned(),
        event,
        asked,
        days,
        candidates,
        refused,
        older,
        saved,
    };
    html(if page.refused.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST }, &page)
}

async fn event_of(site: &Site, id: Uuid) -> Result<EventOf, Refusal> {
    let names = Names::of_ids(&site.app.pool, [id].into()).await?;
    let name = names.name(id).unwrap_or("An event that is not known").to_owned();
    Ok(EventOf { id, name, is_there: names.is_there(id) })
}
