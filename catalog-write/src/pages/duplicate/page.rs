//! The page on which a copy is asked for.

use askama::Template;
use uuid::Uuid;

use super::{
    form::{Fault, Filled, first_day},
    preview::Preview,
};
use crate::pages::{
    chrome::{Chrome, Section},
    site::Site,
    stored_event::StoredEvent,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "duplicate.html")]
pub(super) struct DuplicatePage<'a> {
    chrome: Chrome<'a>,
    event: &'a StoredEvent,
    filled: &'a Filled,
    /// So that making it twice by accident is making it once.
    key: Uuid,
    faults: &'a [Fault],
    preview: Preview<'a>,
}

impl<'a> DuplicatePage<'a> {
    pub(super) fn new(
        site: &'a Site,
        visit: &'a Visit,
        event: &'a StoredEvent,
        filled: &'a Filled,
        faults: &'a [Fault],
        preview: Preview<'a>,
    ) -> Self {
        let chrome = Chrome::new(site, visit, Section::Events);
        Self { chrome, event, filled, key: Uuid::now_v7(), faults, preview }
    }

    fn has_sessions(&self) -> bool {
        first_day(self.event).is_some()
    }

    /// What is wrong with a field.
    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| fault.text.as_str())
    }
}
