//! Pages as somebody gets them who is signed in, or is not.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};

use crate::{admin::Admin, person::Person};

/// One page, or where it leads instead.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) html: String,
}

impl Page {
    pub(super) async fn get(person: &Person<'_>, path: &str) -> Self {
        Self::to(person.request(Method::GET, path)).await
    }

    /// Sends a form as a browser does.
    pub(super) async fn post(person: &Person<'_>, path: &str, form: &[(&str, &str)]) -> Self {
        Self::to(filled(person.request(Method::POST, path), form)).await
    }

    /// Without being signed in; a form, if there is one.
    pub(super) async fn stranger(admin: &Admin, path: &str, form: Option<&[(&str, &str)]>) -> Self {
        let url = format!("{}{path}", admin.catalog.write_url);
        match form {
            None => Self::to(admin.catalog.http.get(url)).await,
            Some(form) => Self::to(filled(admin.catalog.http.post(url), form)).await,
        }
    }

    async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let page = Self { status, headers, html: response.text().await.unwrap() };
        assert_eq!(page.header("cache-control"), "no-store", "{page:?}");
        assert!(page.html.is_empty() || page.html.starts_with("<!doctype html>"), "{page:?}");
        page
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// It is a page with this status and all of these texts.
    #[track_caller]
    pub(super) fn shows(&self, status: u16, texts: &[&str]) {
        assert_eq!(self.status, status, "{self:?}");
        for text in texts {
            assert!(self.html.contains(text), "{text:?} in {self:?}");
        }
    }

    /// It leads there with GET.
    #[track_caller]
    pub(super) fn leads_to(&self, path: &str) {
        assert_eq!((self.status.as_u16(), self.header("location")), (303, path), "{self:?}");
    }

    /// What stands between these, the first time.
    #[track_caller]
    pub(super) fn between(&self, before: &str, after: &str) -> &str {
        let rest = self.html.split_once(before).unwrap_or_else(|| panic!("{before:?} in {self:?}")).1;
        rest.split_once(after).unwrap_or_else(|| panic!("{after:?} in {self:?}")).0
    }

    /// The value of the hidden field of this name.
    #[track_caller]
    pub(super) fn hidden(&self, name: &str) -> String {
        let value = self.between(&format!(r#"<input type="hidden" name="{name}" value=""#), "\"");
        value.replace("&#34;", "\"").replace("&quot;", "\"")
    }
}

fn filled(request: RequestBuilder, form: &[(&str, &str)]) -> RequestBuilder {
    let pairs = form.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    let body = pairs.collect::<Vec<_>>().join("&");
    request.header("content-type", "application/x-www-form-urlencoded").body(body)
}
