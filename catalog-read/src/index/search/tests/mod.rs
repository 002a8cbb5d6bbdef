//! The search as a whole.

mod examples;
mod oracle;
