//! Which events hold the words of `search=`, and how well. Every word of the query must be found somewhere in the name, the
//! location or the description. Pure: no clock, no store, no lock.
//! The score of an event depends on its own text and on the query alone, so it stays as it is while other events change, and
//! a client can walk pages by it.

mod entry;
mod find;
mod fold;
mod postings;
mod put;
mod query;
mod score;
mod typo;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use self::{fold::fold, put::Search, query::Query};
