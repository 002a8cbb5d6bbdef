//! Compares keys until it is clear of each whether it is right: what merely has changed in between is compared again.

use std::time::Duration;

use catalog_shared::{keys::Key, version::Version};
use chrono::Utc;
use tokio::time::{Instant, sleep};

use super::{
    expected::{Expected, expected},
    held::{self, Held, Marks},
    judge::{Fault, Verdict, judge},
};
use crate::{config::Warm, stores::Stores};

/// How long a projector may take for a change, before it counts as dead or as behind.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(25);
/// A key that was changed anew at each of so many looks changes too fast to be compared.
const MOVES_MAX: u32 = 20;

/// Something that is not as it should be.
#[derive(Debug)]
pub(super) struct Difference {
    /// As it stands in Redis.
    pub(super) name: String,
    /// `None` of what is no document.
    pub(super) key: Option<Key>,
    pub(super) fault: Fault,
    pub(super) held: Held,
    /// The version that it was compared with.
    pub(super) compared_with: Version,
    /// The projector has not got to it.
    pub(super) is_waiting: bool,
}

/// Compares, and counts what comes to nothing.
pub(super) struct Comparer {
    pub(super) stores: Stores,
    pub(super) warm: Warm,
    /// Keys that were right, but not at the first look.
    pub(super) moved: u64,
    /// Keys that changed at every look.
    pub(super) too_fast: u64,
    /// A change waited for longer than a projector may take.
    pub(super) is_behind: bool,
}

/// A key of which it is not yet clear whether it is right.
struct Candidate {
    key: Key,
    base: Expected,
    /// Since the base was last replaced.
    since: Instant,
    moves: u32,
}

impl Comparer {
    /// The keys that are not right.
    ///
    /// # Errors
    /// When a store fails.
    pub(super) async fn compare(&mut self, keys: &[Key]) -> anyhow::Result<Vec<Difference>> {
        let held = held::read(&self.stores.link, keys).await?;
        let fresh = expected(&mut self.stores, self.warm, keys).await?;
        let now = Utc::now();
        let mut due: Vec<Candidate> = Vec::new();
        for ((key, held), fresh) in keys.iter().zip(held).zip(fresh) {
            if judge(*key, &fresh, false, &held, &fresh, now) != Verdict::Right {
                due.push(Candidate { key: *key, base: fresh, since: Instant::now(), moves: 0 });
            }
        }
        let mut differences = Vec::new();
        while !due.is_empty() {
            due = self.look_again(due, &mut differences).await?;
        }
        Ok(differences)
    }

    /// Answers what is still not clear.
    async fn look_again(&mut self, due: Vec<Candidate>, differences: &mut Vec<Difference>) -> anyhow::Result<Vec<Candidate>> {
        let keys: Vec<Key> = due.iter().map(|candidate| candidate.key).collect();
        let marks = held::marks(&self.stores.link).await?;
        let held = held::read(&self.stores.link, &keys).await?;
        let now = Utc::now();
        let fresh = expected(&mut self.stores, self.warm, &keys).await?;
        let mut rest = Vec::new();
        for ((mut candidate, held), fresh) in due.into_iter().zip(held).zip(fresh) {
            let is_reached = is_reached(&candidate.base, &marks, &fresh);
            let wrong = match judge(candidate.key, &candidate.base, is_reached, &held, &fresh, now) {
                Verdict::Right => {
                    self.moved += 1;
                    continue;
                }
                Verdict::Moved if candidate.moves == MOVES_MAX => {
                    self.too_fast += 1;
                    continue;
                }
                Verdict::Moved => {
                    let moves = candidate.moves + 1;
                    rest.push(Candidate { base: fresh, since: Instant::now(), moves, ..candidate });
                    continue;
                }
                Verdict::Early(_) if !self.is_overdue(&candidate) => {
                    if fresh.waiting.is_none() {
                        candidate.base = fresh;
                    }
                    rest.push(candidate);
                    continue;
                }
                Verdict::Early(fault) => (fault, true),
                Verdict::Wrong(fault) => (fault, false),
            };
            self.is_behind |= wrong.1;
            differences.push(Difference {
                name: candidate.key.name(),
                key: Some(candidate.key),
                fault: wrong.0,
                held,
                compared_with: candidate.base.version,
                is_waiting: wrong.1,
            });
        }
        if !rest.is_empty() {
            sleep(LOOK_EVERY).await;
        }
        Ok(rest)
    }

    /// Once a projector was waited for in vain, what has been waiting for as long is not waited for again.
    fn is_overdue(&self, candidate: &Candidate) -> bool {
        let waited = candidate.since.elapsed();
        waited >= PATIENCE || (self.is_behind && candidate.base.waiting.is_none_or(|before| before + waited >= PATIENCE))
    }
}

/// Had everything up to the version of `base` reached Redis when `marks` were read, before the key was?
fn is_reached(base: &Expected, marks: &Marks, fresh: &Expected) -> bool {
    // One that is above the present is wrong itself, and proves nothing.
    let watermark = marks.watermark.filter(|watermark| *watermark <= fresh.version);
    let is_whole = marks.epoch.as_ref().is_some_and(|epoch| *epoch == base.version.epoch_text());
    watermark.is_some_and(|watermark| watermark >= base.version) || (is_whole && base.waiting.is_none())
}
