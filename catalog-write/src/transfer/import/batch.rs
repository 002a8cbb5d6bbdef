//! Some rows of an import, applied together.

use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{
    error::Error,
    transfer::import::{
        header::column_of,
        mention::Unit,
        report::{Place, Report},
        settings::Format,
        store,
    },
};

/// The ids that a batch names.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    pub(crate) events: Vec<Uuid>,
    pub(crate) sessions: Vec<Uuid>,
    pub(crate) ticket_types: Vec<Uuid>,
}

/// Writes the units, or all of them but those that the database refuses. These are found by halves, so that a few of them cost
/// little: each try has a savepoint of its own.
pub(crate) async fn write(
    connection: &mut PgConnection,
    units: &[Unit],
    format: Format,
    report: &mut Report,
) -> Result<(), Error> {
    // Each step takes one off and adds two that are smaller, so it ends.
    let mut parts = vec![units];
    while let Some(part) = parts.pop() {
        let mut savepoint = connection.begin().await?;
        match store::write(&mut savepoint, part).await {
            Ok(()) => {
                savepoint.commit().await?;
                report.count(part);
            }
            Err(Error::Invalid(faults)) => {
                savepoint.rollback().await?;
                match part {
                    [] => {}
                    [unit] => report.refuse_all(unit.row, faults, |pointer| place(format, &pointer)),
                    _ => {
                        let (first, second) = part.split_at(part.len() / 2);
                        // What stands first is done first: the rest may belong to it.
                        parts.extend([second, first]);
                    }
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn place(format: Format, pointer: &str) -> Place {
    match format {
        Format::Csv => Place::Column(column_of(pointer)),
        Format::Ndjson => Place::Pointer(pointer.to_owned()),
    }
}
