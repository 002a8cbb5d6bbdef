//! What one look at PostgreSQL could see. Transactions do not become visible in the order of their ids, so no single number tells how
//! far somebody has come; a snapshot does.

use std::fmt;

/// Transactions under way that a short text may list: as many as a link has room for.
const LISTED_MAX: usize = 16;

/// As `pg_snapshot` is written: `xmin:xmax:` and the transactions in between that were still under way, in their order.
/// Everything below `xmin` is seen, nothing from `xmax` on, and what lies between unless it was under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot {
    xmin: u64,
    xmax: u64,
    under_way: Vec<u64>,
}

impl Snapshot {
    /// Reads one; `None` for what PostgreSQL would refuse.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (xmin, xmax, listed) = (parts.next()?, parts.next()?, parts.next()?);
        let under_way = listed.split(',').filter(|xid| !xid.is_empty()).map(xid).collect::<Option<Vec<u64>>>()?;
        Self { xmin: xid(xmin)?, xmax: xid(xmax)?, under_way }.sound().filter(|_| parts.next().is_none())
    }

    /// The same in few characters, for a link. With too many under way it becomes one that saw less: what it did not see counts as
    /// changed, which is the safe side.
    pub(crate) fn short(&self) -> String {
        let xmax = self.under_way.get(LISTED_MAX).copied().unwrap_or(self.xmax);
        let numbers = [xmax].into_iter().chain(self.under_way.iter().copied().take(LISTED_MAX)).map(|xid| xid - self.xmin);
        let numbers: Vec<String> = [self.xmin].into_iter().chain(numbers).map(|number| format!("{number:x}")).collect();
        numbers.join("-")
    }

    /// Reads what [`Self::short`] wrote.
    pub(crate) fn parse_short(text: &str) -> Option<Self> {
        let mut numbers = text.split('-').map(|number| u64::from_str_radix(number, 16).ok());
        let xmin = numbers.next()??;
        let mut numbers = numbers.map(|number| xmin.checked_add(number?));
        Self { xmin, xmax: numbers.next()??, under_way: numbers.collect::<Option<_>>()? }.sound()
    }

    /// It, if it is one that PostgreSQL could have told.
    fn sound(self) -> Option<Self> {
        // The lower half of an id is what tuples hold, and 0 stands for none there.
        let are_ids = self.xmin as u32 != 0 && self.xmax as u32 != 0 && self.xmin <= self.xmax;
        let is_sorted = self.under_way.is_sorted_by(|one, next| one < next);
        let are_within = self.under_way.iter().all(|xid| (self.xmin..self.xmax).contains(xid));
        (are_ids && is_sorted && are_within).then_some(self)
    }

    /// All below this id is seen.
    pub(crate) fn xmin(&self) -> u64 {
        self.xmin
    }

    /// Nothing from this id on is seen.
    pub(crate) fn xmax(&self) -> u64 {
        self.xmax
    }

    /// Did it see what this transaction did?
    pub(crate) fn saw(&self, xid: u64) -> bool {
        xid < self.xmin || xid < self.xmax && self.under_way.binary_search(&xid).is_err()
    }

    /// Whether it saw all that `other` saw.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        other.xmax <= self.xmax && self.under_way.iter().all(|xid| !other.saw(*xid))
    }
}

/// The id of a transaction.
pub(crate) fn xid(text: &str) -> Option<u64> {
    // `parse` takes a sign, too.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

impl fmt::Display for Snapshot {
    /// As PostgreSQL reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.xmin, self.xmax)?;
        for (place, xid) in self.under_way.iter().enumerate() {
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
            "10:20:15,x",
            "a:b:",
            "-1:2:",
            "+10:20:",
            " 10:20:",
            "10:20::",
            "10:99999999999999999999:",
        ] {
            assert_eq!(Snapshot::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn it_saw_what_was_over_when_it_was_taken() {
        let taken = snapshot("10:20:10,15");
        let seen: Vec<u64> = (8..22).filter(|xid| taken.saw(*xid)).collect();
        assert_eq!(seen, [8, 9, 11, 12, 13, 14, 16, 17, 18, 19]);
        assert!(snapshot("7:7:").saw(6) && !snapshot("7:7:").saw(7));
    }

    #[test]
    fn it_is_short_in_a_link_where_what_is_none_is_refused_too() {
        for (whole, short) in [("10:20:10,15", "a-a-0-5"), ("7:7:", "7-0")] {
            assert_eq!((snapshot(whole).short().as_str(), Snapshot::parse_short(short)), (short, Some(snapshot(whole))));
        }
        for wrong in ["", "a", "a-", "x-1", "ffffffffffffffff-1", "0-1", "a-a-5-0", "a-a-5-5", "a-a-a"] {
            assert_eq!(Snapshot::parse_short(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_that_is_cut_short_never_saw_more() {
        let under_way: Vec<String> = (0..60).map(|n| (100 + 2 * n).to_string()).collect();
        let whole = snapshot(&format!("100:300:{}", under_way.join(",")));
        let cut = Snapshot::parse_short(&whole.short()).unwrap();
        assert!((0..400).all(|xid| whole.saw(xid) || !cut.saw(xid)));
        assert!(cut.saw(101) && !cut.saw(299));
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
