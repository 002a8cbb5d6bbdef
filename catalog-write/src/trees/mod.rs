//! An event with all that belongs to it, written as a whole.

pub(crate) mod input;
pub(crate) mod write;
