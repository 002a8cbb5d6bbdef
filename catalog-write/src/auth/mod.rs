//! Who may do what: people and programs, how each shows who it is, their roles, and the door that asks for all that.

pub(crate) mod actions;
pub(crate) mod allowance;
pub(crate) mod command;
pub(crate) mod cookie;
pub(crate) mod cross_site;
pub(crate) mod headers;
pub(crate) mod layer;
pub(crate) mod origin;
pub(crate) mod password;
pub(crate) mod principal;
pub(crate) mod role;
pub(crate) mod secret;
pub(crate) mod state;
pub(crate) mod throttle;

pub(crate) use {principal::Principal, state::Auth};
