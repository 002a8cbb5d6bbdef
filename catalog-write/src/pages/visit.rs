//! Somebody who is signed in looks at a page.

use axum::{
    RequestPartsExt,
    extract::{FromRequestParts, MatchedPath},
};
use catalog_shared::problem::{Code, Problem};
use http::{HeaderMap, HeaderName, header, request::Parts};

use crate::{
    auth::{
        Principal, cookie, principal,
        role::{Action, Leave, leave},
    },
    error::Error,
    pages::{api::Caller, refusal::Refusal, site::Site},
};

/// Sent with what htmx asks for.
const HX_REQUEST: HeaderName = HeaderName::from_static("hx-request");

/// Who looks, and how the API is to see him.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) person: Principal,
    pub(crate) caller: Caller,
    /// A part of a page is asked for, rather than a page.
    pub(crate) is_part: bool,
    /// `light` or `dark`, if that was chosen.
    pub(super) theme: Option<&'static str>,
}

impl Visit {
    /// Of a page that is of no use without.
    ///
    /// # Errors
    /// When this person's role does not allow to change the catalog.
    pub(super) fn must_write(&self) -> Result<(), Refusal> {
        if leave(self.person.role, Action::Write) == Leave::Yes {
            return Ok(());
        }
        let detail = format!("Your role, {}, does not allow that.", self.person.role.name());
        Err(Error::Unreadable(Problem::new(Code::Forbidden).detail(detail)).into())
    }
}

impl FromRequestParts<Site> for Visit {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Refusal> {
        let person = parts.extensions.get().cloned();
        let person = person.ok_or_else(|| Error::Unreadable(Problem::new(Code::Unauthenticated)))?;
        let (is_part, theme) = (asks_for_a_part(&parts.headers), theme(&parts.headers));
        Ok(Self { person, caller: caller(parts).await, is_part, theme })
    }
}

impl Visit {
    /// Of somebody who has just signed in, with the cookie that `answer` sets.
    pub(super) async fn begun(site: &Site, caller: Caller, answer: &HeaderMap) -> Result<Option<Self>, Error> {
        let cookies = answer.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let Some(pair) = cookies.filter_map(|cookie| cookie.split(';').next()).next_back() else { return Ok(None) };
        let caller = caller.with_cookie(pair);
        let Some(session) = pair.split_once('=').map(|(_, value)| value) else { return Ok(None) };
        let person = principal::of_session(&site.app.pool, session).await?;
        Ok(person.map(|person| Self { person, caller, is_part: false, theme: None }))
    }
}

/// Whoever asks for this, as the API is to see him.
pub(super) async fn caller(parts: &mut Parts) -> Caller {
    let route = parts.extract::<MatchedPath>().await.map(|path| path.as_str().to_owned()).unwrap_or_default();
    Caller::of(parts, &route)
}

pub(super) fn asks_for_a_part(headers: &HeaderMap) -> bool {
    headers.contains_key(HX_REQUEST)
}

/// A script of ours keeps the choice in a cookie, so that no page is shown in the wrong colours first.
fn theme(headers: &HeaderMap) -> Option<&'static str> {
    match cookie::of(headers, "catalog_theme")? {
        "dark" => Some("dark"),
        "light" => Some("light"),
        _ => None,
    }
}
