//! What the operator reads.

use std::{
    collections::HashSet,
    io::{self, Write},
    time::Duration,
};

use super::compare::Difference;
use crate::figures::{counted, seconds};

/// The longest key of a document.
const NAME_WIDTH: usize = 52;
const FAULT_WIDTH: usize = 20;
/// Names remembered, so that what Redis names twice is told once.
const TOLD_MAX: usize = 100_000;

/// Counts, and says each difference as soon as it is clear.
#[derive(Default)]
pub(super) struct Report {
    pub(super) documents: u64,
    pub(super) pages: u64,
    differences: u64,
    mended: u64,
    waiting: u64,
    told: HashSet<String>,
}

/// What came of a repair.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mended {
    NotTried,
    Yes,
    No,
}

/// What the summary says besides the differences.
pub(super) struct Circumstances {
    pub(super) took: Duration,
    pub(super) moved: u64,
    pub(super) too_fast: u64,
    /// Changes that wait, and for how long the oldest has.
    pub(super) behind: Option<(u64, Duration)>,
}

impl Report {
    /// # Errors
    /// When standard output is gone.
    pub(super) fn tell(&mut self, difference: &Difference, mended: Mended) -> io::Result<()> {
        if self.told.contains(&difference.name) {
            return Ok(());
        }
        if self.told.len() < TOLD_MAX {
            self.told.insert(difference.name.clone());
        }
        self.differences += 1;
        self.mended += u64::from(mended == Mended::Yes);
        self.waiting += u64::from(difference.is_waiting);
        let (name, fault) = (&difference.name, difference.fault.to_string());
        let held = difference.held.version().map_or_else(|| "no version".to_owned(), |version| format!("version {version}"));
        let with = difference.compared_with;
        let waiting = if difference.is_waiting { ", waits for the projector" } else { "" };
        let mended = match mended {
            Mended::NotTried => "",
            Mended::Yes => ", mended",
            Mended::No => ", NOT mended",
        };
        let line = format!(
            "{name:NAME_WIDTH$}  {fault:FAULT_WIDTH$}  {held} in Redis, compared with PostgreSQL at {with}{waiting}{mended}"
        );
        writeln!(io::stdout(), "{line}")
    }

    /// Is all right now?
    pub(super) fn is_right(&self) -> bool {
        self.differences == self.mended
    }

    /// # Errors
    /// When standard output is gone.
    pub(super) fn sum_up(&self, circumstances: &Circumstances) -> io::Result<()> {
        let Circumstances { took, moved, too_fast, behind } = circumstances;
        let mut out = io::stdout();
        if let Some((rows, oldest)) = behind {
            let rows = counted(*rows, "change waits", "changes wait");
            writeln!(out, "the projector is behind, or there is none: {rows}, the oldest for {}", seconds(*oldest))?;
        }
        let documents = counted(self.documents, "document", "documents");
        let pages = counted(self.pages, "page", "pages");
        let mut found = match self.differences {
            0 => "all is right".to_owned(),
            count => counted(count, "difference", "differences"),
        };
        if self.mended > 0 {
            found += &format!(", {} mended", if self.is_right() { "all".to_owned() } else { self.mended.to_string() });
        }
        if self.waiting > 0 {
            found += &format!(", {} of them waiting for the projector", self.waiting);
        }
        let moved = if *moved > 0 { format!("; {moved} changed meanwhile and are right") } else { String::new() };
        let too_fast = if *too_fast > 0 { format!("; {too_fast} changed too fast to compare") } else { String::new() };
        writeln!(out, "{found}: {documents} and {pages} compared in {}{moved}{too_fast}", seconds(*took))
    }
}
