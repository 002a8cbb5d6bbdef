//! The contract between the catalog's processes (documents, keys, versions, the SQL of the read shape, problem responses)
//! and the bootstrap they have in common (settings, telemetry, server, shutdown).

pub mod accept_encoding;
pub mod client;
pub mod docs;
pub mod document;
pub mod etag;
pub mod keys;
pub mod layers;
pub mod metrics;
mod open_files;
pub mod ops;
pub mod postgres;
pub mod problem;
pub mod projecting;
pub mod read_shape;
pub mod redis_link;
pub mod request_id;
pub mod scripts;
pub mod server;
pub mod shutdown;
pub mod static_file;
pub mod telemetry;
pub mod trace_context;
pub mod version;
