//! PostgreSQL goes away while somebody saves: what he filled in is on the page that says so, to be sent again.

use std::time::Duration;

use catalog_dev::testing::{Catalog, PostgresServer, eventually};
use reqwest::{Response, redirect::Policy};
use serde_json::json;

use crate::owner;

const SOON: Duration = Duration::from_secs(30);
const ID: &str = "01a2077e-7d09-7893-8577-e75622bc740d";
/// As a browser sends it.
const FORM: &str =
    "id=01a2077e-7d09-7893-8577-e75622bc740d&name=%22Rock+%26+Pop%22&description=Two%0D%0Alines&timezone=UTC&do=publish";

struct Person {
    catalog: Catalog,
    http: reqwest::Client,
    cookie: String,
}

impl Person {
    async fn signed_in(server: &PostgresServer) -> Self {
        let catalog = Catalog::builder().postgres(server).start().await;
        owner::make(&catalog).await;
        let credentials = json!({"email": owner::EMAIL, "password": owner::PASSWORD});
        let session = format!("{}/api/admin/session", catalog.write_url);
        let answer = catalog.http.post(session).json(&credentials).send().await.unwrap().error_for_status().unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { catalog, http: reqwest::Client::builder().redirect(Policy::none()).build().unwrap(), cookie }
    }

    fn page(&self) -> String {
        format!("{}/admin/events/new", self.catalog.write_url)
    }

    async fn save(&self) -> Response {
        let form = self.http.post(self.page()).header("content-type", "application/x-www-form-urlencoded").body(FORM);
        form.header("cookie", &self.cookie).send().await.unwrap()
    }
}

#[tokio::test]
async fn a_save_without_postgresql_is_kept_and_can_be_sent_again() {
    let server = PostgresServer::start().await;
    let person = Person::signed_in(&server).await;
    server.stop().await;
    let refused = eventually(SOON, "a save is refused", async || {
        let answer = person.save().await;
        if answer.status() == 503 { Ok(answer) } else { Err(answer) }
    })
    .await;
    assert!(refused.headers().contains_key("retry-after"));
    let page = refused.text().await.unwrap();
    for kept in [
        r#"name="name" value="&#34;Rock &#38; Pop&#34;""#,
        "name=\"description\" value=\"Two\r\nlines\"",
        r#"name="do" value="publish""#,
        &format!(r#"name="id" value="{ID}""#),
    ] {
        assert!(page.contains(&format!(r#"<input type="hidden" {kept}>"#)), "{kept}\n{page}");
    }
    assert!(page.contains(r#"<form method="post" action="">"#), "{page}");

    let forged = person.http.post(person.page()).header("cookie", &person.cookie).header("sec-fetch-site", "cross-site");
    let forged = forged.header("content-type", "application/x-www-form-urlencoded").body(FORM).send().await.unwrap();
    assert!(!forged.text().await.unwrap().contains("Rock"), "another site's form is not offered to be sent by ours");

    server.start_again().await;
    let saved = eventually(SOON, "it is saved", async || {
        let answer = person.save().await;
        if answer.status() == 303 { Ok(answer) } else { Err(answer) }
    })
    .await;
    assert!(saved.headers()["location"].to_str().unwrap().starts_with(&format!("/admin/events/{ID}?saved=")));
}
