//! Accounts of people, what they are signed in with, and the tokens of programs.

pub(crate) mod command;
pub(crate) mod email;
pub(crate) mod invitations;
pub(crate) mod me;
pub(crate) mod sessions;
pub(crate) mod sign_in;
pub(crate) mod tokens;
pub(crate) mod told_once;
pub(crate) mod users;
pub(crate) mod visitor;
