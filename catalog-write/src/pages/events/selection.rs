//! What is done with the events that were selected: all of it or nothing, by one request of the admin API. The table that was shown has
//! a key, so that a form which is sent twice does nothing twice.

use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use catalog_shared::request_id::RequestId;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Digest;
use uuid::Uuid;

use crate::{
    error::Error,
    idempotency::{IDEMPOTENCY_KEY, fingerprint},
    pages::{
        answer::see,
        api::Answer,
        events::{deletion, export, refused, view::View},
        form::Form,
        moments::counted,
        refusal::Refusal,
        site::Site,
        visit::Visit,
    },
};

const CATALOG_VERSION: HeaderName = HeaderName::from_static("catalog-version");
const BULK: &str = "/api/admin/bulk";

/// What was selected.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Selection {
    #[serde(default)]
    action: String,
    #[serde(default)]
    pub(super) ids: Vec<Uuid>,
    /// The view to come back to: its query.
    #[serde(default)]
    pub(super) back: String,
    #[serde(default)]
    key: String,
    /// Not empty: one has seen what goes.
    #[serde(default)]
    confirmed: String,
}

/// What is done with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Publish,
    Unpublish,
    Cancel,
    Delete,
}

/// What was just done, as it stands in the address of the table after it.
pub(super) struct Done {
    pub(super) version: String,
    action: Action,
    count: i64,
    /// The change in the history, to be undone.
    pub(super) change: Option<i64>,
}

impl Action {
    const ALL: [Self; 4] = [Self::Publish, Self::Unpublish, Self::Cancel, Self::Delete];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Unpublish => "unpublish",
            Self::Cancel => "cancel",
            Self::Delete => "delete",
        }
    }

    /// As a button says it of some events.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Publish => "Publish",
            Self::Unpublish => "Unpublish",
            Self::Cancel => "Cancel",
            Self::Delete => "Delete",
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Publish => "published",
            Self::Unpublish => "made drafts again",
            Self::Cancel => "cancelled",
            Self::Delete => "deleted",
        }
    }

    fn operation(self, id: &Uuid) -> Value {
        let path = format!("/api/admin/events/{id}");
        let body = match self {
            Self::Delete => return json!({"method": "DELETE", "path": path}),
            // Now, whenever it was to be.
            Self::Publish => json!({"status": "published", "publish_at": null}),
            Self::Unpublish => json!({"status": "draft"}),
            Self::Cancel => json!({"status": "cancelled"}),
        };
        json!({"method": "PATCH", "path": path, "body": body})
    }

    /// The body of the request of the API.
    pub(super) fn bulk(self, ids: &[Uuid]) -> Value {
        let operations: Vec<Value> = ids.iter().map(|id| self.operation(id)).collect();
        json!({"mode": "all_or_nothing", "operations": operations})
    }
}

impl Done {
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        let Query(given) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
        let text = |name: &str| given.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str());
        Some(Self {
            version: text("saved")?.to_owned(),
            action: Action::named(text("did")?)?,
            count: text("count")?.parse().ok().filter(|count| *count > 0)?,
            change: text("change").and_then(|change| change.parse().ok()),
        })
    }

    /// For people: `2 events deleted`.
    pub(super) fn text(&self) -> String {
        format!("{} {}.", counted(self.count, "event"), self.action.done())
    }
}

/// The form of the table, and that of the question before a deletion.
pub(super) async fn act(
    State(site): State<Site>,
    visit: Visit,
    request_id: Option<Extension<RequestId>>,
    Form(mut selection): Form<Selection>,
) -> Result<Response, Refusal> {
    selection.ids.dedup();
    if selection.ids.is_empty() {
        return Ok(see(&selection.view().path()));
    }
    match (selection.action.as_str(), Action::named(&selection.action)) {
        ("export", _) => export::selected(&site, &visit, &selection.ids).await,
        (_, None) => Ok(see(&selection.view().path())),
        (_, Some(Action::Delete)) if selection.confirmed.is_empty() => deletion::ask(&site, &visit, &selection).await,
        (_, Some(action)) => {
            let request_id = request_id.map(|Extension(id)| id);
            perform(&site, &visit, request_id.as_ref(), &selection, action).await
        }
    }
}

async fn perform(
    site: &Site,
    visit: &Visit,
    request_id: Option<&RequestId>,
    selection: &Selection,
    action: Action,
) -> Result<Response, Refusal> {
    let body = action.bulk(&selection.ids);
    let headers = HeaderMap::from_iter([(IDEMPOTENCY_KEY, selection.key(action))]);
    let answer = site.api.send(&visit.caller, Method::POST, BULK, headers, &body).await?;
    if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
        return refused::page(site, visit, selection, action, &answer).await;
    }
    let answer = answer.ok()?;
    let version = answer.header(&CATALOG_VERSION).unwrap_or_default();
    let path = selection.view().path();
    let mark = if path.contains('?') { '&' } else { '?' };
    let count = selection.ids.len();
    let change = change(site, visit, request_id).await?.map(|change| format!("&change={change}")).unwrap_or_default();
    Ok(see(&format!("{path}{mark}saved={version}&did={}&count={count}{change}", action.name())))
}

impl Selection {
    pub(super) fn view(&self) -> View {
        View::of_query(&self.back)
    }

    /// The same for the same: the table may be gone back to, to do something else.
    fn key(&self, action: Action) -> HeaderValue {
        let ids: Vec<String> = self.ids.iter().map(Uuid::to_string).collect();
        let hash = fingerprint(&[&self.key, action.name(), &ids.join(" ")]).finalize();
        let text: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        HeaderValue::try_from(format!("events-{text}")).unwrap_or(HeaderValue::from_static("events"))
    }

    /// What would happen.
    pub(super) async fn trial(&self, site: &Site, visit: &Visit, action: Action) -> Result<Answer, Refusal> {
        let path = format!("{BULK}?dry_run=true");
        site.api.send(&visit.caller, Method::POST, &path, HeaderMap::new(), &action.bulk(&self.ids)).await
    }
}

/// The change that this request has just made.
async fn change(site: &Site, visit: &Visit, request_id: Option<&RequestId>) -> Result<Option<i64>, Error> {
    let Some(request_id) = request_id.map(ToString::to_string) else { return Ok(None) };
    let change = sqlx::query_scalar!(
        "select id from history_changes where actor_id = $1 and request_id = $2 order by id desc limit 1",
        visit.person.id,
        request_id
    );
    Ok(change.fetch_optional(&site.app.pool).await?)
}
