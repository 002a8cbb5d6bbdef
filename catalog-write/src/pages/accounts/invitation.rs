//! `/admin/invitations/{code}`: where somebody who is invited, or has lost the password, chooses one. Who has the code needs no account.

use askama::Template;
use axum::{
    extract::{FromRequest, Path, Request, State},
    response::Response,
};
use http::{HeaderMap, Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::json;

use crate::pages::{
    accounts::refused::Refused,
    answer::{html, see},
    chrome::Files,
    form::Form,
    refusal::Refusal,
    site::Site,
    visit,
};

/// Whom a code is for.
#[derive(Deserialize)]
struct Invited {
    email: String,
    name: String,
}

#[derive(Template)]
#[template(path = "accounts/invitation.html")]
struct InvitationPage<'a> {
    files: Files<'a>,
    /// Nobody, where the code is good no more.
    invited: Option<Invited>,
    refused: Refused,
}

/// What was chosen.
#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// The page.
pub(super) async fn show(State(site): State<Site>, Path(code): Path<String>, request: Request) -> Result<Response, Refusal> {
    let caller = visit::caller(&mut request.into_parts().0).await;
    let answer = site.api.get(&caller, &of_code(&code)).await?;
    let invited = if answer.status == StatusCode::NOT_FOUND { None } else { Some(answer.read()?) };
    page(&site, invited, Refused::default())
}

fn page(site: &Site, invited: Option<Invited>, refused: Refused) -> Result<Response, Refusal> {
    let status = if invited.is_some() { refused.status() } else { StatusCode::NOT_FOUND };
    html(status, &InvitationPage { files: Files::of(site), invited, refused })
}

/// Sets name and password, and leads to the sign-in.
pub(super) async fn accept(State(site): State<Site>, Path(code): Path<String>, request: Request) -> Result<Response, Refusal> {
    let (mut parts, body) = request.into_parts();
    let caller = visit::caller(&mut parts).await;
    let Form(Choice { name, password }) = Form::from_request(Request::from_parts(parts, body), &()).await?;
    let mut choice = json!({"password": password});
    if !name.trim().is_empty() {
        choice["name"] = json!(name);
    }
    let answer = site.api.send(&caller, Method::POST, &of_code(&code), HeaderMap::new(), &choice).await?;
    if answer.status == StatusCode::NOT_FOUND {
        return page(&site, None, Refused::default());
    }
    match Refused::judge(answer)? {
        Ok(_) => Ok(see("/admin/sign-in?done=password")),
        Err(refused) => {
            let invited: Invited = site.api.get(&caller, &of_code(&code)).await?.read()?;
            page(&site, Some(Invited { name, ..invited }), refused)
        }
    }
}

fn of_code(code: &str) -> String {
    format!("/api/admin/invitations/{}", utf8_percent_encode(code, NON_ALPHANUMERIC))
}
