//! A running catalog-write, and what it answers.

use std::time::Duration;

use catalog_dev::testing::{Catalog, CatalogBuilder, eventually};
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

/// A catalog-write on a database of its own; nothing else of the product runs.
pub(crate) struct Admin {
    pub(crate) catalog: Catalog,
}

/// One answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// Null if the body is empty. Of a write it is the resource as a GET answers it.
    pub(crate) json: Value,
    /// What the answer to a write warns of besides; null without warnings.
    pub(crate) warnings: Value,
}

impl Admin {
    pub(crate) async fn start() -> Self {
        Self::start_with(|builder| builder).await
    }

    pub(crate) async fn start_with(settings: impl FnOnce(CatalogBuilder) -> CatalogBuilder) -> Self {
        let builder = Catalog::builder().readers(0).without_projector();
        Self { catalog: settings(builder).start().await }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::to(self.catalog.admin(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::to(self.catalog.admin(Method::POST, path).json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        Answer::to(self.catalog.admin(Method::PUT, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::to(self.catalog.admin(Method::PATCH, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.catalog.admin(Method::DELETE, path)).await
    }

    /// Makes an event of this body and answers its address.
    pub(crate) async fn event(&self, body: &Value) -> String {
        self.post("/api/admin/events", body).await.location()
    }

    /// Makes an event with one session and answers the session's address.
    pub(crate) async fn session(&self) -> String {
        let event = self.event(&json!({"name": "Event"})).await;
        self.post(&format!("{event}/sessions"), &session()).await.location()
    }

    /// Makes an event, a session and a ticket type of this body, and answers the ticket type's address.
    pub(crate) async fn ticket_type(&self, body: &Value) -> String {
        let session = self.session().await;
        self.post(&format!("{session}/ticket-types"), body).await.location()
    }

    /// How many events, sessions and ticket types are stored.
    pub(crate) async fn stored(&self) -> (i64, i64, i64) {
        sqlx::query_as(
            "select (select count(*) from events), (select count(*) from sessions), (select count(*) from ticket_types)",
        )
        .fetch_one(&self.catalog.pool)
        .await
        .unwrap()
    }

    /// Waits until some request waits for a lock.
    pub(crate) async fn someone_is_blocked(&self) {
        eventually(Duration::from_secs(30), "a request waits for a lock", async || {
            let blocked: i64 = sqlx::query_scalar(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
            )
            .fetch_one(&self.catalog.pool)
            .await
            .unwrap();
            if blocked > 0 { Ok(()) } else { Err(blocked) }
        })
        .await;
    }

    /// Changes the database behind the API's back.
    pub(crate) async fn sql(&self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&self.catalog.pool).await.unwrap();
    }
}

impl Answer {
    /// Sends a request. Whatever the answer is, an error has the one shape of errors.
    pub(crate) async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let is_json = ["application/json", "application/problem+json"]
            .map(Some)
            .contains(&headers.get("content-type").map(|value| value.to_str().unwrap()));
        // What is no JSON is a text.
        let mut json: Value = match text.as_str() {
            "" => Value::Null,
            text if is_json => serde_json::from_str(text).unwrap(),
            text => json!(text),
        };
        let warnings = json.as_object_mut().and_then(|json| json.remove("warnings")).unwrap_or_default();
        let answer = Self { status, headers, text, json, warnings };
        if status.is_client_error() || status.is_server_error() {
            answer.assert_is_a_problem();
        }
        answer
    }

    fn assert_is_a_problem(&self) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        // HEAD answers have no body.
        if self.text.is_empty() {
            return;
        }
        assert_eq!(self.json["status"], self.status.as_u16(), "{self:?}");
        assert_eq!(self.json["request_id"], self.header("x-request-id"), "{self:?}");
        for field in ["type", "title", "detail", "code"] {
            assert!(self.json[field].is_string(), "{field} of {self:?}");
        }
        for internal in ["sqlx", "constraint", "relation", "panicked", "violates", "Os {", "src/"] {
            assert!(!self.text.contains(internal), "{internal:?} in {self:?}");
        }
    }

    /// A header's value, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where the thing is that was made.
    pub(crate) fn location(&self) -> String {
        assert_eq!(self.status, 201, "{self:?}");
        assert!(self.header("location").ends_with(self.id()), "{self:?}");
        self.header("location").to_owned()
    }

    /// The id of the thing that was answered.
    pub(crate) fn id(&self) -> &str {
        self.json["id"].as_str().unwrap()
    }

    /// Where each fault is, and what kind it is of.
    pub(crate) fn faults(&self) -> Vec<(&str, &str)> {
        let faults = self.json["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        faults.iter().map(|fault| self.fault(fault)).collect()
    }

    fn fault<'a>(&self, fault: &'a Value) -> (&'a str, &'a str) {
        let place = fault.get("pointer").or(fault.get("parameter"));
        let texts = [place, fault.get("code"), fault.get("detail")].map(|text| text.and_then(Value::as_str).unwrap_or_default());
        assert!(texts.iter().all(|text| !text.is_empty()), "{self:?}");
        (texts[0], texts[1])
    }

    /// It is this problem, without faults.
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!((self.status.as_u16(), self.json["code"].as_str()), (status, Some(code)), "{self:?}");
    }

    /// The values were refused, for exactly these faults.
    #[track_caller]
    pub(crate) fn assert_faults(&self, faults: &[(&str, &str)]) {
        self.assert_problem(422, "invalid");
        assert_eq!(self.faults(), faults, "{self:?}");
    }
}

/// A session that nothing is wrong with.
pub(crate) fn session() -> Value {
    json!({"starts_at": "2030-06-05T17:00:00Z", "ends_at": "2030-06-05T20:00:00Z", "total_capacity": 400})
}

/// A ticket type that nothing is wrong with.
pub(crate) fn ticket_type() -> Value {
    json!({"name": "Standard", "price": "50.00", "quantity": 400})
}
