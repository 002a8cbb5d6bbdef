//! Nothing was done with the selected events, as it cannot be done with some of them: with which, by name, and why. The others are
//! still selected.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use uuid::Uuid;

use crate::pages::{
    answer::html,
    api::Answer,
    chrome::{Chrome, Section},
    events::{
        selection::{Action, Selection},
        store,
    },
    moments::counted,
    refusal::Refusal,
    site::Site,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "events/refused.html")]
struct RefusedPage<'a> {
    chrome: Chrome<'a>,
    action: Action,
    /// Name and reason.
    refused: Vec<(String, String)>,
    others: Vec<Uuid>,
    back: &'a str,
    path: String,
    key: Uuid,
}

/// `answer`: of the API, which tells the faults of each operation.
pub(super) async fn page(
    site: &Site,
    visit: &Visit,
    selection: &Selection,
    action: Action,
    answer: &Answer,
) -> Result<Response, Refusal> {
    let mut reasons: Vec<Option<String>> = vec![None; selection.ids.len()];
    for (pointer, detail) in answer.faults() {
        let index = pointer.strip_prefix("/operations/").and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
        if let Some(reason) = index.and_then(|index| reasons.get_mut(index)) {
            reason.get_or_insert(detail);
        }
    }
    let mut connection = site.app.pool.acquire().await?;
    let names = store::names(&mut connection, &selection.ids).await?;
    let name = |id: &Uuid| names.get(id).cloned().unwrap_or_else(|| id.to_string());
    let both = || selection.ids.iter().zip(&reasons);
    let page = RefusedPage {
        chrome: Chrome::new(site, visit, Section::Events),
        action,
        refused: both().filter_map(|(id, reason)| Some((name(id), told(reason.as_deref()?)))).collect(),
        others: both().filter(|(_, reason)| reason.is_none()).map(|(id, _)| *id).collect(),
        back: &selection.back,
        path: selection.view().path(),
        key: Uuid::now_v7(),
    };
    html(StatusCode::CONFLICT, &page)
}

/// What the API says of an event that is gone says it of a resource.
fn told(reason: &str) -> String {
    if reason == "There is no such event." { "Somebody deleted it meanwhile.".to_owned() } else { reason.to_owned() }
}

impl RefusedPage<'_> {
    fn others(&self) -> String {
        counted(self.others.len(), "other event")
    }
}
