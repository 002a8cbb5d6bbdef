//! `/admin/users`: who may come in, and invitations for who is to.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    auth::principal::Kind,
    pages::{
        accounts::{
            listing::{Listing, Neighbours, PageNumber},
            refused::Refused,
            role,
            user::{self, Invitation},
        },
        answer::html,
        chrome::{Chrome, Section},
        form::Form,
        moments,
        refusal::Refusal,
        site::Site,
        visit::Visit,
    },
};

pub(super) const LIST: &str = "/api/admin/users";

/// An account, as the API tells it.
#[derive(Deserialize)]
pub(super) struct User {
    pub(super) id: Uuid,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) disabled: bool,
    has_password: bool,
    pub(super) created_at: DateTime<Utc>,
}

impl User {
    /// A look of `assets/admin.css`, and words.
    pub(super) fn state(&self) -> (&'static str, &'static str) {
        match self {
            Self { disabled: true, .. } => ("cancelled", "Disabled"),
            Self { has_password: false, .. } => ("scheduled", "Invited"),
            Self { .. } => ("published", "Active"),
        }
    }

    /// Whether it is the account of who looks.
    pub(super) fn is_own(&self, chrome: &Chrome<'_>) -> bool {
        matches!(chrome.person.kind, Kind::User { .. }) && chrome.person.id == self.id
    }
}

/// Who is to be invited.
#[derive(Default, Deserialize)]
pub(super) struct Invite {
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    key: String,
}

#[derive(Template)]
#[template(path = "accounts/users.html")]
struct UsersPage<'a> {
    chrome: Chrome<'a>,
    users: Vec<User>,
    pages: Neighbours,
    invite: Invite,
    refused: Refused,
    is_deleted: bool,
}

/// What was done, in the address of the page that follows it.
#[derive(Deserialize)]
pub(super) struct Done {
    pub(super) done: Option<String>,
}

/// The list.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Query(number): Query<PageNumber>,
    Query(Done { done }): Query<Done>,
) -> Result<Response, Refusal> {
    let is_deleted = done.as_deref() == Some("deleted");
    page(&site, &visit, number, Invite::default(), Refused::default(), is_deleted).await
}

async fn page(
    site: &Site,
    visit: &Visit,
    number: PageNumber,
    invite: Invite,
    refused: Refused,
    is_deleted: bool,
) -> Result<Response, Refusal> {
    let users: Listing<User> = site.api.get(&visit.caller, &number.path(LIST)).await?.read()?;
    let chrome = Chrome::new(site, visit, Section::Users);
    let pages = number.neighbours(users.count);
    // Of each form that is shown: sent twice, it invites once.
    let invite = Invite { key: Uuid::new_v4().to_string(), ..invite };
    let page = UsersPage { chrome, users: users.results, pages, invite, refused, is_deleted };
    html(page.refused.status(), &page)
}

/// Invites somebody, and shows the link that lets that person in, this once.
pub(super) async fn invite(State(site): State<Site>, visit: Visit, Form(invite): Form<Invite>) -> Result<Response, Refusal> {
    let mut body = json!({"email": invite.email, "role": invite.role});
    if !invite.name.trim().is_empty() {
        body["name"] = json!(invite.name);
    }
    let answer = site.api.send(&visit.caller, Method::POST, LIST, once(&invite.key), &body).await?;
    match Refused::judge(answer)? {
        Ok(answer) => {
            let invitation = Invitation::told(&site, &visit, &answer.body);
            let made: User = answer.read()?;
            user::page(&site, &visit, made.id, Some(invitation), Refused::default(), None).await
        }
        Err(refused) => page(&site, &visit, PageNumber::FIRST, invite, refused, false).await,
    }
}

/// Of a form that may be sent twice, as by a second click: it is done once.
pub(super) fn once(key: &str) -> HeaderMap {
    let name = HeaderName::from_static("idempotency-key");
    HeaderValue::try_from(key).ok().filter(|key| !key.is_empty()).map(|key| (name, key)).into_iter().collect()
}
