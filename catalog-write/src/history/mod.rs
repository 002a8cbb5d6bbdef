//! What was changed in the catalog, by whom, and how it was before; and the way back. The database records it: see
//! `migrations/0012_history.sql`.

pub(crate) mod api;
pub(crate) mod change;
mod conflict;
pub(crate) mod deleted;
pub(crate) mod export;
pub(crate) mod filter;
mod inverse;
mod net;
mod restore;
pub(crate) mod store;
pub(crate) mod undo;
mod values;
