//! What a client says to PostgreSQL: just enough of the frontend protocol to see the steps of a projector's round.

use super::{
    rules::contains,
    wire::{Begins, Mark},
};

/// The requests for encryption, after which another startup message comes.
const ENCRYPTION_REQUESTS: [u32; 2] = [80_877_103, 80_877_104];
/// The head of a one-dimensional array of UUIDs without nulls, in binary: only where it is not empty.
const UUIDS: [u8; 12] = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x0B, 0x86];

#[derive(Debug, Default)]
pub(super) struct PostgresWire {
    /// The startup is over: messages now begin with a byte that tells their type.
    is_started: bool,
    in_transaction: bool,
    /// The transaction asked for the documents of some events.
    builds: bool,
}

impl PostgresWire {
    pub(super) fn begins(&mut self, bytes: &[u8]) -> Begins {
        let head = usize::from(self.is_started);
        let Some(length) = number(bytes, head) else { return Begins::Unfinished };
        let end = head + length as usize;
        if length < 4 {
            return Begins::Foreign;
        }
        if bytes.len() < end {
            return Begins::Unfinished;
        }
        let body = &bytes[head + 4..end];
        let mark = match bytes.first() {
            _ if !self.is_started => {
                self.is_started = number(body, 0).is_some_and(|code| !ENCRYPTION_REQUESTS.contains(&code));
                Mark::Plain
            }
            Some(b'Q') => self.simple_query(body),
            Some(b'B') if self.in_transaction && contains(body, &UUIDS) => {
                self.builds = true;
                Mark::Build
            }
            _ => Mark::Plain,
        };
        Begins::With(end, mark)
    }

    fn simple_query(&mut self, body: &[u8]) -> Mark {
        let text = String::from_utf8_lossy(body).trim().to_uppercase();
        let builds = self.builds;
        if text.starts_with("BEGIN") || text.starts_with("START TRANSACTION") {
            (self.in_transaction, self.builds) = (true, false);
        } else if text.starts_with("COMMIT") || text.starts_with("ROLLBACK") {
            (self.in_transaction, self.builds) = (false, false);
        }
        if builds && text.starts_with("COMMIT") { Mark::Commit } else { Mark::Plain }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
