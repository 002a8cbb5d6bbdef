//! One change with all that it did, page by page.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use catalog_shared::problem::{Code, Problem};
use chrono::Utc;
use http::{StatusCode, Uri};
use serde::Deserialize;

use super::{answers::Change, names::Names, view::ChangeView};
use crate::{
    error::Error,
    pages::{
        answer::html,
        chrome::{Chrome, Section},
        form::Form,
        permit,
        refusal::Refusal,
        site::Site,
        visit::Visit,
    },
};

/// Entries on a page.
const LIMIT: i64 = 200;

#[derive(Template)]
#[template(path = "history/one.html")]
struct OnePage<'a> {
    chrome: Chrome<'a>,
    change: ChangeView,
    /// The query that the rest of its entries is at.
    rest: Option<String>,
    event_id: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    after: String,
}

/// The page.
pub(super) async fn show(State(site): State<Site>, Path(id): Path<String>, visit: Visit, uri: Uri) -> Result<Response, Refusal> {
    let id = change_id(&id)?;
    let Asked { after } = Form::read(uri.query().unwrap_or_default().as_bytes())?;
    let after = super::filter::query(&[("after", &after)]);
    let answer = site.api.get(&visit.caller, &format!("/api/admin/history/{id}?limit={LIMIT}{after}")).await?;
    let change: Change = answer.read()?;
    let names = Names::of(&site.app.pool, change.entries.iter()).await?;
    let mut view = ChangeView::of(&change, None, &names, Utc::now(), permit::may_write(&visit));
    view.fold = None;
    view.more = 0;
    let rest = change.next.as_deref().and_then(|next| Some(next.split_once('?')?.1.to_owned()));
    let chrome = Chrome::new(&site, &visit, Section::History);
    html(StatusCode::OK, &OnePage { chrome, change: view, rest, event_id: String::new() })
}

/// The id of a change in a path.
pub(super) fn change_id(text: &str) -> Result<i64, Refusal> {
    let id = text.parse().ok().filter(|id| *id > 0);
    id.ok_or_else(|| Error::Unreadable(Problem::new(Code::NotFound).detail("There is no such change.")).into())
}
