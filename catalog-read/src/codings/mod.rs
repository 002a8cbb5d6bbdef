//! Compressed answers: each body compressed once however often it is sent.

mod compress;
mod forms;

pub(crate) use self::forms::{Form, Forms};
