//! Those who change the catalog: by the admin API, and by SQL.

mod api;
mod by_api;
mod choice;
mod doubt;
mod populate;
mod script;
mod sql;
mod truth;
mod turns;
mod writer;

pub(crate) use doubt::settle_births;
pub(crate) use populate::populate;
pub(crate) use truth::all as truth;
pub(crate) use turns::Turns;
pub(crate) use writer::{Doors, Way, Writer};
