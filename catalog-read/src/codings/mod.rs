//! Compressed answers: which coding a client takes, and each body compressed once however often it is sent.

mod compress;
mod forms;
mod negotiate;

pub(crate) use self::{
    compress::Coding,
    forms::{Form, Forms},
    negotiate::{Accepted, quality},
};
