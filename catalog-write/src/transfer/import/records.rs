//! The records of CSV, counted as a spreadsheet counts its rows.

use crate::{error::Error, transfer::import::pieces::Pieces};

/// Longest record: every column at its limit, with every character in its longest form.
const RECORD_BYTES_MAX: usize = 256 << 10;
/// Cells of a record: more than there are columns.
const CELLS_MAX: usize = 64;

/// Cells of one row, not yet known to be text.
#[derive(Debug)]
pub(crate) struct Record {
    /// From 1 on; the header and empty rows count, too.
    pub(crate) row: u64,
    /// It is too long to be read.
    pub(crate) is_long: bool,
    pub(crate) cells: Vec<Vec<u8>>,
}

impl Record {
    pub(crate) fn bytes(&self) -> usize {
        self.cells.iter().map(|cell| cell.len() + size_of::<Vec<u8>>()).sum()
    }
}

/// Reads records.
pub(crate) struct Records<'a> {
    pieces: Pieces<'a>,
    reader: csv_core::Reader,
    row: u64,
    /// The last record ended with a carriage return: a line feed still belongs to it.
    after_return: bool,
    text: Vec<u8>,
    ends: [usize; CELLS_MAX],
}

impl<'a> Records<'a> {
    pub(crate) fn of(pieces: Pieces<'a>) -> Self {
        let (text, ends) = (vec![0; RECORD_BYTES_MAX], [0; CELLS_MAX]);
        Self { pieces, reader: csv_core::Reader::new(), row: 0, after_return: false, text, ends }
    }

    /// Looks at the beginning of the header for what stands between its names.
    pub(crate) async fn detect_delimiter(&mut self) -> Result<(), Error> {
        let rest = self.pieces.rest().await?;
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |wanted: u8| line.iter().filter(|byte| **byte == wanted).count();
        let delimiter = if count(b';') > count(b',') { b';' } else { b',' };
        self.reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Ok(())
    }

    /// The next record that is not empty, or `None` after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Record>, Error> {
        loop {
            match self.read().await? {
                // What a spreadsheet makes of an empty row.
                Some(record) if !record.is_long && record.cells.iter().all(Vec::is_empty) => {}
                read => return Ok(read),
            }
        }
    }

    async fn read(&mut self) -> Result<Option<Record>, Error> {
        self.pass_empty_rows().await?;
        let (mut written, mut ended, mut is_long) = (0, 0, false);
        loop {
            let rest = self.pieces.rest().await?;
            let (result, read, wrote, ends) = self.reader.read_record(rest, &mut self.text[written..], &mut self.ends[ended..]);
            self.after_return = read > 0 && rest.get(read - 1) == Some(&b'\r');
            self.pieces.take(read);
            (written, ended) = (written + wrote, ended + ends);
            match result {
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull | csv_core::ReadRecordResult::OutputEndsFull => {
                    (written, ended, is_long) = (0, 0, true);
                }
                csv_core::ReadRecordResult::Record => break,
                csv_core::ReadRecordResult::End => return Ok(None),
            }
        }
        self.row += 1;
        let mut cells = Vec::new();
        if !is_long {
            let mut begin = 0;
            for end in &self.ends[..ended] {
                cells.push(self.text[begin..*end].to_vec());
                begin = *end;
            }
        }
        Ok(Some(Record { row: self.row, is_long, cells }))
    }

    /// They would not be told by the reader, and so not be counted.
    async fn pass_empty_rows(&mut self) -> Result<(), Error> {
        loop {
            match self.pieces.rest().await?.first() {
                Some(b'\n') if self.after_return => self.after_return = false,
                Some(b'\n') => self.row += 1,
                Some(b'\r') => {
                    self.row += 1;
                    self.after_return = true;
                }
                _ => break,
            }
            self.pieces.take(1);
        }
        self.after_return = false;
        Ok(())
    }
}
