//! `/api/admin/history`, `/api/admin/events/{id}/history` and `/api/admin/deleted-events`.

use axum::{
    Json,
    extract::{FromRequestParts, State},
    response::Response,
};
use http::request::Parts;
use serde::Serialize;

use crate::{
    app::App,
    auth::Principal,
    commit,
    error::Error,
    history::{
        change::{self, Change},
        deleted::{self, DeletedEvent},
        export::{self, Form},
        filter::{All, ChangeId, Page},
        restore::RestoreEvent,
        store,
        undo::Undo,
    },
    openapi,
    parameters::{Parameters, whole},
    request::Id,
    terms::Terms,
};

/// Entries or deleted events on one page, and how many if nothing else is asked for.
const LIMIT_MAX: i64 = 1000;
const LIMIT: i64 = 100;

/// One page, and the link to what comes after it.
#[derive(Debug, Serialize)]
pub(crate) struct Results<T> {
    results: Vec<T>,
    next: Option<String>,
}

/// One change with a page of its entries.
#[derive(Debug, Serialize)]
pub(crate) struct WholeChange {
    #[serde(flatten)]
    change: Change,
    next: Option<String>,
}

/// Where a list goes on, from a request.
#[derive(Debug)]
pub(crate) struct Rest {
    from: Option<i64>,
    limit: i64,
    path: String,
}

/// A page of changes, newest first.
#[utoipa::path(
    get,
    path = "/api/admin/history",
    tag = "history",
    summary = "The history, newest first",
    description = "Each change is one transaction with the first of its entries that the filters let through. What became of accounts is told to owners only. Changes are forgotten after CATALOG_HISTORY_DAYS days.",
    params(openapi::Changes),
    responses(openapi::ChangesListed)
)]
pub(crate) async fn list_changes(State(app): State<App>, page: Page) -> Result<Json<Results<Change>>, Error> {
    results(&app, page).await
}

/// A page of the changes of one event and of what belongs to it, also of one that was deleted.
#[utoipa::path(
    get,
    path = "/api/admin/events/{id}/history",
    tag = "history",
    summary = "The history of one event",
    description = "Of the event and of what belongs to it, newest first; also of one that was deleted.",
    params(openapi::EventId, openapi::EventChanges),
    responses(openapi::ChangesListed)
)]
pub(crate) async fn list_event_changes(
    State(app): State<App>,
    Id(id): Id,
    mut page: Page,
) -> Result<Json<Results<Change>>, Error> {
    page.filter.event_id = Some(id);
    results(&app, page).await
}

async fn results(app: &App, mut page: Page) -> Result<Json<Results<Change>>, Error> {
    let mut snapshot = change::snapshot(&app.pool).await?;
    let limit = page.limit;
    // One more tells whether there is a next page.
    page.limit += 1;
    let mut results = change::page(&mut snapshot, &page).await?;
    snapshot.commit().await?;
    page.limit = limit;
    let next = cut(&mut results, limit).and_then(|()| results.last()).map(|last| page.next(app, last.id));
    Ok(Json(Results { results, next }))
}

/// One change with its entries, in their order.
#[utoipa::path(
    get,
    path = "/api/admin/history/{id}",
    tag = "history",
    summary = "One change",
    description = "With its entries in their order, page by page.",
    params(openapi::ChangeId, openapi::ChangeEntries),
    responses(openapi::ChangeFound)
)]
pub(crate) async fn get_change(
    State(app): State<App>,
    ChangeId(id): ChangeId,
    principal: Principal,
    rest: Rest,
) -> Result<Json<WholeChange>, Error> {
    let with_accounts = principal.sees_accounts();
    let mut snapshot = change::snapshot(&app.pool).await?;
    let mut change = change::find(&mut snapshot, id, with_accounts).await?;
    let mut entries = store::of_change(&mut snapshot, id, rest.from.unwrap_or_default(), rest.limit + 1, with_accounts).await?;
    snapshot.commit().await?;
    let next = cut(&mut entries, rest.limit).and_then(|()| entries.last()).map(|last| rest.next(&app, "after", last.seq));
    change.entries = entries;
    Ok(Json(WholeChange { change, next }))
}

