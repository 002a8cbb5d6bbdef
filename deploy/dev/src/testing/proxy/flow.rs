//! One direction of a connection: what is read waits in a bounded queue until it is due, and nothing is reordered or lost.

use std::{collections::VecDeque, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::tcp::{OwnedReadHalf, OwnedWriteHalf},
    sync::watch,
    time::{Instant, sleep_until},
};

use super::{
    connection::Beginning,
    hold::{Hold, Holds, Outcome},
    rules::Rules,
    wire::Wire,
};

/// Read at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// With this many in the queue nothing more is read: some megabytes.
const QUEUE_MAX: usize = 64;

/// The whole connection is to end.
pub(super) struct Over;

enum Item {
    Bytes { due: Instant, bytes: Vec<u8> },
    Hold(Arc<Hold>),
}

pub(super) struct Flow {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    rules: watch::Receiver<Rules>,
    beginning: Arc<Beginning>,
    /// From the client to the server only.
    inspection: Option<(Wire, Arc<Holds>)>,
    queue: VecDeque<Item>,
}

impl Flow {
    pub(super) fn new(from: OwnedReadHalf, to: OwnedWriteHalf, rules: watch::Receiver<Rules>, beginning: Arc<Beginning>) -> Self {
        Self { from, to, rules, beginning, inspection: None, queue: VecDeque::new() }
    }

    /// Looks at each message for a step at which somebody wants it held.
    pub(super) fn inspected(self, wire: Wire, holds: Arc<Holds>) -> Self {
        Self { inspection: Some((wire, holds)), ..self }
    }

    /// Until this side has ended and all it sent has been passed on.
    pub(super) async fn run(mut self) -> Result<(), Over> {
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut ended = false;
        while !(ended && self.queue.is_empty()) {
            if ended && self.queue.front().is_some_and(Item::dies_with_its_client) {
                return Err(Over);
            }
            let open = self.beginning.is_open(&self.rules.borrow_and_update());
            tokio::select! {
                // What has changed holds for every byte from now on.
                biased;
                changed = self.rules.changed() => changed.map_err(|_| Over)?,
                outcome = due(self.queue.front()), if open && !self.queue.is_empty() => self.pass(outcome).await?,
                read = self.from.read(&mut chunk), if open && !ended && self.queue.len() < QUEUE_MAX => match read {
                    Ok(length @ 1..) => self.take(&chunk[..length]),
                    Ok(0) | Err(_) => {
                        ended = true;
                        self.take_rest();
                    }
                },
            }
        }
        // Fails only if the other side has ended, too.
        let _ = self.to.shutdown().await;
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) {
        let due = Instant::now() + self.rules.borrow().delay;
        let Some((wire, holds)) = &mut self.inspection else {
            return self.queue.push_back(Item::Bytes { due, bytes: bytes.to_vec() });
        };
        self.beginning.add(bytes);
        let mut together = Vec::new();
        for message in wire.messages(bytes) {
            if let Some(hold) = holds.take(&message) {
                if !together.is_empty() {
                    self.queue.push_back(Item::Bytes { due, bytes: std::mem::take(&mut together) });
                }
                self.queue.push_back(Item::Hold(hold));
            }
            together.extend(message.bytes);
        }
        if !together.is_empty() {
            self.queue.push_back(Item::Bytes { due, bytes: together });
        }
    }

    /// The beginning of a message that never came to its end.
    fn take_rest(&mut self) {
        if let Some((wire, _)) = &mut self.inspection {
            let bytes = wire.unfinished();
            self.queue.push_back(Item::Bytes { due: Instant::now(), bytes });
        }
    }

    /// Passes on what stands first in the queue.
    async fn pass(&mut self, outcome: Outcome) -> Result<(), Over> {
        match (self.queue.pop_front(), outcome) {
            (_, Outcome::Cut) => Err(Over),
            (Some(Item::Bytes { bytes, .. }), _) => self.to.write_all(&bytes).await.map_err(|_| Over),
            (Some(Item::Hold(_)), Outcome::AnswerLost) => {
                let held = self.queue.drain(..).filter_map(Item::into_bytes).collect::<Vec<_>>().concat();
                // Arrived or not, the client will not know.
                let _ = self.to.write_all(&held).await;
                Err(Over)
            }
            (Some(Item::Hold(_)) | None, Outcome::GoesOn) | (None, Outcome::AnswerLost) => Ok(()),
        }
    }
}

impl Item {
    fn dies_with_its_client(&self) -> bool {
        matches!(self, Self::Hold(hold) if hold.dies_with_its_client())
    }

    fn into_bytes(self) -> Option<Vec<u8>> {
        match self {
            Self::Bytes { bytes, .. } => Some(bytes),
            Self::Hold(_) => None,
        }
    }
}

/// Waits until what stands first may pass.
async fn due(first: Option<&Item>) -> Outcome {
    match first {
        Some(Item::Bytes { due, .. }) => {
            sleep_until(*due).await;
            Outcome::GoesOn
        }
        Some(Item::Hold(hold)) => hold.outcome().await,
        None => Outcome::GoesOn,
    }
}
