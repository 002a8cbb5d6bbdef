//! Somebody with an account: signs in, and asks with the cookie.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::admin::{Admin, Answer};

pub(crate) const SESSION: &str = "/api/admin/session";
pub(crate) const ME: &str = "/api/admin/me";
pub(crate) const USERS: &str = "/api/admin/users";
pub(crate) const TOKENS: &str = "/api/admin/tokens";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A browser that is signed in.
pub(crate) struct Person<'a> {
    admin: &'a Admin,
    pub(crate) id: String,
    pub(crate) cookie: String,
}

impl<'a> Person<'a> {
    /// Makes an account with the password above, as an owner and its person do.
    pub(crate) async fn invited(admin: &'a Admin, email: &str, role: &str) -> String {
        let made = admin.post(USERS, &json!({"email": email, "role": role})).await;
        let code = made.json["invitation_code"].as_str().unwrap();
        let accepted = Self::accept(admin, code, PASSWORD).await;
        assert_eq!(accepted.status, 200, "{accepted:?}");
        made.id().to_owned()
    }

    /// Sets the password with a one-time code.
    pub(crate) async fn accept(admin: &Admin, code: &str, password: &str) -> Answer {
        stranger(admin, Method::POST, &format!("/api/admin/invitations/{code}"), &json!({"password": password})).await
    }

    /// Makes an account and signs in.
    pub(crate) async fn signed_in(admin: &'a Admin, email: &str, role: &str) -> Self {
        Self::invited(admin, email, role).await;
        Self::again(admin, email).await
    }

    /// Signs in with an account that is there.
    pub(crate) async fn again(admin: &'a Admin, email: &str) -> Self {
        let answer = sign_in(admin, email, PASSWORD).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Self::of(admin, &answer)
    }

    /// Who a sign-in has let in.
    pub(crate) fn of(admin: &'a Admin, answer: &Answer) -> Self {
        Self { admin, id: answer.id().to_owned(), cookie: cookie(answer) }
    }

    /// A request with the cookie.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.admin.catalog.write_url);
        self.admin.catalog.http.request(method, url).header("cookie", &self.cookie)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        Answer::to(self.request(method, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }
}

/// A request without any credentials.
pub(crate) async fn stranger(admin: &Admin, method: Method, path: &str, body: &Value) -> Answer {
    Answer::to(admin.catalog.http.request(method, format!("{}{path}", admin.catalog.write_url)).json(body)).await
}

pub(crate) async fn sign_in(admin: &Admin, email: &str, password: &str) -> Answer {
    stranger(admin, Method::POST, SESSION, &json!({"email": email, "password": password})).await
}

/// Makes the last failures ones of the near future: however slow the machine is, the wait after them is not over yet.
pub(crate) async fn prolong_the_wait(admin: &Admin) {
    admin.sql("update sign_in_failures set failed_at = now() + interval '10 seconds'").await;
}

/// What a browser sends back of the cookie that it was given.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// What a program sends with its token.
pub(crate) async fn with_token(admin: &Admin, token: &str, method: Method, path: &str, body: &Value) -> Answer {
    let request = admin.catalog.http.request(method, format!("{}{path}", admin.catalog.write_url));
    Answer::to(request.bearer_auth(token).json(body)).await
}
