//! Somebody who looks at the pages without a script: follows links and sends forms.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, StatusCode, header::HeaderMap};

use crate::{admin::Admin, person::Person};

/// A browser that is signed in and stays where a page leads it.
pub(crate) struct Visitor<'a> {
    person: Person<'a>,
}

/// What it was shown.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl<'a> Visitor<'a> {
    /// Somebody with this role.
    pub(crate) async fn with_role(admin: &'a Admin, role: &str) -> Self {
        Self { person: Person::signed_in(admin, &format!("{role}@tickets.example"), role).await }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        Page::read(self.person.request(Method::GET, path).send().await.unwrap()).await
    }

    /// Sends a form.
    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = self.person.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(fields.join("&"));
        Page::read(request.send().await.unwrap()).await
    }
}

impl Page {
    async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, html: response.text().await.unwrap() }
    }

    /// What one reads of the page itself, with removed text in `[-…]` and added text in `[+…]`.
    pub(crate) fn text(&self) -> String {
        let (_, main) = self.html.split_once("<main").unwrap();
        let (main, _) = main.split_once("</main>").unwrap();
        let marked = [("<del>", "[-"), ("<ins>", "[+"), ("</del>", "]"), ("</ins>", "]")];
        let marked = marked.iter().fold(main.to_owned(), |text, (tag, mark)| text.replace(tag, mark));
        let read: String =
            marked.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect::<Vec<_>>().join(" ");
        let entities = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
        let plain = entities.iter().fold(read, |text, (entity, letter)| text.replace(entity, letter));
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// It tells this.
    #[track_caller]
    pub(crate) fn assert_says(&self, told: &str) {
        assert!(self.text().contains(told), "{told:?} is not in ({}): {}", self.status, self.text());
    }

    #[track_caller]
    pub(crate) fn assert_says_nothing_of(&self, told: &str) {
        assert!(!self.text().contains(told), "{told:?} is in ({}): {}", self.status, self.text());
    }

    /// Where it leads.
    #[track_caller]
    pub(crate) fn leads_to(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.html);
        self.headers["location"].to_str().unwrap().to_owned()
    }

    /// The value of the first hidden field of this name.
    #[track_caller]
    pub(crate) fn hidden(&self, name: &str) -> String {
        let (_, rest) =
            self.html.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {}", self.html));
        rest.split('"').next().unwrap().replace("&#34;", "\"")
    }
}
