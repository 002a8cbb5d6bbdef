//! `/admin/tokens`: what programs come in with.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use chrono::{DateTime, Days, TimeDelta, Utc};
use http::{HeaderMap, Method};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    pages::{
        accounts::{
            address,
            listing::{Listing, Neighbours, PageNumber},
            question::Question,
            refused::Refused,
            role,
            users::{Done, once},
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

const LIST: &str = "/api/admin/tokens";
/// What ends this soon is marked: its program needs another.
const ENDS_SOON: TimeDelta = TimeDelta::days(14);
/// After how many days a new token ends, in words; 0 is never.
const ENDS: [(u16, &str); 4] = [(30, "In 30 days"), (90, "In 90 days"), (365, "In a year"), (0, "Never")];

/// A token, as the API tells it.
#[derive(Deserialize)]
struct Token {
    id: Uuid,
    name: String,
    role: String,
    starts_with: Option<String>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl Token {
    fn has_ended(&self) -> bool {
        self.revoked_at.is_some() || self.expires_at.is_some_and(|at| at <= Utc::now())
    }

    fn ends_soon(&self) -> bool {
        self.expires_at.is_some_and(|at| at - Utc::now() < ENDS_SOON)
    }
}

/// What a new token is to be.
#[derive(Deserialize)]
pub(super) struct New {
    #[serde(default)]
    name: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    days: u16,
    #[serde(default)]
    key: String,
}

impl Default for New {
    fn default() -> Self {
        Self { name: String::new(), role: "viewer".to_owned(), days: 90, key: String::new() }
    }
}

/// A token that was just made.
struct Made {
    name: String,
    /// Gone where the form was sent a second time: it was shown the first.
    text: Option<String>,
    /// What stands before every path.
    base: String,
}

#[derive(Template)]
#[template(path = "accounts/tokens.html")]
struct TokensPage<'a> {
    chrome: Chrome<'a>,
    tokens: Vec<Token>,
    pages: Neighbours,
    new: New,
    made: Option<Made>,
    refused: Refused,
    is_revoked: bool,
}

/// The list.
pub(super) async fn show(
    State(site): State<Site>,
    visit: Visit,
    Query(number): Query<PageNumber>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let mut page = page(&site, &visit, number).await?;
    page.is_revoked = done.done.as_deref() == Some("revoked");
    html(page.refused.status(), &page)
}

async fn page<'a>(site: &'a Site, visit: &'a Visit, number: PageNumber) -> Result<TokensPage<'a>, Refusal> {
    let tokens: Listing<Token> = site.api.get(&visit.caller, &number.path(LIST)).await?.read()?;
    Ok(TokensPage {
        chrome: Chrome::new(site, visit, Section::Tokens),
        tokens: tokens.results,
        pages: number.neighbours(tokens.count),
        // Of each form that is shown: sent twice, it makes one.
        new: New { key: Uuid::new_v4().to_string(), ..New::default() },
        made: None,
        refused: Refused::default(),
        is_revoked: false,
    })
}

/// Makes a token, and shows it, this once.
pub(super) async fn make(State(site): State<Site>, visit: Visit, Form(new): Form<New>) -> Result<Response, Refusal> {
    let mut body = json!({"name": new.name, "role": new.role});
    // From midnight: the form that is sent a second time asks for the same.
    let today = Utc::now().date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    if let Some(ends) = today.checked_add_days(Days::new(u64::from(new.days) + 1)).filter(|_| new.days > 0) {
        body["expires_at"] = json!(ends);
    }
    let answer = site.api.send(&visit.caller, Method::POST, LIST, once(&new.key), &body).await?;
    let judged = Refused::judge(answer)?;
    let mut page = page(&site, &visit, PageNumber::FIRST).await?;
    match judged {
        Ok(answer) => {
            let text = answer.body["token"].as_str().map(str::to_owned);
            page.made = Some(Made { name: answer.read::<Token>()?.name, text, base: address::base(&site, &visit.caller) });
        }
        Err(refused) => {
            page.refused = refused;
            page.new = New { key: page.new.key, ..new };
        }
    }
    html(page.refused.status(), &page)
}

/// Asks before a token is revoked.
pub(super) async fn ask_revoke(State(site): State<Site>, visit: Visit, Id(id): Id) -> Result<Response, Refusal> {
    let token: Token = site.api.get(&visit.caller, &format!("{LIST}/{id}")).await?.read()?;
    let used = match token.last_used_at {
        Some(at) => format!("It was used last on {}.", at.format("%-d %b %Y, %H:%M UTC")),
        None => "It was never used.".to_owned(),
    };
    let means =
        [used.as_str(), "From then on the program that has it is refused. This cannot be taken back, but a new one can be made."];
    let chrome = Chrome::new(&site, &visit, Section::Tokens);
    let title = format!("Revoke the token “{}”?", token.name);
    Question { chrome, title, means: &means, button: "Revoke the token", back: "/admin/tokens", refused: Refused::default() }
        .ask()
}

/// Revokes a token.
pub(super) async fn revoke(State(site): State<Site>, visit: Visit, Id(id): Id) -> Result<Response, Refusal> {
    site.api.send(&visit.caller, Method::DELETE, &format!("{LIST}/{id}"), HeaderMap::new(), &Value::Null).await?.ok()?;
    Ok(see("/admin/tokens?done=revoked"))
}
