//! Many writes in one request and one transaction.

pub(crate) mod api;
mod input;
mod operation;
mod work;
