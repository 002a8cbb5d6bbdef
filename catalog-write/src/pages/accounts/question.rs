//! A question before what cannot be taken back. It is a page, so it needs no script.

use askama::Template;
use axum::response::Response;

use crate::pages::{
    accounts::refused::Refused,
    answer::html,
    chrome::{Chrome, Section},
    refusal::Refusal,
};

/// What is asked.
#[derive(Template)]
#[template(path = "accounts/question.html")]
pub(super) struct Question<'a> {
    pub(super) chrome: Chrome<'a>,
    pub(super) title: String,
    /// What it means, each in a sentence or two.
    pub(super) means: &'a [&'a str],
    /// What the button says that does it.
    pub(super) button: &'a str,
    /// Where one comes from, and goes back to.
    pub(super) back: &'a str,
    pub(super) refused: Refused,
}

impl Question<'_> {
    pub(super) fn ask(&self) -> Result<Response, Refusal> {
        html(self.refused.status(), self)
    }
}
