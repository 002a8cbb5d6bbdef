//! A received body from its beginning, piece by piece.

use crate::{error::Error, transfer::import::spool::Spool};

/// What programs of one maker put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One reading of a body.
pub(crate) struct Pieces<'a> {
    spool: &'a Spool,
    next: i32,
    piece: Vec<u8>,
    at: usize,
}

impl<'a> Pieces<'a> {
    pub(crate) fn of(spool: &'a Spool) -> Self {
        Self { spool, next: 0, piece: Vec::new(), at: 0 }
    }

    /// What can be read now: nothing only at the end.
    pub(crate) async fn rest(&mut self) -> Result<&[u8], Error> {
        if self.at == self.piece.len()
            && let Some(piece) = self.spool.piece(self.next).await?
        {
            self.at = if self.next == 0 && piece.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
            self.piece = piece;
            self.next += 1;
        }
        Ok(&self.piece[self.at..])
    }

    /// So much of it has been read.
    pub(crate) fn take(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.piece.len());
    }
}
