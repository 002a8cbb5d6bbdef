//! Somebody who signs in at the pages.

use catalog_dev::testing::Catalog;
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) const EMAIL: &str = "ada@tickets.example";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Makes an owner with a password, as another owner and the person do.
pub(crate) async fn make(catalog: &Catalog) {
    let made =
        catalog.admin(Method::POST, "/api/admin/users").json(&json!({"email": EMAIL, "role": "owner"})).send().await.unwrap();
    let made: Value = made.error_for_status().unwrap().json().await.unwrap();
    let invitation = format!("/api/admin/invitations/{}", made["invitation_code"].as_str().unwrap());
    let accepted = catalog.http.post(format!("{}{invitation}", catalog.write_url)).json(&json!({"password": PASSWORD}));
    accepted.send().await.unwrap().error_for_status().unwrap();
}
