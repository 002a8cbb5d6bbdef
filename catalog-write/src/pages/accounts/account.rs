//! `/admin/account`: one's own password, and where one is signed in.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use http::{HeaderMap, Method};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::pages::{
    accounts::{
        listing::{Listing, PageNumber, SignIn},
        refused::Refused,
        role,
    },
    answer::{html, see},
    chrome::{Chrome, Section},
    form::Form,
    moments,
    refusal::Refusal,
    sign_in,
    site::Site,
    visit::Visit,
};

const PAGE: &str = "/admin/account";
const SESSIONS: &str = "/api/admin/me/sessions";

#[derive(Deserialize)]
struct Me {
    email: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct AccountPage<'a> {
    chrome: Chrome<'a>,
    email: String,
    sign_ins: Vec<SignIn>,
    refused: Refused,
    done: Option<&'static str>,
}

impl AccountPage<'_> {
    fn may(&self) -> String {
        role::may_all(self.chrome.person.role)
    }
}

/// What was done, in the address of the page that follows it.
#[derive(Deserialize)]
pub(super) struct Done {
    done: Option<String>,
}

/// The page.
pub(super) async fn show(State(site): State<Site>, visit: Visit, Query(Done { done }): Query<Done>) -> Result<Response, Refusal> {
    let done = match done.as_deref() {
        Some("password") => Some("Your password is changed, and all your other sign-ins are ended."),
        Some("ended") => Some("That sign-in is ended."),
        _ => None,
    };
    page(&site, &visit, Refused::default(), done).await
}

async fn page(site: &Site, visit: &Visit, refused: Refused, done: Option<&'static str>) -> Result<Response, Refusal> {
    let me: Me = site.api.get(&visit.caller, "/api/admin/me").await?.read()?;
    let sign_ins: Listing<SignIn> = site.api.get(&visit.caller, &PageNumber::FIRST.path(SESSIONS)).await?.read()?;
    let chrome = Chrome::new(site, visit, Section::Account);
    let page = AccountPage { chrome, email: me.email.unwrap_or_default(), sign_ins: sign_ins.results, refused, done };
    Ok(page.refused.on(html(page.refused.status(), &page)?))
}

/// What a button of the page asks for.
#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub(super) enum Wish {
    Password {
        #[serde(default)]
        current_password: String,
        #[serde(default)]
        new_password: String,
    },
    End {
        session: Uuid,
    },
    SignOutEverywhere,
}

/// Does it.
pub(super) async fn act(State(site): State<Site>, visit: Visit, Form(wish): Form<Wish>) -> Result<Response, Refusal> {
    match wish {
        Wish::Password { current_password, new_password } => {
            let body = json!({"current_password": current_password, "new_password": new_password});
            let answer = site.api.send(&visit.caller, Method::PUT, "/api/admin/me/password", HeaderMap::new(), &body).await?;
            match Refused::judge(answer)? {
                Ok(_) => Ok(see(&format!("{PAGE}?done=password"))),
                Err(refused) => page(&site, &visit, refused, None).await,
            }
        }
        Wish::End { session } => {
            let path = format!("{SESSIONS}/{session}");
            site.api.send(&visit.caller, Method::DELETE, &path, HeaderMap::new(), &Value::Null).await?.ok()?;
            Ok(see(&format!("{PAGE}?done=ended")))
        }
        Wish::SignOutEverywhere => {
            let answer = site.api.send(&visit.caller, Method::DELETE, SESSIONS, HeaderMap::new(), &Value::Null).await?.ok()?;
            let mut response = see("/admin/sign-in?done=everywhere");
            sign_in::keep_cookies(&answer, &mut response);
            Ok(response)
        }
    }
}
