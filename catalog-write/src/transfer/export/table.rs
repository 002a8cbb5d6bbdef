//! An export as CSV (RFC 4180, UTF-8).

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{csv_cell, events::input::EventFields, transfer::export::store::Row};

/// The columns in their order; an import knows the same.
pub(crate) const COLUMNS: [&str; 17] = [
    "event_id",
    "event_name",
    "event_description",
    "event_location",
    "event_image_url",
    "event_status",
    "event_timezone",
    "event_publish_at",
    "session_id",
    "session_starts_at",
    "session_ends_at",
    "session_total_capacity",
    "session_status",
    "ticket_type_id",
    "ticket_type_name",
    "ticket_type_price",
    "ticket_type_quantity",
];

/// The first line.
pub(crate) fn header() -> String {
    format!("{}\r\n", COLUMNS.join(","))
}

/// The line of one row.
pub(crate) fn line(event: &EventFields, row: &Row) -> String {
    let moment = |moment: Option<DateTime<Utc>>| moment.map(|m| m.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    let cells = [
        Some(row.event_id.to_string()),
        Some(event.name.clone()),
        Some(event.description.clone()),
        Some(event.location.clone()),
        Some(event.image_url.clone()),
        Some(event.status.clone()),
        Some(event.timezone.clone()),
        moment(event.publish_at),
        row.session_id.map(|id| id.to_string()),
        moment(row.starts_at),
        moment(row.ends_at),
        row.total_capacity.map(|count| count.to_string()),
        row.status.clone(),
        row.ticket_type_id.map(|id| id.to_string()),
        row.name.clone(),
        row.price.clone(),
        row.quantity.map(|count| count.to_string()),
    ];
    let mut line = String::new();
    for (index, text) in cells.into_iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        csv_cell::put(&mut line, text.as_deref().unwrap_or_default());
    }
    line.push_str("\r\n");
    line
}
