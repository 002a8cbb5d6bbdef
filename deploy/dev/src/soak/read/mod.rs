//! Those who read the catalog, each from one reader process.

mod answer;
mod customer;
mod question;

pub(crate) use answer::understand;
pub(crate) use customer::Customer;
pub(crate) use question::Question;
