//! What a client says to Redis: just enough of RESP to see documents being written.

use super::wire::{Begins, Mark};

/// Every document begins so.
const DOCUMENT: &[u8] = b"{\"version\":";
/// The longest line that tells a number of words or of bytes.
const LINE_BYTES_MAX: usize = 32;

#[derive(Debug, Default)]
pub(super) struct RedisWire {
    /// Documents in a row: a pipeline begins by loading its script.
    writes: u32,
}

impl RedisWire {
    pub(super) fn begins(&mut self, bytes: &[u8]) -> Begins {
        let (length, writes_document) = match command(bytes) {
            Ok(command) => command,
            Err(begins) => return begins,
        };
        self.writes = if writes_document { self.writes + 1 } else { 0 };
        let mark = if writes_document { Mark::Write { before: self.writes - 1, of: self.writes } } else { Mark::Plain };
        Begins::With(length, mark)
    }
}

/// The length of the command that stands first, and whether it runs a script on a document.
fn command(bytes: &[u8]) -> Result<(usize, bool), Begins> {
    let mut rest = bytes;
    let (mut runs_script, mut has_document) = (false, false);
    for index in 0..number(&mut rest, b'*')? {
        let word = word(&mut rest)?;
        runs_script |= index == 0 && (word.eq_ignore_ascii_case(b"EVALSHA") || word.eq_ignore_ascii_case(b"EVAL"));
        has_document |= word.starts_with(DOCUMENT);
    }
    Ok((bytes.len() - rest.len(), runs_script && has_document))
}

fn word<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Begins> {
    let length = number(rest, b'$')?;
    let (word, after) = rest.split_at_checked(length).ok_or(Begins::Unfinished)?;
    *rest = after.get(2..).ok_or(Begins::Unfinished)?;
    Ok(word)
}

/// A line such as `*3` or `$11`.
fn number(rest: &mut &[u8], sign: u8) -> Result<usize, Begins> {
    let line = &rest[..rest.len().min(LINE_BYTES_MAX)];
    let Some(end) = line.windows(2).position(|pair| pair == b"\r\n") else {
        return Err(if line.len() < LINE_BYTES_MAX { Begins::Unfinished } else { Begins::Foreign });
    };
    let text = line[..end].strip_prefix(&[sign]).and_then(|text| std::str::from_utf8(text).ok());
    *rest = &rest[end + 2..];
    text.and_then(|text| text.parse().ok()).ok_or(Begins::Foreign)
}
