//! What a role may do: the one table of it.

use std::str::FromStr;

use clap::ValueEnum;

/// Of whoever signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// Reads everything
    Viewer,
    /// Also sets how many seats and tickets there are
    Inventory,
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
    /// See and mend what is one's own: name, password, sign-ins.
    OwnAccount,
    /// Change members of a session.
    ChangeSession,
    /// Change members of a ticket type.
    ChangeTicketType,
    /// Change the catalog in any way.
    Write,
    /// Let people and programs in, and put them out.
    ManageAccounts,
    /// Something of which nobody has said who may do it.
    Unnamed,
}

/// How far a role may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leave {
    No,
    /// Only as far as these members of the body.
    Members(&'static [&'static str]),
    Yes,
}

/// Who may do what.
pub(crate) fn leave(role: Role, action: Action) -> Leave {
    use Leave::{Members, No, Yes};
    match (role, action) {
        (Role::Owner, _) => Yes,
        (_, Action::Read | Action::OwnAccount) => Yes,
        (_, Action::ManageAccounts | Action::Unnamed) => No,
        (Role::Editor, Action::Write | Action::ChangeSession | Action::ChangeTicketType) => Yes,
        (Role::Inventory, Action::ChangeSession) => Members(&["total_capacity"]),
        (Role::Inventory, Action::ChangeTicketType) => Members(&["quantity"]),
        (Role::Inventory, Action::Write) => No,
        (Role::Viewer, Action::Write | Action::ChangeSession | Action::ChangeTicketType) => No,
    }
}

impl Action {
    /// All that has a name.
    pub(crate) const NAMED: [Self; 6] =
        [Self::Read, Self::OwnAccount, Self::ChangeSession, Self::ChangeTicketType, Self::Write, Self::ManageAccounts];

    /// As clients see it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::OwnAccount => "own_account",
            Self::ChangeSession => "change_session",
            Self::ChangeTicketType => "change_ticket_type",
            Self::Write => "write",
            Self::ManageAccounts => "manage_accounts",
            Self::Unnamed => "unnamed",
        }
    }
}

impl Role {
    /// All names, for a list of choices.
    pub(crate) const NAMES: [&str; 4] = ["viewer", "inventory", "editor", "owner"];

    /// As the database writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Inventory => "inventory",
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
        Self::value_variants().iter().copied().find(|role| role.name() == name).ok_or(NotARole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_may_do_exactly_this() {
        use Leave::{Members, No, Yes};
        let (capacity, quantity) = (Members(&["total_capacity"]), Members(&["quantity"]));
        #[rustfmt::skip]
        let matrix = [
            // Viewer, inventory, editor, owner.
            (Action::Read,             [Yes, Yes,      Yes, Yes]),
            (Action::OwnAccount,       [Yes, Yes,      Yes, Yes]),
            (Action::ChangeSession,    [No,  capacity, Yes, Yes]),
            (Action::ChangeTicketType, [No,  quantity, Yes, Yes]),
            (Action::Write,            [No,  No,       Yes, Yes]),
            (Action::ManageAccounts,   [No,  No,       No,  Yes]),
            (Action::Unnamed,          [No,  No,       No,  Yes]),
        ];
        for (action, leaves) in matrix {
            let found: Vec<Leave> = Role::value_variants().iter().map(|role| leave(*role, action)).collect();
            assert_eq!(found, leaves, "{action:?}");
        }
        assert_eq!(matrix.map(|(action, _)| action)[..6], Action::NAMED);
    }

    #[test]
    fn a_role_comes_back_from_its_name() {
        for (role, name) in Role::value_variants().iter().zip(Role::NAMES) {
            assert_eq!((role.name(), name.parse::<Role>().unwrap()), (name, *role));
            assert_eq!(role.to_possible_value().unwrap().get_name(), name);
        }
        assert_eq!(Role::value_variants().len(), Role::NAMES.len());
        assert!("admin".parse::<Role>().is_err());
    }
}
