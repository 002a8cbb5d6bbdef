//! The pages of people and programs: one's own account, and those that owners keep.

mod account;
mod address;
mod browser;
mod invitation;
mod listing;
mod question;
mod refused;
mod role;
pub(super) mod routes;
mod tokens;
mod user;
mod users;

pub(super) use role::title;
