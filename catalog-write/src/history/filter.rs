//! Which changes of the history a request asks for, and which page of them.

use std::fmt::Write;

use axum::{
    RequestPartsExt,
    extract::{FromRequestParts, Path},
};
use catalog_shared::problem::{Code, Fault, Problem};
use chrono::{DateTime, SecondsFormat, Utc};
use http::request::Parts;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    app::App,
    auth::Principal,
    error::Error,
    fields::{
        faults::Refusal,
        moment::moment,
        reference::{not_a_uuid, uuid},
    },
    parameters::{Parameters, whole},
};

/// Entries on a page of changes are bounded besides, so this bounds the whole answer.
const LIMIT_MAX: i64 = 100;
const LIMIT: i64 = 20;
/// Letters of a kind of actor or resource; more than any has.
const WORD_CHARS_MAX: usize = 40;
const ACTIONS: [&str; 3] = ["create", "update", "delete"];

/// What is asked for; all of it if nothing is given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) event_id: Option<Uuid>,
    pub(crate) resource_id: Option<Uuid>,
    pub(crate) resource: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) actor_kind: Option<String>,
    /// From this moment on.
    pub(crate) since: Option<DateTime<Utc>>,
    /// Before this moment.
    pub(crate) until: Option<DateTime<Utc>>,
    /// Also what became of accounts, which is not for everybody. All else is the catalog.
    pub(crate) with_accounts: bool,
}

/// A page of changes, from a request.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) filter: Filter,
    /// Changes with a lower id.
    pub(crate) before: Option<i64>,
    pub(crate) limit: i64,
    path: String,
}

/// All changes that a filter lets through, from a request.
#[derive(Debug)]
pub(crate) struct All(pub(crate) Filter);

/// The id of a change in the path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChangeId(pub(crate) i64);

impl Filter {
    fn read(parameters: &mut Parameters, principal: &Principal) -> Self {
        let id = |text: &str| uuid(text).ok_or_else(not_a_uuid);
        let time = |text: &str| moment(&Value::String(text.to_owned()));
        Self {
            event_id: parameters.take("event_id", id),
            resource_id: parameters.take("resource_id", id),
            resource: parameters.take("resource", word),
            action: parameters.take("action", |text| crate::fields::choice::choice(&Value::String(text.to_owned()), &ACTIONS)),
            actor_id: parameters.take("actor_id", id),
            actor_kind: parameters.take("actor_kind", word),
            since: parameters.take("since", time),
            until: parameters.take("until", time),
            with_accounts: principal.sees_accounts(),
        }
    }

    /// It asks for some entries of a change only.
    pub(crate) fn chooses_entries(&self) -> bool {
        let is_one_asked_for = self.event_id.is_some() || self.resource_id.is_some() || self.resource.is_some();
        is_one_asked_for || self.action.is_some() || !self.with_accounts
    }

    /// As the query of a link, without what `path` says.
    fn query(&self, path: &str) -> String {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string());
        let time = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        let event_id = self.event_id.filter(|event_id| !path.contains(&event_id.to_string()));
        let mut query = String::new();
        for (name, value) in [
            ("event_id", id(event_id)),
            ("resource_id", id(self.resource_id)),
            ("resource", self.resource.clone()),
            ("action", self.action.clone()),
            ("actor_id", id(self.actor_id)),
            ("actor_kind", self.actor_kind.clone()),
            ("since", time(self.since)),
            ("until", time(self.until)),
        ] {
            if let Some(value) = value {
                // Writing to a string cannot fail. None of these values needs escapes.
                let _ = write!(query, "&{name}={value}");
            }
        }
        query
    }
}

/// The name of a kind: other kinds than those of today may come.
fn word(text: &str) -> Result<String, Refusal> {
    let fits = (1..=WORD_CHARS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    fits.then(|| text.to_owned()).ok_or_else(|| Refusal::new("unknown_value", "Use the name of a kind, like event or token."))
}

impl Page {
    /// The link to what comes after a page that ended with the change of this id.
    pub(crate) fn next(&self, app: &App, last_id: i64) -> String {
        let base = app.public_url.as_deref().unwrap_or_default();
        let limit = if self.limit == LIMIT { String::new() } else { format!("&limit={}", self.limit) };
        format!("{base}{}?before={last_id}{limit}{}", self.path, self.filter.query(&self.path))
    }
}

impl FromRequestParts<App> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let principal = Principal::from_request_parts(parts, app).await?;
        let mut parameters = Parameters::of(&parts.uri);
        let filter = Filter::read(&mut parameters, &principal);
        let before = parameters.take("before", |text| whole(text, i64::MAX));
        let limit = parameters.take("limit", |text| whole(text, LIMIT_MAX)).unwrap_or(LIMIT);
        parameters.end()?;
        Ok(Self { filter, before, limit, path: parts.uri.path().to_owned() })
    }
}

impl FromRequestParts<App> for All {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let principal = Principal::from_request_parts(parts, app).await?;
        let mut parameters = Parameters::of(&parts.uri);
        let filter = Filter::read(&mut parameters, &principal);
        parameters.end()?;
        Ok(Self(filter))
    }
}

impl FromRequestParts<App> for ChangeId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let text = parts.extract::<Path<String>>().await.map(|Path(text)| text).unwrap_or_default();
        whole(&text, i64::MAX).map(Self).map_err(|refusal| {
            let fault = Fault { pointer: None, parameter: Some("id".to_owned()), code: refusal.code, detail: refusal.detail };
            Error::Unreadable(
                Problem::new(Code::BadRequest).detail("The id in the path is no id of a change.").errors(vec![fault]),
            )
        })
    }
}
