//! The catalog from a file: what it names is made or changed, nothing is removed. First the whole body is received, then it is
//! applied in one transaction, so that a slow client holds no lock and a process that is killed leaves all or nothing.

pub(crate) mod api;
pub(crate) mod batch;
pub(crate) mod header;
pub(crate) mod known;
pub(crate) mod lines;
pub(crate) mod mention;
pub(crate) mod pieces;
pub(crate) mod records;
pub(crate) mod report;
pub(crate) mod rows;
pub(crate) mod settings;
pub(crate) mod spool;
pub(crate) mod store;
pub(crate) mod trees;
pub(crate) mod work;
