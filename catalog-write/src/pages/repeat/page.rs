//! The page and its form: seen first, made then.

use askama::Template;
use axum::{
    extract::{FromRequest, Request, State},
    response::Response,
};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    pages::{
        answer::{html, see},
        api::Answer,
        chrome::{Chrome, Section},
        form::Form,
        refusal::Refusal,
        repeat::{
            choices::{self, Monthly, UNITS, WEEKDAYS},
            filled::Filled,
            preview::{Preview, Repeated},
            session::First,
        },
        site::Site,
        visit::Visit,
    },
    recurrence::COUNT_MAX,
    request::Id,
};

const CATALOG_VERSION: HeaderName = HeaderName::from_static("catalog-version");
const RULE_CHANGED: &str = "The rule is another one now. Look at its sessions, then make them.";

/// The page; to htmx only what a rule would make.
#[derive(Template)]
#[template(path = "repeat.html", blocks = ["preview"])]
struct RepeatPage<'a> {
    chrome: Chrome<'a>,
    first: &'a First,
    filled: &'a Filled,
    monthly: Vec<Monthly>,
    preview: Preview,
    /// Why nothing was made.
    notice: Option<String>,
}

/// The page, with a rule that most people want.
pub(in crate::pages) async fn show(State(site): State<Site>, visit: Visit, Id(id): Id) -> Result<Response, Refusal> {
    visit.must_write()?;
    let first = First::read(&site, &visit, id).await?;
    let filled = Filled::new(&first);
    let tried = tried(&site, &visit, &first, &filled).await?;
    render(&site, &visit, &first, &filled, tried, None)
}

/// Shows what a rule would make, or makes it.
pub(in crate::pages) async fn submit(
    State(site): State<Site>,
    visit: Visit,
    Id(id): Id,
    request: Request,
) -> Result<Response, Refusal> {
    visit.must_write()?;
    let Form(filled) = Form::<Filled>::from_request(request, &site).await?;
    let first = First::read(&site, &visit, id).await?;
    let tried = tried(&site, &visit, &first, &filled).await?;
    let Ok(preview) = &tried else { return render(&site, &visit, &first, &filled, tried, None) };
    if filled.saw_others(&preview.rule) {
        return render(&site, &visit, &first, &filled, tried, Some(RULE_CHANGED.to_owned()));
    }
    if !filled.is_to_be_made(&preview.rule) {
        return render(&site, &visit, &first, &filled, tried, None);
    }
    if preview.chosen() == 0 {
        return render(&site, &visit, &first, &filled, tried, Some("There is nothing to make: tick a session.".to_owned()));
    }
    let made = ask(&site, &visit, &first, &body(&preview.rule, &preview.left_out(), &filled), "").await?;
    if made.status == StatusCode::UNPROCESSABLE_ENTITY {
        return render(&site, &visit, &first, &filled, tried, Some(told(&made)));
    }
    let version = made.header(&CATALOG_VERSION).map(|version| format!("?saved={version}")).unwrap_or_default();
    made.ok()?;
    Ok(see(&format!("/admin/events/{}{version}", first.session.event_id)))
}

/// What the rule would make, whatever is ticked; or else what is wrong with it.
async fn tried(site: &Site, visit: &Visit, first: &First, filled: &Filled) -> Result<Result<Preview, String>, Refusal> {
    let rule = match filled.rule(first) {
        Ok(rule) => rule,
        Err(fault) => return Ok(Err(fault)),
    };
    let answer = ask(site, visit, first, &body(&rule, &[], filled), "?dry_run=true").await?;
    if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
        return Ok(Err(told(&answer)));
    }
    let mut answer = answer.ok()?;
    answer.body = answer.body["result"].take();
    let repeated: Repeated = answer.read()?;
    Ok(Ok(Preview::of(rule, repeated, filled, first)))
}

fn body(rule: &str, left_out: &[&str], filled: &Filled) -> Value {
    json!({"rrule": rule, "exceptions": left_out, "copy_ticket_types": filled.with_ticket_types()})
}

async fn ask(site: &Site, visit: &Visit, first: &First, body: &Value, query: &str) -> Result<Answer, Refusal> {
    let path = format!("/api/admin/sessions/{}/repeat{query}", first.session.id);
    site.api.send(&visit.caller, Method::POST, &path, HeaderMap::new(), body).await
}

fn told(answer: &Answer) -> String {
    let faults: Vec<String> = answer.faults().into_iter().map(|(_, detail)| detail).collect();
    if faults.is_empty() { answer.detail().to_owned() } else { faults.join(" ") }
}

fn render(
    site: &Site,
    visit: &Visit,
    first: &First,
    filled: &Filled,
    tried: Result<Preview, String>,
    notice: Option<String>,
) -> Result<Response, Refusal> {
    let (preview, fault) = match tried {
        Ok(preview) => (preview, None),
        Err(fault) => (Preview::default(), Some(fault)),
    };
    let notice = fault.or(notice);
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let chrome = Chrome::new(site, visit, Section::Events);
    let monthly = choices::monthly(first.starts().date());
    let page = RepeatPage { chrome, first, filled, monthly, preview, notice };
    if visit.is_part { html(status, &page.as_preview()) } else { html(status, &page) }
}
