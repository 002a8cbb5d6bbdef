//! The admin pages as a browser without scripts sees them: HTML in, forms out.

mod account;
mod page;
mod status;
mod tokens;
mod users;
