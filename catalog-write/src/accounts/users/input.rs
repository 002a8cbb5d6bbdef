//! What an owner may say about an account.

use serde_json::Value;

use crate::{
    accounts::email::{email, local_part},
    auth::role::Role,
    error::Error,
    fields::{
        choice::choice,
        faults::Refusal,
        members::{self, Object},
        text,
    },
};

pub(crate) const NAME_CHARS_MAX: usize = 100;

/// An account to be made. Its password is set by whom it is for.
#[derive(Clone, Debug)]
pub(crate) struct NewUser {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) role: String,
}

/// What may be changed of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserFields {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) disabled: bool,
}

impl NewUser {
    /// From the body of a POST.
    pub(crate) fn read(body: &Object) -> Result<Self, Error> {
        members::read(body, |members| {
            let email = members.required("email", None, email);
            let name = members.optional("name", None, None, |value| text::name(value, NAME_CHARS_MAX).map(Some));
            let role = members.required("role", None, role);
            members.read_only(&["id", "disabled", "has_password", "created_at"], "The service sets this; leave it out.");
            members.read_only(&["password"], "The invitation lets the person choose it.");
            let email = email?;
            let name = name?.unwrap_or_else(|| name_of(&email));
            Some(Self { email, name, role: role? })
        })
    }
}

/// A name for whoever has told none.
pub(crate) fn name_of(email: &str) -> String {
    local_part(email).chars().take(NAME_CHARS_MAX).collect()
}

impl UserFields {
    /// From the body of a PATCH.
    pub(crate) fn read_change(body: &Object, current: Self) -> Result<Self, Error> {
        members::read(body, |members| {
            let name = members.required("name", Some(current.name), |value| text::name(value, NAME_CHARS_MAX));
            let role = members.required("role", Some(current.role), role);
            let disabled = members.required("disabled", Some(current.disabled), flag);
            members.read_only(&["id", "email", "has_password", "created_at"], "This stays as it is; leave it out.");
            members.read_only(&["password"], "Make an invitation: it lets the person choose it.");
            Some(Self { name: name?, role: role?, disabled: disabled? })
        })
    }

    /// Whether an owner of these fields is one who can act.
    pub(crate) fn is_active_owner(&self) -> bool {
        self.role == Role::Owner.name() && !self.disabled
    }
}

/// The name of a role.
pub(crate) fn role(value: &Value) -> Result<String, Refusal> {
    choice(value, &Role::NAMES)
}

fn flag(value: &Value) -> Result<bool, Refusal> {
    value.as_bool().ok_or_else(|| Refusal::new("wrong_type", "Use true or false."))
}
