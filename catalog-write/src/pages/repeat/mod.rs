//! `/admin/sessions/{id}/repeat`: a session again and again. Nothing is made before it has been seen.

mod choices;
mod filled;
pub(super) mod page;
mod preview;
mod session;
