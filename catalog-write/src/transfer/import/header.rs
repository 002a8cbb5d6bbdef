//! The first row of CSV: which column stands where.

use crate::{
    error::Error,
    transfer::{
        export::table::COLUMNS,
        import::{
            records::Records,
            report::{Place, Report},
        },
    },
};

/// Columns that a new resource needs, unless the rows name one that exists by its id. By kind: the id, and these.
const NEEDED: [(&str, &[&str]); 3] = [
    ("event_id", &["event_name"]),
    ("session_id", &["session_starts_at", "session_ends_at", "session_total_capacity"]),
    ("ticket_type_id", &["ticket_type_name", "ticket_type_price", "ticket_type_quantity"]),
];

/// The name of a column that is not for us: whoever sends a file as it came to him need not cut it.
pub(crate) const LEFT_OUT: &str = "-";

/// Of each cell of a row: which of [`COLUMNS`] it is, or `None` if it is left out.
#[derive(Debug)]
pub(crate) struct Header(pub(crate) Vec<Option<usize>>);

impl Header {
    /// All that is wrong with it goes to the report at once; then there is none.
    pub(crate) async fn read(records: &mut Records<'_>, report: &mut Report) -> Result<Option<Self>, Error> {
        records.detect_delimiter().await?;
        let Some(record) = records.next().await? else {
            report.refuse(1, Place::Row, "required", "The file is empty: its first row must name the columns.");
            return Ok(None);
        };
        if record.is_long {
            report.refuse(record.row, Place::Row, "too_long", "The first row is too long to be a header.");
            return Ok(None);
        }
        let mut places = Vec::new();
        for cell in &record.cells {
            let name = String::from_utf8_lossy(cell);
            let name = name.trim();
            let column = || Place::Column(name.chars().take(100).collect());
            match COLUMNS.iter().position(|known| *known == name) {
                None if name == LEFT_OUT => places.push(None),
                None => {
                    let detail = format!(
                        "There is no such column; the columns are {}. One that is named {LEFT_OUT} is left out.",
                        COLUMNS.join(", ")
                    );
                    report.refuse(record.row, column(), "unknown_column", detail);
                }
                Some(place) if places.contains(&Some(place)) => {
                    report.refuse(record.row, column(), "repeated", "This column stands here twice.");
                }
                Some(place) => places.push(Some(place)),
            }
        }
        let named = || places.iter().flatten().map(|place| COLUMNS[*place]);
        let has = |name: &str| named().any(|column| column == name);
        let kinds = ["event_", "session_", "ticket_type_"].map(|kind| named().any(|column| column.starts_with(kind)));
        for (nth, (id, needed)) in NEEDED.iter().enumerate() {
            // What stands under another one needs the columns of that, too.
            if has(id) || (nth > 0 && !kinds[nth..].contains(&true)) {
                continue;
            }
            for name in needed.iter().filter(|name| !has(name)) {
                let detail = format!("This column is missing; without {id} it is needed.");
                report.refuse(record.row, Place::Column((*name).to_owned()), "required", detail);
            }
        }
        Ok((!report.has_errors()).then_some(Self(places)))
    }
}

/// The column of which a pointer into what was made of its kind tells: `event/name` is `event_name`.
pub(crate) fn column_of(pointer: &str) -> String {
    match pointer {
        // What stands above it has these.
        "session/event_id" => "event_id".to_owned(),
        "ticket_type/session_id" => "session_id".to_owned(),
        _ => pointer.replace('/', "_"),
    }
}
