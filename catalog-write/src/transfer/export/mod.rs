//! The catalog as a stream, of one moment.

pub(crate) mod api;
pub(crate) mod filter;
pub(crate) mod store;
pub(crate) mod stream;
pub(crate) mod table;
