//! What query strings ask for: read once, normalised, and refused with every fault at once.

mod calendar;
pub(crate) mod canonical;
pub(crate) mod date;
pub(crate) mod facets;
pub(crate) mod filter;
pub(crate) mod ids;
pub(crate) mod list;
mod moment;
pub(crate) mod ordering;
mod pairs;
pub(crate) mod params;
pub(crate) mod place;
pub(crate) mod plain;
mod prefer;
mod price;
pub(crate) mod refusal;
pub(crate) mod request;
pub(crate) mod sessions;
pub(crate) mod span;
mod unknown;
mod zone;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
