//! On which terms a request wants its write done: who answers for it, under which condition, once only, or just to see.

use axum::{
    RequestPartsExt,
    extract::{FromRequestParts, MatchedPath, Query},
};
use catalog_shared::{
    problem::{Code, Fault, Problem},
    request_id::RequestId,
    server::Peer,
};
use http::request::Parts;
use serde_json::json;
use uuid::Uuid;

use crate::{app::App, auth::Principal, condition::Condition, error::Error, idempotency::Key, pages::api::FromPage};

/// The query parameter of every write.
const DRY_RUN: &str = "dry_run";

/// On which terms a write is done.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    /// Whose keys for repeated requests these are.
    pub(crate) principal_id: Uuid,
    /// For the history, as JSON: see `migrations/0012_history.sql`.
    pub(crate) actor: String,
    pub(crate) condition: Condition,
    pub(crate) key: Option<Key>,
    /// Tells what would happen, and changes nothing.
    pub(crate) dry_run: bool,
}

impl FromRequestParts<App> for Terms {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let dry_run = dry_run(&parts.uri)?;
        let route = parts.extract::<MatchedPath>().await.map(|path| path.as_str().to_owned()).unwrap_or_default();
        let extensions = &parts.extensions;
        let principal = extensions.get::<Principal>().ok_or_else(|| Error::Unreadable(Problem::new(Code::Unauthenticated)))?;
        let address = extensions.get::<Peer>().map(|peer| peer.0.to_string());
        let request_id = extensions.get::<RequestId>().map(ToString::to_string);
        let page = extensions.get::<FromPage>().map(|page| page.0.clone());
        let action = page.unwrap_or_else(|| format!("{} {route}", parts.method));
        let actor = json!({
            "kind": principal.kind.name(), "id": principal.id, "name": principal.name,
            "address": address, "request_id": request_id, "action": action,
        });
        Ok(Self {
            principal_id: principal.id,
            actor: actor.to_string(),
            condition: Condition::of(&parts.headers)?,
            key: extensions.get::<Key>().cloned(),
            dry_run,
        })
    }
}

/// Whether a write is only tried: the one parameter that writes have in common. Routes with others read them for themselves.
pub(crate) fn dry_run(uri: &http::Uri) -> Result<bool, Error> {
    let Query(parameters) = Query::<Vec<(String, String)>>::try_from_uri(uri).unwrap_or_default();
    match parameters.iter().filter(|(name, _)| name == DRY_RUN).map(|(_, value)| value.as_str()).collect::<Vec<_>>()[..] {
        [] | ["false"] => Ok(false),
        ["true"] => Ok(true),
        _ => Err(Error::Unreadable(Problem::new(Code::BadRequest).detail("A parameter is refused; see errors.").errors(vec![
            Fault {
                pointer: None,
                parameter: Some(DRY_RUN.to_owned()),
                code: "unknown_value",
                detail: "Use true or false, once.".to_owned(),
            },
        ]))),
    }
}
