//! What one look at PostgreSQL could see. Transactions do not become visible in the order of their ids, so no single number tells how
//! far somebody has come; a snapshot does.

use std::fmt;

/// As `pg_snapshot` is written: `xmin:xmax:` and the transactions in between that were still running.
/// Everything below `xmin` is seen, nothing from `xmax` on, and what lies between unless it was running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Snapshot {
    xmin: u64,
    xmax: u64,
    running: Vec<u64>,
}

impl Snapshot {
    /// Reads one; `None` for what PostgreSQL would refuse.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (xmin, xmax, running) = (parts.next()?, parts.next()?, parts.next()?);
        let running = running.split(',').filter(|xid| !xid.is_empty()).map(xid).collect::<Option<Vec<u64>>>()?;
        let this = Self { xmin: xid(xmin)?, xmax: xid(xmax)?, running };
        // The lower half of an id is what tuples hold, and 0 stands for none there.
        let are_ids = this.xmin as u32 != 0 && this.xmax as u32 != 0 && this.xmin <= this.xmax;
        let is_sorted = this.running.is_sorted_by(|one, next| one < next);
        let are_within = this.running.iter().all(|xid| (this.xmin..this.xmax).contains(xid));
        (parts.next().is_none() && are_ids && is_sorted && are_within).then_some(this)
    }

    /// All below this id is seen.
    pub(super) fn xmin(&self) -> u64 {
        self.xmin
    }

    /// Nothing from this id on is seen.
    pub(super) fn xmax(&self) -> u64 {
        self.xmax
    }

    /// Whether it sees all that `other` sees.
    pub(super) fn covers(&self, other: &Self) -> bool {
        other.xmax <= self.xmax && self.running.iter().all(|xid| !other.sees(*xid))
    }

    fn sees(&self, xid: u64) -> bool {
        xid < self.xmin || xid < self.xmax && self.running.binary_search(&xid).is_err()
    }
}

/// The id of a transaction.
pub(super) fn xid(text: &str) -> Option<u64> {
    // `parse` takes a sign, too.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.xmin, self.xmax)?;
        for (place, xid) in self.running.iter().enumerate() {
            write!(f, "{}{xid}", if place == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(text: &str) -> Snapshot {
        Snapshot::parse(text).unwrap()
    }

    #[test]
    fn it_is_written_as_it_was_read_and_what_is_none_is_refused() {
        for right in ["10:20:", "10:20:10,15", "7:7:", "4294967297:4294967298:"] {
            assert_eq!(snapshot(right).to_string(), right);
        }
        for wrong in [
            "",
            "10",
            "10:20",
            "20:10:",
            "0:5:",
            "4294967296:4294967297:",
            "10:20:9",
            "10:20:20",
            "10:20:15,12",
            "10:20:12,12",
            "10:20:a",
            "+10:20:",
            " 10:20:",
            "10:20::",
            "10:99999999999999999999:",
        ] {
            assert_eq!(Snapshot::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_covers_another_if_it_sees_all_that_the_other_sees() {
        let covers = |one: &str, other: &str| snapshot(one).covers(&snapshot(other));
        assert!(covers("10:20:12", "10:20:12") && covers("20:20:", "10:20:12") && covers("13:25:13,21", "10:20:12,13"));
        assert!(!covers("10:20:12", "20:20:"), "12 is seen by the other");
        assert!(!covers("10:20:", "10:21:"), "20 may be seen by the other");
        assert!(covers("10:20:12,15", "10:15:12") && !covers("10:20:12,15", "10:16:12"));
    }
}
