//! Finds the borders of a client's messages, and which of them are steps of the work. The first byte tells the protocol.

use super::{postgres_wire::PostgresWire, redis_wire::RedisWire};

/// A larger message is not waited for: from there on the connection is no longer looked at.
const MESSAGE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What a message means to the work of a projector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Plain,
    /// Asks for the documents of claimed events.
    Build,
    /// Commits a transaction that asked for documents.
    Commit,
    /// Writes a document: how many its pipeline wrote before it, and how many it is known to write in all.
    Write {
        before: u32,
        of: u32,
    },
}

/// A whole message of a client.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) bytes: Vec<u8>,
    pub(super) mark: Mark,
}

/// What stands at the beginning of some bytes.
pub(super) enum Begins {
    /// A whole message of this length.
    With(usize, Mark),
    /// Not a whole message.
    Unfinished,
    /// Nothing of this protocol.
    Foreign,
}

#[derive(Debug, Default)]
enum Protocol {
    #[default]
    Unknown,
    Postgres(PostgresWire),
    Redis(RedisWire),
    Other,
}

/// What a client sends, cut into its messages.
#[derive(Debug, Default)]
pub(super) struct Wire {
    protocol: Protocol,
    unfinished: Vec<u8>,
}

impl Wire {
    /// The messages that these bytes complete.
    pub(super) fn messages(&mut self, bytes: &[u8]) -> Vec<Message> {
        self.unfinished.extend_from_slice(bytes);
        if matches!(self.protocol, Protocol::Unknown) {
            self.protocol = match self.unfinished.first() {
                // The length of a startup message, of which the first byte is always 0.
                Some(0) => Protocol::Postgres(PostgresWire::default()),
                Some(b'*') => Protocol::Redis(RedisWire::default()),
                _ => Protocol::Other,
            };
        }
        let (mut messages, mut position) = (Vec::new(), 0);
        while position < self.unfinished.len() {
            let rest = &self.unfinished[position..];
            let (length, mark) = match self.protocol.begins(rest) {
                Begins::With(length, mark) => (length, mark),
                Begins::Unfinished if rest.len() <= MESSAGE_BYTES_MAX => break,
                Begins::Unfinished | Begins::Foreign => {
                    self.protocol = Protocol::Other;
                    (rest.len(), Mark::Plain)
                }
            };
            messages.push(Message { bytes: rest[..length].to_vec(), mark });
            position += length;
        }
        self.unfinished.drain(..position);
        tell_how_many(&mut messages);
        messages
    }

    /// What has no end yet; it is taken.
    pub(super) fn unfinished(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.unfinished)
    }
}

impl Protocol {
    fn begins(&mut self, bytes: &[u8]) -> Begins {
        match self {
            Self::Postgres(postgres) => postgres.begins(bytes),
            Self::Redis(redis) => redis.begins(bytes),
            Self::Unknown | Self::Other => Begins::With(bytes.len(), Mark::Plain),
        }
    }
}

/// Writes into each write of a document how many its pipeline is now known to hold.
fn tell_how_many(messages: &mut [Message]) {
    let before_last = messages.iter().rev().find_map(|message| match message.mark {
        Mark::Write { before, .. } => Some(before),
        _ => None,
    });
    for message in messages {
        if let (Mark::Write { of, .. }, Some(before_last)) = (&mut message.mark, before_last) {
            *of = before_last + 1;
        }
    }
}
