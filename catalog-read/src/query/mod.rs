//! What query strings ask for: read once, normalised, and refused with every fault at once.

pub(crate) mod canonical;
mod pairs;
pub(crate) mod params;
mod refusal;
mod unknown;
