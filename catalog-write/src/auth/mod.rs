//! Who may do what: tokens, their roles, and the door that asks for them.

pub(crate) mod command;
pub(crate) mod layer;
pub(crate) mod role;
pub(crate) mod token;

pub(crate) use layer::Principal;
