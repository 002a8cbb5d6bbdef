//! An import as the work of one transaction: batch by batch from what was received. It can be done again from the beginning.

use sqlx::PgConnection;

use crate::{
    commit::{Outcome, Work},
    error::Error,
    representation::Representation,
    transfer::import::{
        batch::{self, Ids},
        header::Header,
        lines::Lines,
        mention::Unit,
        pieces::Pieces,
        records::Records,
        report::Report,
        rows::{Row, Rows},
        settings::{Format, Mode, Settings},
        spool::Spool,
        store,
        trees::Tree,
    },
};

/// Rows that are applied together: enough that a statement is worth its way, and few enough that it is short.
const BATCH_ROWS: usize = 1000;
/// Bytes that are applied together, unless a single row has more.
const BATCH_BYTES: usize = 1 << 20;

/// An import that was received whole.
pub(crate) struct Import {
    pub(crate) settings: Settings,
    pub(crate) spool: Spool,
}

impl Work for Import {
    async fn current(&self, _: &mut PgConnection) -> Result<Option<Representation>, Error> {
        Ok(None)
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let mut report = Report::default();
        let pieces = Pieces::of(&self.spool);
        match self.settings.format {
            Format::Ndjson => apply_trees(connection, Lines::of(pieces), &mut report).await?,
            Format::Csv => {
                let mut records = Records::of(pieces);
                match Header::read(&mut records, &mut report).await? {
                    Some(header) => apply_rows(connection, records, header, &mut report).await?,
                    // Without it nothing below can be read.
                    None => return Err(report.into_error()),
                }
            }
        }
        if report.has_errors() && self.settings.mode == Mode::AllOrNothing {
            return Err(report.into_error());
        }
        Outcome::done(&report)
    }
}

async fn apply_trees(connection: &mut PgConnection, mut lines: Lines<'_>, report: &mut Report) -> Result<(), Error> {
    let mut is_end = false;
    while !is_end {
        let (mut trees, mut bytes) = (Vec::new(), 0);
        while trees.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            let Some(line) = lines.next().await? else {
                is_end = true;
                break;
            };
            report.rows += 1;
            bytes += line.text.as_ref().map_or(0, Vec::len);
            trees.extend(Tree::parse(line, report));
        }
        let mut ids = Ids::default();
        trees.iter().for_each(|tree| tree.ids(&mut ids));
        let mut known = store::lock(connection, &ids).await?;
        let units: Vec<Unit> = trees.iter().filter_map(|tree| tree.read(&mut known, report)).collect();
        batch::write(connection, &units, Format::Ndjson, report).await?;
    }
    Ok(())
}

async fn apply_rows(
    connection: &mut PgConnection,
    mut records: Records<'_>,
    header: Header,
    report: &mut Report,
) -> Result<(), Error> {
    let mut rows = Rows::default();
    let mut is_end = false;
    while !is_end {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            let Some(record) = records.next().await? else {
                is_end = true;
                break;
            };
            report.rows += 1;
            bytes += record.bytes();
            batch.push(Row::parse(&record, &header, report));
        }
        let mut ids = Ids::default();
        batch.iter().for_each(|row| row.ids(&mut ids));
        let mut known = store::lock(connection, &ids).await?;
        let units: Vec<Unit> = batch.iter().filter_map(|row| rows.read(row, &mut known, report)).collect();
        batch::write(connection, &units, Format::Csv, report).await?;
    }
    Ok(())
}
