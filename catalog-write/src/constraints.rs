//! What the database refuses, said about the field at fault. The names are those of the migrations.

use catalog_shared::problem::Fault;
use sqlx::postgres::PgDatabaseError;
use uuid::Uuid;

use crate::error::Error;

struct Constraint {
    name: &'static str,
    field: &'static str,
    code: &'static str,
    detail: &'static str,
}

const fn constraint(name: &'static str, field: &'static str, code: &'static str, detail: &'static str) -> Constraint {
    Constraint { name, field, code, detail }
}

/// Every constraint of the catalog's tables but the primary keys, and `not null`, which no request can violate.
#[rustfmt::skip]
const CONSTRAINTS: [Constraint; 24] = [
    constraint("events_name_length", "name", "out_of_range", "Use 1 to 200 characters."),
    constraint("events_name_characters", "name", "control_character", "No control characters, no outer white space."),
    constraint("events_description_length", "description", "too_long", "Use at most 20000 characters."),
    constraint("events_location_length", "location", "too_long", "Use at most 300 characters."),
    constraint("events_location_characters", "location", "control_character", "Control characters are not allowed."),
    constraint("events_image_url_length", "image_url", "too_long", "Use at most 2000 characters."),
    constraint("events_image_url_scheme", "image_url", "not_a_url", "Use an http:// or https:// URL, or \"\" for none."),
    constraint("events_status_known", "status", "unknown_value", "Use draft, published, cancelled or postponed."),
    constraint("events_publish_at_range", "publish_at", "out_of_range", "Use a moment from 1970 to 9999."),
    constraint("events_timezone_known", "timezone", "unknown_time_zone", "Use an IANA name like Europe/Berlin, or UTC."),
    constraint("events_created_at_range", "created_at", "out_of_range", "Use a moment from 1970 to 9999."),
    constraint("events_updated_at_range", "updated_at", "out_of_range", "Use a moment from 1970 to 9999."),
    constraint("sessions_event_exists", "event_id", "does_not_exist", "There is no such event."),
    constraint("sessions_total_capacity_range", "total_capacity", "out_of_range", "Use 0 to 2147483647."),
    constraint("sessions_status_known", "status", "unknown_value", "Use scheduled or cancelled."),
    constraint("sessions_created_at_range", "created_at", "out_of_range", "Use a moment from 1970 to 9999."),
    constraint("sessions_ends_after_start", "ends_at", "must_be_after", "ends_at must be after starts_at."),
    constraint("sessions_times_range", "starts_at", "out_of_range", "Use moments from 1970 to 9999."),
    constraint("ticket_types_session_exists", "session_id", "does_not_exist", "There is no such session."),
    constraint("ticket_types_name_length", "name", "out_of_range", "Use 1 to 200 characters."),
    constraint("ticket_types_name_characters", "name", "control_character", "No control characters, no outer white space."),
    constraint("ticket_types_price_range", "price", "out_of_range", "Use 0 to 9999999999.99."),
    constraint("ticket_types_quantity_range", "quantity", "out_of_range", "Use 0 to 2147483647."),
    constraint("ticket_types_created_at_range", "created_at", "out_of_range", "Use a moment from 1970 to 9999."),
];

/// The primary keys that clients may choose.
const KEYS: [&str; 3] = ["events_pkey", "sessions_pkey", "ticket_types_pkey"];

/// The fault of a row that the database refused; any other error stays what it is.
/// `at`: pointer to the object that became the row of this id, where the database tells it.
pub(crate) fn locate(error: sqlx::Error, at: impl FnOnce(Option<Uuid>) -> String) -> Error {
    if error.as_database_error().and_then(|error| error.constraint()).is_some_and(|name| KEYS.contains(&name)) {
        return Error::IdTaken;
    }
    let Some(found) = violated(&error) else { return Error::Database(error) };
    let pointer = format!("{}/{}", at(row_of(&error)), found.field);
    Error::Invalid(vec![Fault { pointer: Some(pointer), parameter: None, code: found.code, detail: found.detail.to_owned() }])
}

/// Like [`locate`], where the parent that does not exist is the one in the path.
pub(crate) fn locate_child(error: sqlx::Error, parent: &'static str, at: impl FnOnce(Option<Uuid>) -> String) -> Error {
    match violated(&error) {
        Some(found) if found.code == "does_not_exist" => Error::NotFound(parent),
        _ => locate(error, at),
    }
}

fn violated(error: &sqlx::Error) -> Option<&'static Constraint> {
    let name = error.as_database_error()?.constraint()?;
    CONSTRAINTS.iter().find(|known| known.name == name)
}

/// PostgreSQL's detail shows a refused row as `(…)` with the id as its first column.
fn row_of(error: &sqlx::Error) -> Option<Uuid> {
    let detail = error.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?.detail()?;
    row_in(detail)
}

fn row_in(detail: &str) -> Option<Uuid> {
    let (_, row) = detail.split_once('(')?;
    let (id, _) = row.split_once(',')?;
    id.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::MIGRATOR;

    #[test]
    fn every_constraint_of_the_schema_has_a_field_and_no_other_one_has() {
        let sql: Vec<&str> = MIGRATOR.iter().flat_map(|migration| migration.sql.as_str().lines()).collect();
        let code = sql.iter().map(|line| line.split("--").next().unwrap_or_default());
        let mut words = code.flat_map(|code| code.split(|c: char| c.is_whitespace() || c == ';'));
        let mut named: Vec<&str> = Vec::new();
        while words.by_ref().any(|word| word == "constraint") {
            named.extend(
                words.next().filter(|name| ["events_", "sessions_", "ticket_types_"].iter().any(|t| name.starts_with(t))),
            );
        }
        let mut known: Vec<&str> = CONSTRAINTS.iter().map(|constraint| constraint.name).collect();
        assert!(named.len() > 20);
        named.sort_unstable();
        // Some were replaced later.
        named.dedup();
        known.sort_unstable();
        assert_eq!(named, known);
    }

    #[test]
    fn the_refused_row_is_found_in_the_detail_in_any_language() {
        let id = Uuid::now_v7();
        assert_eq!(row_in(&format!("Failing row contains ({id}, A, null).")), Some(id));
        assert_eq!(row_in(&format!("Fehlgeschlagene Zeile enthält ({id}, (1), -).")), Some(id));
        for other in ["", "Failing row contains (", "Key (event_id)=(x) is not present in table \"events\"."] {
            assert_eq!(row_in(other), None);
        }
    }
}
