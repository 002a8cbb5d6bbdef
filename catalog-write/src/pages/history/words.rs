//! Fields and their values for people.

use chrono::{DateTime, Utc};
use jiff::tz::TimeZone;
use serde_json::Value;
use uuid::Uuid;

use super::names::Names;
use crate::pages::moments;

/// What is told of a row that was made or deleted elsewhere, or changes with everything.
const UNTOLD: [&str; 2] = ["id", "created_at"];
/// Fields in the order in which they are told; others come after them.
const ORDER: [&str; 13] = [
    "name",
    "status",
    "starts_at",
    "ends_at",
    "total_capacity",
    "price",
    "quantity",
    "location",
    "timezone",
    "publish_at",
    "image_url",
    "description",
    "event_id",
];

/// The name of a field; `None` if it is not told.
pub(super) fn label(field: &str) -> Option<String> {
    if UNTOLD.contains(&field) {
        return None;
    }
    Some(match field {
        "starts_at" => "Start".to_owned(),
        "ends_at" => "End".to_owned(),
        "total_capacity" => "Capacity".to_owned(),
        "quantity" => "Tickets left".to_owned(),
        "location" => "Place".to_owned(),
        "timezone" => "Time zone".to_owned(),
        "publish_at" => "Public from".to_owned(),
        "image_url" => "Picture".to_owned(),
        "event_id" => "Event".to_owned(),
        "session_id" => "Session".to_owned(),
        "email" => "E-mail".to_owned(),
        other => capitalised(&other.replace('_', " ")),
    })
}

/// Where a field stands among others.
pub(super) fn place(field: &str) -> usize {
    ORDER.iter().position(|known| *known == field).unwrap_or(ORDER.len())
}

/// A value of a field; empty if there is none.
pub(super) fn value(field: &str, value: &Value, zone: &TimeZone, names: &Names) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.as_str(),
        Value::Bool(is_so) => return if *is_so { "yes" } else { "no" }.to_owned(),
        other => return other.to_string(),
    };
    let id = || text.parse::<Uuid>().ok();
    let told = match field {
        "status" | "role" => Some(capitalised(text)),
        "price" => Some(price(text, names.places)),
        "event_id" => id().and_then(|id| names.name(id).map(str::to_owned)),
        "session_id" => id().and_then(|id| names.session(id)),
        _ if field.ends_with("_at") => text.parse::<DateTime<Utc>>().ok().map(|at| moments::minute(at, zone)),
        _ => None,
    };
    told.unwrap_or_else(|| text.to_owned())
}

/// The history has two decimals for every currency.
fn price(text: &str, places: u8) -> String {
    if places == 0 { text.trim_end_matches(".00").to_owned() } else { text.to_owned() }
}

/// With a capital letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
