//! `/admin/sign-in`: the page, the way back to what was wanted, and the way out.

use askama::Template;
use axum::{
    body::Bytes,
    extract::{FromRequest, Query, Request, State},
    response::Response,
};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::pages::{
    answer::{html, see},
    api::{Answer, Caller},
    chrome::Files,
    editor,
    form::Form,
    refusal::Refusal,
    site::Site,
    visit::{self, Visit},
};

const HOME: &str = "/admin/events";
const FORM: &str = "application/x-www-form-urlencoded";

/// What somebody wanted before he had to sign in.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Wanted {
    /// Path and query of the page.
    #[serde(default)]
    next: String,
    /// The form that he had filled in there, as it was sent.
    #[serde(default)]
    held: String,
}

impl Wanted {
    pub(super) fn home() -> Self {
        Self { next: HOME.to_owned(), held: String::new() }
    }

    pub(super) fn of(uri: &Uri) -> Self {
        let next = uri.path_and_query().map_or(HOME, |it| it.as_str());
        Self { next: next.to_owned(), held: String::new() }
    }

    pub(super) fn holding(self, held: String) -> Self {
        Self { held, ..self }
    }

    /// The page to sign in at, which leads back.
    pub(super) fn sign_in(&self) -> String {
        if self.page() == HOME {
            return "/admin/sign-in".to_owned();
        }
        format!("/admin/sign-in?next={}", utf8_percent_encode(self.page(), NON_ALPHANUMERIC))
    }

    /// A page of ours, whatever was sent: nobody is led elsewhere.
    fn page(&self) -> &str {
        let is_ours = self.next.starts_with("/admin/") && !self.next.contains(['\\', '\r', '\n']);
        if is_ours && !self.next.starts_with("/admin/sign-") { &self.next } else { HOME }
    }
}

/// What of a form can be kept in another one; a file cannot.
pub(super) async fn held(request: Request) -> String {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with(FORM) {
        return String::new();
    }
    let bytes = Bytes::from_request(request, &()).await.unwrap_or_default();
    String::from_utf8(bytes.into()).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    files: Files<'a>,
    wanted: &'a Wanted,
    error: Option<&'a str>,
    email: &'a str,
    /// Seconds, after too many failures.
    wait: Option<u32>,
    /// Nobody has an account yet.
    is_first: bool,
    /// What led here.
    done: Option<&'static str>,
}

/// `error`: why one has to, or why it went wrong.
pub(super) fn page(
    site: &Site,
    status: StatusCode,
    wanted: &Wanted,
    error: Option<&str>,
    email: &str,
) -> Result<Response, Refusal> {
    html(status, &SignInPage { files: Files::of(site), wanted, error, email, wait: None, is_first: false, done: None })
}

/// What led here, in the address.
#[derive(Deserialize)]
pub(super) struct Done {
    done: Option<String>,
}

/// The page.
pub(super) async fn show(
    State(site): State<Site>,
    Query(wanted): Query<Wanted>,
    Query(Done { done }): Query<Done>,
) -> Result<Response, Refusal> {
    let is_first = !site.app.auth.has_accounts(&site.app.pool).await?;
    let done = match done.as_deref() {
        Some("password") => Some("Your password is set. Sign in with it."),
        Some("everywhere") => Some("You are signed out everywhere."),
        _ => None,
    };
    let files = Files::of(&site);
    html(StatusCode::OK, &SignInPage { files, wanted: &wanted, error: None, email: "", wait: None, is_first, done })
}

#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(flatten)]
    wanted: Wanted,
}

/// Signs in, and leads to what was wanted.
pub(super) async fn sign_in(State(site): State<Site>, request: Request) -> Result<Response, Refusal> {
    let (mut parts, body) = request.into_parts();
    let caller = visit::caller(&mut parts).await;
    let Form(Credentials { email, password, wanted }) = Form::from_request(Request::from_parts(parts, body), &()).await?;
    let body = json!({"email": email, "password": password});
    let answer = site.api.send(&caller, Method::POST, "/api/admin/session", HeaderMap::new(), &body).await?;
    if answer.is_success() {
        let mut response = come_in(&site, caller, &wanted, &answer).await?;
        keep_cookies(&answer, &mut response);
        return Ok(response);
    }
    let wait = answer.header(&header::RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
    let faults: Vec<String> = answer.faults().into_iter().map(|(_, detail)| detail).collect();
    let error = if faults.is_empty() { answer.detail().to_owned() } else { "Enter your e-mail and your password.".to_owned() };
    let page = SignInPage {
        files: Files::of(&site),
        wanted: &wanted,
        error: Some(&error),
        email: &email,
        wait,
        is_first: false,
        done: None,
    };
    let mut response = html(answer.status, &page)?;
    if let Some(after) = answer.headers.get(header::RETRY_AFTER) {
        response.headers_mut().insert(header::RETRY_AFTER, after.clone());
    }
    Ok(response)
}

/// To what was wanted; if something was filled in there, it is shown again.
async fn come_in(site: &Site, caller: Caller, wanted: &Wanted, answer: &Answer) -> Result<Response, Refusal> {
    let page = wanted.page();
    if wanted.held.is_empty() || !editor::is_resumable(page) {
        return Ok(see(page));
    }
    let Some(visit) = Visit::begun(site, caller, &answer.headers).await? else { return Ok(see(page)) };
    editor::resume(site, &visit, &wanted.held).await
}

/// Hands on what the API makes the browser keep or forget.
pub(super) fn keep_cookies(answer: &Answer, response: &mut Response) {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter().cloned();
    response.headers_mut().extend(cookies.map(|cookie| (header::SET_COOKIE, cookie)));
}

/// Signs out.
pub(super) async fn sign_out(State(site): State<Site>, visit: Visit) -> Result<Response, Refusal> {
    let answer =
        site.api.send(&visit.caller, Method::DELETE, "/api/admin/session", HeaderMap::new(), &Value::Null).await?.ok()?;
    let mut response = see("/admin/sign-in");
    keep_cookies(&answer, &mut response);
    Ok(response)
}
