//! Who is not signed in is asked to, and comes back to where he wanted to go. What he had filled in is kept meanwhile.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use catalog_shared::problem::{Code, Problem};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};

use crate::{
    auth::{cookie, cross_site, principal},
    pages::{
        answer::see,
        editor,
        refusal::Refusal,
        sign_in::{self, Wanted},
        site::Site,
        visit,
    },
};

const HX_CURRENT_URL: HeaderName = HeaderName::from_static("hx-current-url");
const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// Around all pages.
pub(super) async fn own_pages_only(State(site): State<Site>, request: Request, next: Next) -> Response {
    if cross_site::is_forged(&request, site.app.public_url.as_deref()) {
        let detail = "A page of another site asked for this, so it was not done.";
        return Problem::new(Code::Forbidden).detail(detail).into_response();
    }
    next.run(request).await
}

/// Around the pages that are not for everybody.
pub(super) async fn layer(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let person = match cookie::read(request.headers()) {
        Some(session) => principal::of_session(&site.app.pool, session).await,
        None => Ok(None),
    };
    match person {
        Ok(Some(person)) => {
            request.extensions_mut().insert(person);
            next.run(request).await
        }
        Ok(None) => stranger(&site, request).await.unwrap_or_else(IntoResponse::into_response),
        Err(error) => error.into_response(),
    }
}

async fn stranger(site: &Site, request: Request) -> Result<Response, Refusal> {
    let wanted = Wanted::of(request.uri());
    if visit::asks_for_a_part(request.headers()) {
        // The line at the foot asks by itself: nobody loses what is half filled in for that.
        let asks_by_itself = request.uri().path() == "/admin/status";
        return Ok(if asks_by_itself { StatusCode::UNAUTHORIZED.into_response() } else { go_and_sign_in(request.headers()) });
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(see(&wanted.sign_in()));
    }
    // Elsewhere there is little to fill in, and passwords are among it, which no page repeats.
    let held = if editor::is_resumable(request.uri().path()) { sign_in::held(request).await } else { String::new() };
    sign_in::page(
        site,
        StatusCode::UNAUTHORIZED,
        &wanted.holding(held),
        Some("You were signed out meanwhile. Sign in to go on."),
        "",
    )
}

/// htmx goes there with the whole page.
fn go_and_sign_in(headers: &HeaderMap) -> Response {
    let shown = headers.get(HX_CURRENT_URL).and_then(|url| url.to_str().ok()?.parse::<Uri>().ok());
    let wanted = shown.as_ref().map_or_else(Wanted::home, Wanted::of);
    let location = HeaderValue::try_from(wanted.sign_in()).unwrap_or(HeaderValue::from_static("/admin/sign-in"));
    (StatusCode::UNAUTHORIZED, [(HX_REDIRECT, location)]).into_response()
}
