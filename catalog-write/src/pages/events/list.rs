//! The table, as a page and as the part of it that follows what is typed.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::{get, post},
};
use chrono::Utc;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    error::Error,
    pages::{
        answer::html,
        chrome::{Chrome, Files, Section},
        events::{
            choice::{Sort, Status, Time},
            export,
            row::{Left, Row},
            selection::{self, Done},
            store::{self, Found, LOOKED_THROUGH_MAX},
            view::{SIZES, View},
        },
        refusal::Refusal,
        removal::offer::Offer,
        saved::Saved,
        site::Site,
        visit::Visit,
    },
    warnings,
};

/// Pages beside the present one that have a link of their own.
const NEIGHBOURS: i64 = 2;
const HX_REPLACE_URL: HeaderName = HeaderName::from_static("hx-replace-url");
const HX_PUSH_URL: HeaderName = HeaderName::from_static("hx-push-url");
/// The name of the field that asked.
const HX_TRIGGER_NAME: HeaderName = HeaderName::from_static("hx-trigger-name");

pub(in crate::pages) fn routes() -> Router<Site> {
    Router::new()
        .route("/admin/events", get(show))
        .route("/admin/events/selection", post(selection::act))
        .route("/admin/events/export.csv", get(export::filtered))
}

#[derive(Template)]
#[template(path = "events/page.html")]
struct EventsPage<'a> {
    chrome: Chrome<'a>,
    files: Files<'a>,
    table: Table<'a>,
    view: &'a View,
    /// There is no event at all.
    is_empty: bool,
    saved: Option<Saved>,
    done: Option<Done>,
    /// To bring back what was just deleted.
    offer: Option<Offer<'a>>,
}

/// What just happened, on the page of the event that it happened to.
#[derive(Deserialize)]
struct Before {
    deleted: Option<String>,
    saved: Option<String>,
}

/// The part that follows what is typed.
#[derive(Template)]
#[template(path = "events/table.html")]
struct Table<'a> {
    files: Files<'a>,
    view: &'a View,
    rows: Vec<Row>,
    count: i64,
    /// There are more than were counted, or looked through.
    is_more: bool,
    may_write: bool,
    /// Not the same for another table: see [`selection`].
    key: Uuid,
    /// Asked for by itself.
    is_part: bool,
}

/// One of those that a list has.
struct Choice {
    value: String,
    label: &'static str,
    is_chosen: bool,
}

/// A column that the table can be sorted by.
struct Column {
    name: &'static str,
    label: &'static str,
    aria_sort: &'static str,
    /// Of the table that is sorted by it, or the other way round.
    path: String,
}

struct PageLink {
    number: i64,
    path: String,
    is_current: bool,
}

async fn show(State(site): State<Site>, visit: Visit, uri: Uri, headers: HeaderMap) -> Result<Response, Refusal> {
    let mut view = View::of(&uri);
    let (rows, found, is_empty) = read(&site, &mut view).await?;
    let (chrome, files) = (Chrome::new(&site, &visit, Section::Events), Files::of(&site));
    let (may_write, key) = (chrome.may_write(), Uuid::now_v7());
    let Found { count, is_more, .. } = found;
    let table = Table { files, view: &view, rows, count, is_more, may_write, key, is_part: visit.is_part };
    if visit.is_part {
        return Ok(at_its_address(html(StatusCode::OK, &table)?, &view, &headers));
    }
    let done = Done::of(&uri);
    let Query(before) = Query::<Before>::try_from_uri(&uri).unwrap_or(Query(Before { deleted: None, saved: None }));
    let offer = match &before.deleted {
        Some(deleted) => Offer::of(&site, &visit, deleted).await?,
        None => None,
    };
    let version = done.as_ref().map(|done| done.version.as_str()).or(before.saved.as_deref().filter(|_| offer.is_some()));
    let saved = Saved::of(&site, version).await;
    html(StatusCode::OK, &EventsPage { chrome, files, table, view: &view, is_empty, saved, done, offer })
}

