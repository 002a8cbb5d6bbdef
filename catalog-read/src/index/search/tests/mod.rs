//! The search as a whole.

mod examples;
mod measures;
mod oracle;
