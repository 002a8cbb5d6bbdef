//! What was changed in the catalog, by whom, and how it was before. The database records it: see `migrations/0012_history.sql`.

pub(crate) mod store;
