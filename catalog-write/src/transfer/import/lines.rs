//! The lines of NDJSON.

use crate::{error::Error, fields::faults::Refusal, transfer::import::pieces::Pieces};

/// Longest line: an event with more sessions than one request may bring.
const LINE_BYTES_MAX: usize = 8 << 20;

/// A line that is not empty.
pub(crate) struct Line {
    /// From 1 on; empty lines count, too.
    pub(crate) row: u64,
    pub(crate) text: Result<Vec<u8>, Refusal>,
}

/// Reads lines.
pub(crate) struct Lines<'a> {
    pieces: Pieces<'a>,
    row: u64,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(pieces: Pieces<'a>) -> Self {
        Self { pieces, row: 0 }
    }

    /// The next line, or `None` after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Line>, Error> {
        let (mut text, mut is_long) = (Vec::new(), false);
        loop {
            let rest = self.pieces.rest().await?;
            let is_end = rest.is_empty();
            let break_at = rest.iter().position(|byte| *byte == b'\n');
            let part = &rest[..break_at.unwrap_or(rest.len())];
            let read = part.len() + usize::from(break_at.is_some());
            if is_long || text.len() + part.len() > LINE_BYTES_MAX {
                is_long = true;
            } else {
                text.extend_from_slice(part);
            }
            self.pieces.take(read);
            if !is_end && break_at.is_none() {
                continue;
            }
            self.row += 1;
            if is_long || !text.trim_ascii().is_empty() {
                let too_long = || Refusal::new("too_long", format!("Use at most {LINE_BYTES_MAX} bytes for a line."));
                return Ok(Some(Line { row: self.row, text: if is_long { Err(too_long()) } else { Ok(text) } }));
            }
            if is_end {
                return Ok(None);
            }
            text.clear();
        }
    }
}
