//! All events in memory, to answer filtered lists without a store.

#[allow(dead_code, unused_imports, reason = "the lists that are searched come next")]
mod search;
