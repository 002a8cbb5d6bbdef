//! Pages for those who may change the catalog are not shown to others: what they lead to would be refused to them anyway.

use catalog_shared::problem::{Code, Problem};

use crate::{
    auth::role::{Action, Leave, leave},
    error::Error,
    pages::{refusal::Refusal, visit::Visit},
};

/// # Errors
/// When the role of who looks does not let him change the catalog.
pub(super) fn to_write(visit: &Visit) -> Result<(), Refusal> {
    if may_write(visit) {
        return Ok(());
    }
    let detail = format!("Your role, {}, does not allow that.", visit.person.role.name());
    Err(Error::Unreadable(Problem::new(Code::Forbidden).detail(detail)).into())
}

pub(super) fn may_write(visit: &Visit) -> bool {
    leave(visit.person.role, Action::Write) == Leave::Yes
}
