//! Roles in words.

use clap::ValueEnum;

use crate::auth::role::Role;

/// A role that can be chosen.
pub(super) struct Choice {
    /// As the API has it.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) may: &'static str,
}

/// All of them, the least one first: each may do what the ones before it may.
pub(super) fn choices() -> impl Iterator<Item = Choice> {
    Role::value_variants().iter().map(|role| Choice { name: role.name(), title: title(*role), may: may(*role) })
}

/// Of a role by its name; a newer release may have others.
pub(super) fn title_of(name: &str) -> &str {
    match name.parse() {
        Ok(role) => title(role),
        Err(_) => name,
    }
}

/// For people.
pub(crate) fn title(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Viewer",
        Role::Inventory => "Inventory",
        Role::Editor => "Editor",
        Role::Owner => "Owner",
    }
}

/// All that it lets one do.
pub(super) fn may_all(role: Role) -> String {
    let up_to = Role::value_variants().iter().take_while(|it| **it != role).chain([&role]);
    up_to.map(|role| may(*role)).collect::<Vec<_>>().join(" ")
}

/// What it lets one do, beyond the role before it.
fn may(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Sees everything of the catalog and its history.",
        Role::Inventory => "Also sets how many seats a session and how many tickets a ticket type has.",
        Role::Editor => "Also makes, changes, imports and deletes events, sessions and ticket types, and takes changes back.",
        Role::Owner => "Also lets people and programs in, and puts them out.",
    }
}
