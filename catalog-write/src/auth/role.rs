//! What a role may do.

use std::str::FromStr;

use clap::ValueEnum;
use http::Method;

/// Of whoever signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// Reads everything
    Viewer,
    /// Also writes the catalog
    Editor,
    /// May do everything
    Owner,
}

/// What a request wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Look at the catalog.
    Read,
    /// Change the catalog.
    Write,
}

/// The one table of who may do what.
pub(crate) fn can(role: Role, action: Action) -> bool {
    match (role, action) {
        (Role::Viewer | Role::Editor | Role::Owner, Action::Read) | (Role::Editor | Role::Owner, Action::Write) => true,
        (Role::Viewer, Action::Write) => false,
    }
}

impl Action {
    /// What a method is for. One that is not known to be harmless writes.
    pub(crate) fn of(method: &Method) -> Self {
        if matches!(*method, Method::GET | Method::HEAD) { Self::Read } else { Self::Write }
    }
}

impl Role {
    /// As the database writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Owner => "owner",
        }
    }
}

/// The database holds a role of a newer release.
#[derive(Debug, thiserror::Error)]
#[error("not a role")]
pub(crate) struct NotARole;

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(name: &str) -> Result<Self, NotARole> {
        [Self::Viewer, Self::Editor, Self::Owner].into_iter().find(|role| role.name() == name).ok_or(NotARole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_may_do_exactly_this() {
        let matrix = [(Role::Viewer, true, false), (Role::Editor, true, true), (Role::Owner, true, true)];
        for (role, read, write) in matrix {
            assert_eq!((can(role, Action::Read), can(role, Action::Write)), (read, write), "{role:?}");
        }
        assert_eq!(matrix.len(), Role::value_variants().len());
    }

    #[test]
    fn only_get_and_head_read() {
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(Action::of(&method), Action::Read);
        }
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE] {
            assert_eq!(Action::of(&method), Action::Write, "{method}");
        }
    }

    #[test]
    fn a_role_comes_back_from_its_name() {
        for role in Role::value_variants() {
            assert_eq!(role.name().parse::<Role>().unwrap(), *role);
            assert_eq!(role.to_possible_value().unwrap().get_name(), role.name());
        }
        assert!("admin".parse::<Role>().is_err());
    }
}
