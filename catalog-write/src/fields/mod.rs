//! How the members of a JSON body are read: each value by its own rule, all faults at once.

pub(crate) mod choice;
pub(crate) mod count;
pub(crate) mod faults;
pub(crate) mod members;
pub(crate) mod moment;
pub(crate) mod pointer;
pub(crate) mod price;
pub(crate) mod reference;
pub(crate) mod text;
pub(crate) mod time_zone;
pub(crate) mod unchanged;
pub(crate) mod url;
