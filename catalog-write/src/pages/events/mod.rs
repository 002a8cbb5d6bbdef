//! `/admin/events`: the table of all events. What it shows stands in its address, so that a reload, a link and the way back lead to
//! the same. It reads with SQL of its own; what it does with the events that were selected, it asks of the admin API.

mod choice;
mod deletion;
mod export;
mod list;
mod refused;
mod row;
mod selection;
mod store;
mod view;

pub(super) use list::routes;
