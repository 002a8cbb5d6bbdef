//! What stands around every page.

use askama::filters::Safe;

use crate::{
    auth::{
        Principal,
        role::{Action, Leave, leave},
    },
    pages::{accounts::title, site::Site, visit::Visit},
};

/// Where a page belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Events,
    History,
    Import,
    Users,
    Tokens,
    Account,
    Status,
}

/// What a page loads.
#[derive(Clone, Copy)]
pub(crate) struct Files<'a> {
    pub(crate) css: &'a str,
    pub(crate) js: &'a str,
    pub(crate) editor_js: &'a str,
    pub(crate) events_js: &'a str,
    pub(crate) htmx: &'a str,
    pub(crate) icons: &'a str,
    pub(crate) favicon: &'a str,
}

/// What stands around a page of somebody who is signed in.
pub(crate) struct Chrome<'a> {
    pub(crate) files: Files<'a>,
    pub(crate) section: Section,
    pub(crate) person: &'a Principal,
    /// `light` or `dark`, where it was chosen.
    pub(crate) theme: Option<&'static str>,
}

impl<'a> Files<'a> {
    pub(crate) fn of(site: &'a Site) -> Self {
        let assets = &site.assets;
        Self {
            css: &assets.css.path,
            js: &assets.js.path,
            editor_js: &assets.editor_js.path,
            events_js: &assets.events_js.path,
            htmx: &assets.htmx.path,
            icons: &assets.icons.path,
            favicon: &assets.favicon.path,
        }
    }

    /// One of `assets/icons.svg`, in the size and colour of the text that it stands in.
    pub(crate) fn icon(&self, name: &str) -> Safe<String> {
        Safe(format!(r#"<svg class="icon" aria-hidden="true"><use href="{}#{name}"/></svg>"#, self.icons))
    }
}

impl<'a> Chrome<'a> {
    pub(crate) fn new(site: &'a Site, visit: &'a Visit, section: Section) -> Self {
        Self { files: Files::of(site), section, person: &visit.person, theme: visit.theme }
    }

    pub(crate) fn icon(&self, name: &str) -> Safe<String> {
        self.files.icon(name)
    }

    pub(crate) fn may_write(&self) -> bool {
        self.may(Action::Write)
    }

    pub(crate) fn may_manage_accounts(&self) -> bool {
        self.may(Action::ManageAccounts)
    }

    fn may(&self, action: Action) -> bool {
        leave(self.person.role, action) == Leave::Yes
    }

    /// The role, for people.
    pub(crate) fn role(&self) -> &'static str {
        title(self.person.role)
    }
}
