//! `/admin/users/{id}`: one account, as owners keep it.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use http::{HeaderMap, HeaderValue, Method, header};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    accounts::invitations::link,
    pages::{
        accounts::{
            address,
            listing::{Listing, PageNumber, SignIn},
            question::Question,
            refused::Refused,
            role,
            users::{Done, LIST, User, once},
        },
        answer::{html, see},
        chrome::{Chrome, Section},
        form::Form,
        moments,
        refusal::Refusal,
        site::Site,
        visit::Visit,
    },
    request::Id,
};

/// An invitation that was just made.
pub(super) struct Invitation {
    /// Gone where the form was sent a second time: it was shown the first.
    link: Option<String>,
}

impl Invitation {
    /// As the API answers it.
    pub(super) fn told(site: &Site, visit: &Visit, answer: &Value) -> Self {
        let code = answer["invitation_code"].as_str();
        Self { link: code.map(|code| link(&address::base(site, &visit.caller), code)) }
    }
}

#[derive(Template)]
#[template(path = "accounts/user.html")]
struct UserPage<'a> {
    chrome: Chrome<'a>,
    user: User,
    etag: String,
    /// Of each page that is shown: sent twice, its form invites once.
    key: Uuid,
    sign_ins: Vec<SignIn>,
    invitation: Option<Invitation>,
    refused: Refused,
    done: Option<&'static str>,
}

/// The page.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Id(id): Id,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let done = match done.done.as_deref() {
        Some("saved") => Some("Saved. It holds at once."),
        Some("disabled") => Some("The account is disabled: its sign-ins are ended, and nobody can sign in with it."),
        Some("enabled") => Some("The account can be used again."),
        Some("ended") => Some("All sign-ins of this account are ended."),
        _ => None,
    };
    page(&site, &visit, id, None, Refused::default(), done).await
}

pub(super) async fn page(
    site: &Site,
    visit: &Visit,
    id: Uuid,
    invitation: Option<Invitation>,
    refused: Refused,
    done: Option<&'static str>,
) -> Result<Response, Refusal> {
    let found = site.api.get(&visit.caller, &format!("{LIST}/{id}")).await?.ok()?;
    let etag = found.header(&header::ETAG).unwrap_or_default().to_owned();
    let path = PageNumber::FIRST.path(&format!("{LIST}/{id}/sessions"));
    let sign_ins: Listing<SignIn> = site.api.get(&visit.caller, &path).await?.read()?;
    let chrome = Chrome::new(site, visit, Section::Users);
    let (user, sign_ins, key) = (found.read()?, sign_ins.results, Uuid::new_v4());
    let page = UserPage { chrome, user, etag, key, sign_ins, invitation, refused, done };
    html(page.refused.status(), &page)
}

/// What a button of the page asks for.
#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub(super) enum Wish {
    Save {
        #[serde(default)]
        name: String,
        #[serde(default)]
        role: String,
        #[serde(default)]
        etag: String,
    },
    Invite {
        #[serde(default)]
        key: String,
    },
    Disable,
    Enable,
    SignOut,
}

/// Does it.
pub(super) async fn act(State(site): State<Site>, visit: Visit, Id(id): Id, Form(wish): Form<Wish>) -> Result<Response, Refusal> {
    let (one, plain, none) = (format!("{LIST}/{id}"), HeaderMap::new(), Value::Null);
    let (method, path, headers, body, done) = match wish {
        Wish::Save { name, role, etag } => {
            let body = json!({"name": name, "role": role});
            (Method::PATCH, one, only_as(&etag), body, "saved")
        }
        Wish::Invite { key } => return invite(&site, &visit, id, &key).await,
        Wish::Disable => (Method::PATCH, one, plain, json!({"disabled": true}), "disabled"),
        Wish::Enable => (Method::PATCH, one, plain, json!({"disabled": false}), "enabled"),
        Wish::SignOut => (Method::DELETE, format!("{one}/sessions"), plain, none, "ended"),
    };
    match Refused::judge(site.api.send(&visit.caller, method, &path, headers, &body).await?)? {
        Ok(_) => Ok(see(&format!("/admin/users/{id}?done={done}"))),
        Err(refused) => page(&site, &visit, id, None, refused, None).await,
    }
}

async fn invite(site: &Site, visit: &Visit, id: Uuid, key: &str) -> Result<Response, Refusal> {
    let path = format!("{LIST}/{id}/invitation");
    let answer = site.api.send(&visit.caller, Method::POST, &path, once(key), &Value::Null).await?.ok()?;
    let invitation = Invitation::told(site, visit, &answer.body);
    page(site, visit, id, Some(invitation), Refused::default(), None).await
}

/// Only if the account still is as the page showed it.
fn only_as(etag: &str) -> HeaderMap {
    let value = HeaderValue::try_from(etag).ok().filter(|etag| !etag.is_empty());
    value.map(|etag| (header::IF_MATCH, etag)).into_iter().collect()
}

/// Asks before an account is deleted.
pub(super) async fn ask_delete(State(site): State<Site>, visit: Visit, Id(id): Id) -> Result<Response, Refusal> {
    question(&site, &visit, id, Refused::default()).await
}

/// Deletes an account.
pub(super) async fn delete(State(site): State<Site>, visit: Visit, Id(id): Id) -> Result<Response, Refusal> {
    let path = format!("{LIST}/{id}");
    let answer = site.api.send(&visit.caller, Method::DELETE, &path, HeaderMap::new(), &Value::Null).await?;
    match Refused::judge(answer)? {
        Ok(_) => Ok(see("/admin/users?done=deleted")),
        Err(refused) => question(&site, &visit, id, refused).await,
    }
}

async fn question(site: &Site, visit: &Visit, id: Uuid, refused: Refused) -> Result<Response, Refusal> {
    let user: User = site.api.get(&visit.caller, &format!("{LIST}/{id}")).await?.read()?;
    let chrome = Chrome::new(site, visit, Section::Users);
    let whose = if user.is_own(&chrome) {
        "This is your own account: you are signed out at once, and cannot sign in again."
    } else {
        "All sign-ins of this account end at once, and so does its invitation if there is one."
    };
    let means = [whose, "The history keeps what was done with it, and by whom. The account itself cannot be brought back."];
    let back = format!("/admin/users/{id}");
    let title = format!("Delete the account of {}?", user.name);
    Question { chrome, title, means: &means, button: "Delete the account", back: &back, refused }.ask()
}
