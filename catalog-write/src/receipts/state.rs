//! What is known of receipts. Versions are in the order of the snapshots that they were read from, so one that is out tells that all
//! before it are.

use std::{collections::BTreeMap, time::Instant};

use catalog_shared::version::Version;
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::receipts::look::{Look, Moment};

/// Receipts of this process of which the time is told: those of a busy minute.
const ISSUED_MAX: usize = 10_000;

/// What is known of a version.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Receipt {
    version: String,
    /// Whoever reads from now on finds it.
    pub(crate) visible: bool,
    /// At the latest then it was. Only of recent writes of this process.
    visible_at: Option<DateTime<Utc>>,
    /// Milliseconds from the beginning of its transaction until it was found visible. It was so a little earlier, and committed a
    /// little later: this is an upper bound.
    pub(crate) after_ms_at_most: Option<f64>,
    /// Changes that wait to be published, 10,000 at most; it may be among them.
    pending: i64,
    /// Since when the first of those waits.
    pending_since: Option<DateTime<Utc>>,
    /// When PostgreSQL was asked.
    as_of: Option<DateTime<Utc>>,
}

/// Why nothing is known of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// It is of an epoch that is over.
    Past,
    /// There has not been such a version yet.
    Future,
}

#[derive(Debug, Default)]
pub(super) struct State {
    present: Version,
    /// All up to this version is published.
    out: Version,
    /// The next moment to be out.
    watched: Option<Moment>,
    issued: BTreeMap<Version, Issued>,
    pending: i64,
    pending_since: Option<DateTime<Utc>>,
    as_of: Option<DateTime<Utc>>,
}

#[derive(Debug)]
struct Issued {
    began: Instant,
    out: Option<(DateTime<Utc>, f64)>,
}

impl State {
    /// A write that began then was answered with this version.
    pub(super) fn issue(&mut self, version: Version, began: Instant) {
        if self.issued.len() >= ISSUED_MAX {
            self.issued.pop_first();
        }
        // Of two with the same version the later one began closer to it.
        self.issued.insert(version, Issued { began, out: None });
    }

    pub(super) fn watched(&self) -> Option<Moment> {
        self.watched.clone()
    }

    /// Takes in what a look saw that was taken with this moment.
    pub(super) fn learn(&mut self, look: Look, watched: Option<Moment>) {
        let now = Utc::now();
        // Of two looks at once the later one may come in first.
        if look.present.version >= self.present {
            self.present = look.present.version;
            (self.pending, self.pending_since, self.as_of) = (look.pending, look.pending_since, Some(now));
        }
        let out = match &watched {
            _ if look.all_is_out => look.present.version,
            Some(watched) if look.watched_is_out => watched.version,
            _ => Version::ZERO,
        };
        if out > self.out {
            for issued in self.issued.range_mut(..=out).map(|(_, issued)| issued).filter(|issued| issued.out.is_none()) {
                issued.out = Some((now, issued.began.elapsed().as_secs_f64() * 1000.0));
            }
            self.out = out;
        }
        // A later one says more than an earlier one, once that is out.
        if self.watched.as_ref().is_none_or(|watched| watched.version <= self.out) {
            self.watched = Some(look.present).filter(|present| present.version > self.out);
        }
    }

    /// Some receipt of this process is not yet out.
    pub(super) fn is_waiting(&self) -> bool {
        self.issued.last_key_value().is_some_and(|(version, _)| *version > self.out)
    }

    /// What is known of a version.
    pub(super) fn receipt(&self, version: Version) -> Result<Receipt, Unknown> {
        if version.epoch() < self.present.epoch() {
            return Err(Unknown::Past);
        }
        if version > self.present {
            return Err(Unknown::Future);
        }
        let visible = version <= self.out;
        let issued = self.issued.get(&version).and_then(|issued| issued.out);
        Ok(Receipt {
            version: version.to_string(),
            visible,
            visible_at: issued.map(|(at, _)| at),
            after_ms_at_most: issued.map(|(_, after_ms)| after_ms),
            pending: if visible { 0 } else { self.pending },
            pending_since: self.pending_since.filter(|_| !visible),
            as_of: self.as_of,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(clock: u64) -> Moment {
        Moment { version: Version::from_u64((2 << 48) + clock), snapshot: format!("{clock}:{clock}:") }
    }

    fn look(clock: u64, all_is_out: bool, watched_is_out: bool) -> Look {
        Look { present: moment(clock), all_is_out, watched_is_out, pending: 1, pending_since: None }
    }

    #[test]
    fn under_steady_writes_each_version_is_out_as_soon_as_what_it_saw_is() {
        let mut state = State::default();
        state.issue(moment(10).version, Instant::now());
        state.learn(look(11, false, false), None);
        assert!(!state.receipt(moment(10).version).unwrap().visible && state.is_waiting());
        // Others have come since; what the first look saw is gone.
        let watched = state.watched();
        assert_eq!(watched, Some(moment(11)));
        state.learn(look(15, false, true), watched);
        let receipt = state.receipt(moment(10).version).unwrap();
        assert!(receipt.visible && receipt.after_ms_at_most.is_some() && !state.is_waiting());
        assert!(!state.receipt(moment(15).version).unwrap().visible);
        assert_eq!(state.watched(), Some(moment(15)));
        state.learn(look(15, true, false), None);
        assert!(state.receipt(moment(15).version).unwrap().visible);
        assert_eq!(state.watched(), None);
    }

    #[test]
    fn a_look_that_comes_in_late_takes_nothing_back() {
        let mut state = State::default();
        state.learn(look(20, true, false), None);
        state.learn(look(12, false, false), None);
        assert!(state.receipt(moment(20).version).unwrap().visible);
        assert_eq!(state.receipt(moment(21).version), Err(Unknown::Future));
        assert_eq!(state.receipt(Version::from_u64((1 << 48) + 99)), Err(Unknown::Past));
    }
}
