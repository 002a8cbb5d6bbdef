//! The SQL of the table.

mod find;
mod matching;
mod order;
mod rows;

pub(super) use find::{Found, LOOKED_THROUGH_MAX, all, find, is_empty};
pub(super) use rows::{Listed, names, rows};
