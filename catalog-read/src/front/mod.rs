//! Before any route: who asks, whether that is too much, and what every answer says besides its content.

mod cors;
mod door;
mod request_limits;

pub(crate) use self::{door::FrontDoor, request_limits::BODY_BYTES_MAX};
