//! Who comes before anybody is signed in.

use std::net::IpAddr;

use axum::{
    RequestPartsExt,
    extract::{FromRequestParts, MatchedPath},
};
use catalog_shared::{
    problem::{Code, Problem},
    request_id::RequestId,
    server::Peer,
};
use http::{header, request::Parts};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{app::App, error::Error};

/// What is kept of a browser's own name.
const AGENT_CHARS_MAX: usize = 300;

/// What is known of a request by itself.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(crate) address: Option<IpAddr>,
    pub(crate) user_agent: Option<String>,
    pub(crate) request_id: Option<String>,
    action: String,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        // `dry_run`, above all, is not passed over in silence.
        if parts.uri.query().is_some_and(|query| !query.is_empty()) {
            return Err(Error::Unreadable(Problem::new(Code::BadRequest).detail("This takes no parameters.")));
        }
        let route = parts.extract::<MatchedPath>().await.map(|path| path.as_str().to_owned()).unwrap_or_default();
        let agent = parts.headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
        Ok(Self {
            address: parts.extensions.get::<Peer>().map(|peer| peer.0),
            user_agent: agent.map(|agent| agent.chars().filter(|c| !c.is_control()).take(AGENT_CHARS_MAX).collect()),
            request_id: parts.extensions.get::<RequestId>().map(ToString::to_string),
            action: format!("{} {route}", parts.method),
        })
    }
}

impl Visitor {
    /// Makes the history tell this person of what the transaction does.
    pub(crate) async fn sign(&self, connection: &mut PgConnection, user_id: Uuid, name: &str) -> Result<(), Error> {
        let actor = json!({
            "kind": "user", "id": user_id, "name": name,
            "address": self.address, "request_id": self.request_id, "action": self.action,
        });
        sqlx::query!("select set_config('catalog.actor', $1, true)", actor.to_string()).fetch_one(connection).await?;
        Ok(())
    }
}
