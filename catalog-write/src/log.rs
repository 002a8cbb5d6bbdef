//! What the log says about requests: one line a write that was not only tried, and the cause of each failure, once. Never a
//! body, a token or an e-mail.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use catalog_shared::request_id::RequestId;
use http::{Method, header};

use crate::{
    auth::{Principal, principal::Kind},
    error::Cause,
    terms,
};

/// Outermost around the admin API, so that it sees who asked and what became of it.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    let id = extensions.get::<RequestId>().map_or_else(String::new, ToString::to_string);
    let route = extensions.get::<MatchedPath>().map_or_else(String::new, |path| path.as_str().to_owned());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let is_write = !matches!(method, Method::GET | Method::HEAD) && !terms::dry_run(request.uri()).unwrap_or(false);

    let mut response = next.run(request).await;

    let status = response.status().as_u16();
    if let Some(cause) = response.extensions_mut().remove::<Cause>() {
        let error = &cause.text;
        if cause.is_defect {
            tracing::error!(request.id = id, http.method = %method, http.route = route, status, error, "request failed");
        } else {
            tracing::warn!(request.id = id, http.method = %method, http.route = route, status, error, "request not served");
        }
    }
    let Some(principal) = response.extensions_mut().remove::<Principal>() else { return response };
    if is_write {
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        let is_token = principal.kind == Kind::Token;
        // A person's name may be part of the e-mail.
        let (token_name, who) = (is_token.then_some(&principal.name), principal.id.to_string());
        let subject = Subject::of(location.unwrap_or(&path));
        tracing::info!(
            request.id = id,
            user.id = (!is_token).then_some(&who),
            token.id = is_token.then_some(&who),
            token.name = token_name,
            action = format!("{method} {route}"),
            event.id = subject.event,
            session.id = subject.session,
            ticket_type.id = subject.ticket_type,
            subject.user.id = subject.user,
            subject.token.id = subject.token,
            status,
            "admin write"
        );
    }
    response
}

/// Which resource a path names.
#[derive(Debug, Default, PartialEq, Eq)]
struct Subject<'a> {
    event: Option<&'a str>,
    session: Option<&'a str>,
    ticket_type: Option<&'a str>,
    user: Option<&'a str>,
    token: Option<&'a str>,
}

impl<'a> Subject<'a> {
    fn of(path: &'a str) -> Self {
        let mut segments = path.split_once("/api/admin/").unwrap_or_default().1.split('/');
        let (kind, id) = (segments.next(), segments.next());
        match kind {
            Some("events") => Self { event: id, ..Self::default() },
            Some("sessions") => Self { session: id, ..Self::default() },
            Some("users") => Self { user: id, ..Self::default() },
            Some("tokens") => Self { token: id, ..Self::default() },
            Some("ticket-types") => Self { ticket_type: id, ..Self::default() },
            _ => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Subject;

    #[test]
    fn a_path_names_its_resource() {
        assert_eq!(Subject::of("/api/admin/events").event, None);
        assert_eq!(Subject::of("/api/admin/events/1/sessions").event, Some("1"));
        assert_eq!(Subject::of("/api/admin/sessions/2").session, Some("2"));
        assert_eq!(Subject::of("/api/admin/ticket-types/3").ticket_type, Some("3"));
        assert_eq!(Subject::of("/api/admin/users/5/invitation").user, Some("5"));
        assert_eq!(Subject::of("/api/admin/tokens/6").token, Some("6"));
        assert_eq!(Subject::of("https://tickets.example/a/api/admin/sessions/4").session, Some("4"));
        assert_eq!(Subject::of("/elsewhere"), Subject::default());
    }
}
