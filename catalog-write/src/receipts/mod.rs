//! Whether readers have what was written: the receipts of writes, which are the versions that they answered as `Catalog-Version`.
//! PostgreSQL alone is asked. The projector lets go of a change, in one transaction, only after its documents are in Redis; so a
//! change that is dirty no more has been published.

pub(crate) mod api;
mod follow;
mod look;
mod state;
mod stream;

pub(crate) use follow::Receipts;