/// From one snapshot. A page past the end is the last one: what was on it may just have been deleted.
async fn read(site: &Site, view: &mut View) -> Result<(Vec<Row>, Found, bool), Error> {
    let mut snapshot = site.app.pool.begin_with("begin isolation level repeatable read read only").await?;
    let mut found = store::find(&mut snapshot, view).await?;
    if found.ids.is_empty() && view.page > 1 {
        view.page = last_page(found.count, view.size);
        found = store::find(&mut snapshot, view).await?;
    }
    let rows = store::rows(&mut snapshot, &found.ids).await?;
    let warnings: HashMap<Uuid, Vec<&'static str>> = warnings::of_events(&mut snapshot, &found.ids).await?;
    let is_empty = rows.is_empty() && store::is_empty(&mut snapshot).await?;
    snapshot.commit().await?;
    let now = Utc::now();
    let told = |id: &Uuid| warnings.get(id).map(Vec::as_slice).unwrap_or_default();
    let rows = rows.into_iter().map(|event| {
        let told = told(&event.id);
        Row::new(event, told, now)
    });
    Ok((rows.collect(), found, is_empty))
}

fn last_page(count: i64, size: i64) -> i64 {
    ((count + size - 1) / size).max(1)
}

/// Typing is one step on the way back, however many letters it took; each other choice is one of its own.
fn at_its_address(mut response: Response, view: &View, asked: &HeaderMap) -> Response {
    let is_typing = asked.get(HX_TRIGGER_NAME).is_some_and(|name| name == "q" || name == "place");
    let name = if is_typing { HX_REPLACE_URL } else { HX_PUSH_URL };
    let headers = response.headers_mut();
    headers.extend(HeaderValue::try_from(view.path()).map(|path| (name, path)));
    headers.insert(header::VARY, HeaderValue::from_static("HX-Request"));
    response
}

impl EventsPage<'_> {
    fn times(&self) -> Vec<Choice> {
        Time::ALL.map(|time| Choice::new(time.name(), time.label(), time == self.view.time)).into()
    }

    fn statuses(&self) -> Vec<Choice> {
        Status::ALL.map(|status| Choice::new(status.name(), status.label(), self.view.status == Some(status))).into()
    }
}

impl Choice {
    fn new(value: impl ToString, label: &'static str, is_chosen: bool) -> Self {
        Self { value: value.to_string(), label, is_chosen }
    }
}

impl Table<'_> {
    fn columns(&self) -> Vec<Column> {
        let aria_sort = |sort: Sort| match (self.view.sort == sort, self.view.is_descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        };
        let column = |sort: Sort| Column {
            name: sort.name(),
            label: sort.label(),
            aria_sort: aria_sort(sort),
            path: self.view.sorted_by(sort).path(),
        };
        Sort::ALL.map(column).into()
    }

    /// All orders, as a list has them.
    fn orders(&self) -> Vec<Choice> {
        let present = (self.view.sort, self.view.is_descending);
        let of = |sort: Sort, is_descending: bool| {
            let view = View { sort, is_descending, ..self.view.clone() };
            Choice::new(view.ordering(), sort.orders()[usize::from(is_descending)], (sort, is_descending) == present)
        };
        Sort::ALL.into_iter().flat_map(|sort| [of(sort, false), of(sort, true)]).collect()
    }

    fn sizes(&self) -> Vec<Choice> {
        SIZES.map(|size| Choice::new(size, "", size == self.view.size)).into()
    }

    fn first(&self) -> i64 {
        self.view.offset() + 1
    }

    fn last(&self) -> i64 {
        self.view.offset() + i64::try_from(self.rows.len()).unwrap_or_default()
    }

    fn last_page(&self) -> i64 {
        last_page(self.count, self.view.size)
    }

    /// There may be pages past those that were counted.
    fn has_next(&self) -> bool {
        self.last() < self.count || self.is_more && !self.view.with_warnings
    }

    /// The first and the last page, and those around this one.
    fn pages(&self) -> Vec<PageLink> {
        let (page, last) = (self.view.page, self.last_page().max(self.view.page));
        let mut pages = vec![1];
        pages.extend((page - NEIGHBOURS).max(2)..=(page + NEIGHBOURS).min(last));
        if !self.is_more && pages.last() != Some(&last) {
            pages.push(last);
        }
        let link = |number: i64| PageLink { number, path: self.view.on_page(number).path(), is_current: number == page };
        pages.into_iter().map(link).collect()
    }

    /// For people, of all that was found.
    fn told(&self) -> String {
        let what = if self.count == 1 { "event" } else { "events" };
        let more = if self.is_more && !self.view.with_warnings { "more than " } else { "" };
        format!("{more}{} {what}", grouped(self.count))
    }

    fn looked_through_max(&self) -> String {
        grouped(LOOKED_THROUGH_MAX)
    }
}

/// `1,240`.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let of_three: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    of_three.iter().map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_the_last_page_holds_the_rest() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([(0, 20), (20, 20), (21, 20)].map(|(count, size)| last_page(count, size)), [1, 1, 2]);
    }
}