/// Undoes a change.
#[utoipa::path(
    post,
    path = "/api/admin/history/{id}/undo",
    tag = "history",
    summary = "Undo a change",
    description = "All of it, and only if everything that it touched is still as it left it; else 409 tells what is not. Only changes of the catalog with at most 10,000 entries can be undone. That is a change as well, which can be undone in turn.",
    params(openapi::ChangeId, openapi::Creating),
    responses(openapi::ChangeUndone)
)]
pub(crate) async fn undo_change(
    State(app): State<App>,
    ChangeId(id): ChangeId,
    principal: Principal,
    terms: Terms,
) -> Result<Response, Error> {
    commit::write(&app, &terms, &Undo { id, with_accounts: principal.sees_accounts() }).await
}

/// The history as lines of JSON.
#[utoipa::path(
    get,
    path = "/api/admin/history.ndjson",
    tag = "history",
    summary = "The history as lines of JSON",
    description = "A line for each entry that the filters let through, newest first, with the change that it belongs to.",
    params(openapi::AllChanges),
    responses(openapi::HistoryLines)
)]
pub(crate) async fn export_history_ndjson(State(app): State<App>, All(filter): All) -> Result<Response, Error> {
    export::stream(app.pool, filter, Form::Ndjson).await
}

/// The history as a table.
#[utoipa::path(
    get,
    path = "/api/admin/history.csv",
    tag = "history",
    summary = "The history as CSV",
    description = "A row for each entry that the filters let through, newest first. A text that a spreadsheet would take for a formula has an apostrophe before it.",
    params(openapi::AllChanges),
    responses(openapi::HistoryTable)
)]
pub(crate) async fn export_history_csv(State(app): State<App>, All(filter): All) -> Result<Response, Error> {
    export::stream(app.pool, filter, Form::Csv).await
}

/// A page of the deleted events that can be brought back, the last deleted first.
#[utoipa::path(
    get,
    path = "/api/admin/deleted-events",
    tag = "history",
    summary = "The deleted events",
    description = "Those that can be brought back, the last deleted first.",
    params(openapi::DeletedEvents),
    responses(openapi::DeletedEventsListed)
)]
pub(crate) async fn list_deleted_events(State(app): State<App>, rest: Rest) -> Result<Json<Results<DeletedEvent>>, Error> {
    let mut snapshot = change::snapshot(&app.pool).await?;
    let mut results = deleted::page(&mut snapshot, rest.from, rest.limit + 1).await?;
    snapshot.commit().await?;
    let next = cut(&mut results, rest.limit).and_then(|()| results.last()).map(|last| rest.next(&app, "before", last.seq));
    Ok(Json(Results { results, next }))
}

/// Brings a deleted event back with all that went with it.
#[utoipa::path(
    post,
    path = "/api/admin/deleted-events/{id}/restore",
    tag = "history",
    summary = "Bring a deleted event back",
    description = "With all that went with it, under the ids of before. 409 if it is not deleted.",
    params(openapi::EventId, openapi::Creating),
    responses(openapi::EventRestored)
)]
pub(crate) async fn restore_event(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    commit::write(&app, &terms, &RestoreEvent { id }).await
}

/// Takes off what was read beyond the limit. `None` if there was nothing.
fn cut<T>(results: &mut Vec<T>, limit: i64) -> Option<()> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    (results.len() > limit).then(|| results.truncate(limit))
}

impl Rest {
    fn next(&self, app: &App, name: &str, from: i64) -> String {
        let base = app.public_url.as_deref().unwrap_or_default();
        let limit = if self.limit == LIMIT { String::new() } else { format!("&limit={}", self.limit) };
        format!("{base}{}?{name}={from}{limit}", self.path)
    }
}

impl FromRequestParts<App> for Rest {
    type Rejection = Error;

    /// Entries of a change go on after one, deleted events before one.
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let mut parameters = Parameters::of(&parts.uri);
        let path = parts.uri.path().to_owned();
        let name = if path.ends_with("/deleted-events") { "before" } else { "after" };
        let from = parameters.take(name, |text| whole(text, i64::MAX));
        let limit = parameters.take("limit", |text| whole(text, LIMIT_MAX)).unwrap_or(LIMIT);
        parameters.end()?;
        Ok(Self { from, limit, path })
    }
}
