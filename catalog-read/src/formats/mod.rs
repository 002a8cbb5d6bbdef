//! The same resources in other formats than JSON: calendars, feeds, structured data for search engines, and the map of the site.

mod alternates;
mod atom;
mod calendar;
mod content_line;
mod event;
mod format;
mod json_ld;
pub(crate) mod list;
mod negotiate;
mod page_url;
pub(crate) mod session;
mod site;
mod sitemap;
mod text;
mod wanted;
mod xml;

pub(crate) use alternates::{of_event, of_list};
pub(crate) use calendar::{LISTED_MAX, OF_EVENT_MAX};
pub(crate) use event::answer_event;
pub(crate) use format::Format;
pub(crate) use json_ld::SESSIONS_MAX as DATES_MAX;
pub(crate) use list::answer_list;
pub(crate) use page_url::PageUrl;
pub(crate) use site::{get_robots, get_sitemap, get_sitemap_part};
pub(crate) use wanted::{WantedEvent, WantedList};
