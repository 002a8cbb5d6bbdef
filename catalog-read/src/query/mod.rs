//! What query strings ask for: read once, normalised, and refused with every fault at once.

mod calendar;
pub(crate) mod canonical;
mod date;
pub(crate) mod facets;
mod ids;
mod moment;
pub(crate) mod ordering;
mod pairs;
pub(crate) mod params;
mod plain;
mod price;
mod refusal;
pub(crate) mod span;
mod unknown;
mod zone;
