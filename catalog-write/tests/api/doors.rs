//! Every operation that is described, and nobody who may not.

use catalog_dev::testing::Catalog;
use reqwest::Method;
use serde_json::{Value, json};

use crate::admin::{Admin, Answer};

/// What anybody may ask: nothing but what is described with `security: []`, and each such operation stands here, so that no door is
/// left open by mistake.
const OPEN: [(&str, &str); 3] = [("POST", "/session"), ("GET", "/invitations/{code}"), ("POST", "/invitations/{code}")];
/// What viewers may do although it writes: to their own things.
const OF_VIEWERS: [(&str, &str); 4] =
    [("DELETE", "/session"), ("PUT", "/me/password"), ("DELETE", "/me/sessions"), ("DELETE", "/me/sessions/{id}")];

/// An operation as it is described: method, path and whether it wants to know who asks.
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// As it is described.
    pub(crate) path: String,
    pub(crate) is_open: bool,
}

/// Of something that is not there.
const NOBODY: &str = "0190a0b0-0000-7000-8000-000000000000";

/// Of a change of the far future.
const NO_CHANGE: &str = "9223372036854775807";
/// Of the far future, too.
const NO_VERSION: &str = "ffffffffffffffff";

impl Operation {
    /// With an id in the place of each parameter.
    fn url(&self, catalog: &Catalog) -> String {
        let segments = self.path.split('/').map(|segment| match segment {
            "{token}" => NO_VERSION,
            "{id}" if self.path.starts_with("/history/") => NO_CHANGE,
            _ if segment.starts_with('{') => NOBODY,
            _ => segment,
        });
        format!("{}/api/admin{}", catalog.write_url, segments.collect::<Vec<_>>().join("/"))
    }

    fn is_among(&self, those: &[(&str, &str)]) -> bool {
        those.contains(&(self.method.as_str(), self.path.as_str()))
    }

    async fn ask(&self, admin: &Admin, authorization: Option<&str>) -> Answer {
        let request = admin.catalog.http.request(self.method.clone(), self.url(&admin.catalog)).json(&json!({}));
        Answer::to(authorization.into_iter().fold(request, |request, value| request.header("authorization", value))).await
    }
}

/// The description, as anybody gets it.
pub(crate) async fn document(admin: &Admin) -> Value {
    let url = format!("{}/api/admin/openapi.json", admin.catalog.write_url);
    let answer = admin.catalog.http.get(url).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (200, &"application/json".parse().unwrap()));
    answer.json().await.unwrap()
}

/// Each operation of the description.
pub(crate) fn operations(document: &Value) -> Vec<Operation> {
    let methods = ["get", "put", "post", "patch", "delete"];
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (name, operation) in item.as_object().unwrap() {
            assert!(methods.contains(&name.as_str()), "{name} of {path}");
            let method = name.to_uppercase().parse().unwrap();
            operations.push(Operation { method, path: path.clone(), is_open: operation["security"] == json!([]) });
        }
    }
    assert!(operations.len() >= 18);
    operations
}

async fn token(admin: &Admin, role: &str) -> String {
    let made = admin.catalog.command("catalog-write", &["token", "create", "--name", role, "--role", role]).await;
    assert!(made.status.success(), "{made:?}");
    format!("Bearer {}", String::from_utf8(made.stdout).unwrap().trim())
}

async fn revoke(admin: &Admin, name: &str) {
    let listed = admin.catalog.command("catalog-write", &["token", "list"]).await;
    let listed = String::from_utf8(listed.stdout).unwrap();
    let id = listed.lines().find(|line| line.ends_with(name)).unwrap().split(' ').next().unwrap();
    assert!(admin.catalog.command("catalog-write", &["token", "revoke", id]).await.status.success());
}

#[tokio::test]
async fn no_operation_is_open_but_those_that_are_said_to_be() {
    let admin = Admin::start().await;
    let revoked = token(&admin, "owner").await;
    revoke(&admin, "owner").await;
    let expired = token(&admin, "owner").await;
    let sql = "update api_tokens set created_at = now() - interval '2 days', expires_at = now() - interval '1 second'
               where revoked_at is null and name = 'owner'";
    assert_eq!(sqlx::query(sql).execute(&admin.catalog.pool).await.unwrap().rows_affected(), 1);
    let unknown = format!("Bearer cat_{}", "A".repeat(43));
    for operation in operations(&document(&admin).await) {
        let (method, path) = (&operation.method, &operation.path);
        assert_eq!(operation.is_open, operation.is_among(&OPEN), "{method} {path}");
        for authorization in [None, Some(""), Some("Bearer "), Some(&*unknown), Some(&*revoked), Some(&*expired)] {
            let answer = operation.ask(&admin, authorization).await;
            if operation.is_open {
                assert_ne!(answer.status, 403, "{method} {path} {answer:?}");
                continue;
            }
            answer.assert_problem(401, "unauthenticated");
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_viewer_writes_nothing() {
    let admin = Admin::start().await;
    let viewer = token(&admin, "viewer").await;
    for operation in operations(&document(&admin).await) {
        if operation.is_open || operation.is_among(&OF_VIEWERS) {
            continue;
        }
        let answer = operation.ask(&admin, Some(&viewer)).await;
        if operation.method == Method::GET {
            // Found or not, of people alone, and not for all of them to see: but whoever is let in is told what it says.
            assert!([200, 403, 404, 409].contains(&answer.status.as_u16()), "{} {answer:?}", operation.path);
        } else {
            answer.assert_problem(403, "forbidden");
        }
    }
}
