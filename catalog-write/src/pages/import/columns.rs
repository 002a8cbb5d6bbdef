//! The columns of a file of CSV, explained; and a file to begin with.

use crate::{csv_cell, transfer::export::table};

/// Columns that belong together.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
}

/// A column.
pub(super) struct Column {
    pub(super) name: &'static str,
    /// In a list, below the name of its group.
    pub(super) label: &'static str,
    pub(super) about: &'static str,
    /// Of the first row of the example, and of the second one if that differs.
    pub(super) examples: &'static [&'static str],
    /// Other names that files have for it, with commas between them.
    pub(super) also: &'static str,
}

/// All columns, in the order of an export.
pub(super) const GROUPS: [Group; 3] = [
    Group {
        name: "Event",
        columns: &[
            Column {
                name: "event_id",
                label: "id",
                about: "Empty for a new event. Rows with one id are one event.",
                examples: &[""],
                also: "event id,id",
            },
            Column {
                name: "event_name",
                label: "name",
                about: "Needed for a new event.",
                examples: &["Summer Concert"],
                also: "event,name,title,event title,show",
            },
            Column {
                name: "event_description",
                label: "description",
                about: "Any text.",
                examples: &["Jazz by the lake"],
                also: "description,about,text,details",
            },
            Column {
                name: "event_location",
                label: "location",
                about: "Where it is.",
                examples: &["Central Park"],
                also: "location,venue,place,where",
            },
            Column {
                name: "event_image_url",
                label: "picture",
                about: "Address of a picture, with https.",
                examples: &[""],
                also: "image,image url,picture,photo",
            },
            Column {
                name: "event_status",
                label: "status",
                about: "draft, published, postponed or cancelled.",
                examples: &["draft"],
                also: "status,state",
            },
            Column {
                name: "event_timezone",
                label: "time zone",
                about: "Like Europe/Berlin; UTC if there is none.",
                examples: &["America/New_York"],
                also: "timezone,time zone,tz",
            },
            Column {
                name: "event_publish_at",
                label: "published from",
                about: "A moment, for what is to be published later.",
                examples: &[""],
                also: "publish at,published from,on sale",
            },
        ],
    },
    Group {
        name: "Session",
        columns: &[
            Column { name: "session_id", label: "id", about: "Empty for a new session.", examples: &[""], also: "session id" },
            Column {
                name: "session_starts_at",
                label: "starts at",
                about: "A moment with its offset, like 2030-06-15T18:00:00-04:00.",
                examples: &["2030-06-15T18:00:00-04:00"],
                also: "starts at,start,starts,begin,begins,from,start time,date",
            },
            Column {
                name: "session_ends_at",
                label: "ends at",
                about: "After it starts.",
                examples: &["2030-06-15T22:00:00-04:00"],
                also: "ends at,end,ends,to,until,end time",
            },
            Column {
                name: "session_total_capacity",
                label: "capacity",
                about: "How many places there are.",
                examples: &["500"],
                also: "total capacity,capacity,seats,places",
            },
            Column {
                name: "session_status",
                label: "status",
                about: "scheduled or cancelled.",
                examples: &["scheduled"],
                also: "",
            },
        ],
    },
    Group {
        name: "Ticket type",
        columns: &[
            Column {
                name: "ticket_type_id",
                label: "id",
                about: "Empty for a new ticket type.",
                examples: &[""],
                also: "ticket type id,ticket id",
            },
            Column {
                name: "ticket_type_name",
                label: "name",
                about: "A row for each ticket type; the columns of its event and session are the same again.",
                examples: &["General Admission", "VIP"],
                also: "ticket type,ticket,category,ticket name,ticket category",
            },
            Column {
                name: "ticket_type_price",
                label: "price",
                about: "Like 49.50, in the currency of the catalog.",
                examples: &["49.50", "120.00"],
                also: "price,cost,amount,ticket price",
            },
            Column {
                name: "ticket_type_quantity",
                label: "quantity",
                about: "How many of these tickets there are.",
                examples: &["400", "100"],
                also: "quantity,tickets,number of tickets,count",
            },
        ],
    },
];

/// A file of CSV to begin with: an event with one session and two ticket types.
pub(super) fn example() -> String {
    let mut file = table::header();
    for row in 0..2 {
        let columns = GROUPS.iter().flat_map(|group| group.columns);
        for (place, column) in columns.enumerate() {
            if place > 0 {
                file.push(',');
            }
            csv_cell::put(&mut file, column.examples.get(row).or(column.examples.first()).copied().unwrap_or_default());
        }
        file.push_str("\r\n");
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_explained_in_its_order() {
        let names: Vec<&str> = GROUPS.iter().flat_map(|group| group.columns).map(|column| column.name).collect();
        assert_eq!(names, table::COLUMNS);
    }

    #[test]
    fn no_other_name_stands_for_two_columns() {
        let columns = || GROUPS.iter().flat_map(|group| group.columns);
        let names = columns().flat_map(|column| column.also.split(',')).filter(|name| !name.is_empty());
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
