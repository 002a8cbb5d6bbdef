//! What an owner may say about a token.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    accounts::users::input::role,
    error::Error,
    fields::{
        faults::Refusal,
        members::{self, Object},
        moment::moment,
        text,
    },
};

pub(crate) const NAME_CHARS_MAX: usize = 100;

/// A token to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewToken {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) expires_at: Option<DateTime<Utc>>,
}

impl NewToken {
    /// From the body of a POST.
    pub(crate) fn read(body: &Object) -> Result<Self, Error> {
        members::read(body, |members| {
            let name = members.required("name", None, |value| text::name(value, NAME_CHARS_MAX));
            let role = members.required("role", None, role);
            let expires_at = members.optional("expires_at", None, None, |value| future(value).map(Some));
            let set = ["id", "token", "starts_with", "created_at", "last_used_at", "revoked_at"];
            members.read_only(&set, "The service sets this; leave it out.");
            Some(Self { name: name?, role: role?, expires_at: expires_at? })
        })
    }
}

fn future(value: &Value) -> Result<DateTime<Utc>, Refusal> {
    let moment = moment(value)?;
    if moment <= Utc::now() {
        return Err(Refusal::new("must_be_after", "Use a moment that is yet to come."));
    }
    Ok(moment)
}
