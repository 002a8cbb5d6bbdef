//! Requests to the admin API, and how their answers are to be understood.

use std::time::Duration;

use catalog_shared::version::Version;
use reqwest::{Method, header};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{script::FIRST_START, writer::Doors};
use crate::soak::model::{EventNo, Session, State, Status, event_name, ticket_name};

/// Above the service's own deadline.
const WAIT_MAX: Duration = Duration::from_secs(12);

/// A request that writes.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

/// How it ended.
#[derive(Debug)]
pub(super) enum End {
    Done {
        version: Option<Version>,
        body: Value,
    },
    /// Nothing was written, for certain.
    Refused,
    /// It may have been, or may still be.
    Unknown,
}

impl Call {
    pub(super) fn create(number: EventNo, state: &State) -> Self {
        let sessions: Vec<Value> = state.sessions.iter().map(|session| new_session(*session)).collect();
        let body = json!({ "name": event_name(number, state.revision), "sessions": sessions });
        Self { method: Method::POST, path: "/api/admin/events".to_owned(), body: Some(body) }
    }

    pub(super) fn rename(id: Uuid, number: EventNo, revision: u32) -> Self {
        Self::patch(format!("/api/admin/events/{id}"), json!({ "name": event_name(number, revision) }))
    }

    pub(super) fn set_status(id: Uuid, status: Status) -> Self {
        Self::patch(format!("/api/admin/events/{id}"), json!({ "status": status.name() }))
    }

    pub(super) fn change_ticket(ticket_id: &str, session: Session) -> Self {
        let body = json!({ "name": ticket_name(session.label, session.revision), "quantity": session.revision });
        Self::patch(format!("/api/admin/ticket-types/{ticket_id}"), body)
    }

    pub(super) fn add_session(id: Uuid, session: Session) -> Self {
        Self { method: Method::POST, path: format!("/api/admin/events/{id}/sessions"), body: Some(new_session(session)) }
    }

    pub(super) fn delete(id: Uuid) -> Self {
        Self { method: Method::DELETE, path: format!("/api/admin/events/{id}"), body: None }
    }

    fn patch(path: String, body: Value) -> Self {
        Self { method: Method::PATCH, path, body: Some(body) }
    }

    /// Sends it.
    pub(super) async fn send(self, doors: &Doors) -> End {
        let Self { method, path, body } = self;
        let merge = method == Method::PATCH;
        let mut request = doors.admin(method, &path).timeout(WAIT_MAX);
        if let Some(body) = body {
            let content_type = if merge { "application/merge-patch+json" } else { "application/json" };
            request = request.header(header::CONTENT_TYPE, content_type).body(body.to_string());
        }
        let Ok(response) = request.send().await else { return End::Unknown };
        let status = response.status();
        if status.is_client_error() {
            return End::Refused;
        }
        if !status.is_success() {
            return End::Unknown;
        }
        let version = response.headers().get("catalog-version").and_then(|value| value.to_str().ok()?.parse().ok());
        // What is not needed of the body may be missing.
        let body = response.bytes().await.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or(Value::Null);
        End::Done { version, body }
    }
}

/// The id of the ticket type of that session, if the admin API tells.
pub(super) async fn ticket_id(doors: &Doors, event: Uuid, session: Session) -> Option<String> {
    let response = doors.admin(Method::GET, &format!("/api/admin/events/{event}")).timeout(WAIT_MAX).send().await.ok()?;
    let event: Value = response.json().await.ok()?;
    let session = event["sessions"].as_array()?.iter().find(|s| s["total_capacity"] == session.label)?;
    Some(session["ticket_types"][0]["id"].as_str()?.to_owned())
}

fn new_session(session: Session) -> Value {
    let Session { label, revision } = session;
    let first: chrono::DateTime<chrono::Utc> = FIRST_START.parse().unwrap_or_default();
    let starts_at = first + chrono::Duration::minutes(label.into());
    json!({
        "starts_at": starts_at,
        "ends_at": starts_at + chrono::Duration::hours(1),
        "total_capacity": label,
        "ticket_types": [{ "name": ticket_name(label, revision), "price": "10", "quantity": revision }],
    })
}
