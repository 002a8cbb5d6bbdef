//! A snapshot of PostgreSQL: which transactions it saw.

use std::fmt;

/// Transactions under way that a short text may list: as many as a link has room for.
const LISTED_MAX: usize = 16;

/// As `pg_current_snapshot()` tells it: `xmin:xmax:xip,…`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot {
    /// All below were over.
    xmin: u64,
    /// None from here on was seen.
    xmax: u64,
    /// Those between that were under way.
    under_way: Vec<u64>,
}

impl Snapshot {
    /// Reads PostgreSQL's text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        let (xmin, xmax) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let listed = parts.next()?.split(',').filter(|xid| !xid.is_empty());
        Some(Self { xmin, xmax, under_way: listed.map(|xid| xid.parse().ok()).collect::<Option<_>>()? })
    }

    /// The same in few characters, for a link. With too many under way it becomes one that saw less: what it did not see counts as
    /// changed, which is the safe side.
    pub(crate) fn short(&self) -> String {
        let mut under_way: Vec<u64> = self.under_way.iter().filter_map(|xid| xid.checked_sub(self.xmin)).collect();
        under_way.sort_unstable();
        let xmax = under_way.get(LISTED_MAX).copied().unwrap_or(self.xmax.saturating_sub(self.xmin));
        under_way.truncate(LISTED_MAX);
        let numbers: Vec<String> = [self.xmin, xmax].into_iter().chain(under_way).map(|number| format!("{number:x}")).collect();
        numbers.join("-")
    }

    /// Reads what [`Self::short`] wrote.
    pub(crate) fn parse_short(text: &str) -> Option<Self> {
        let mut numbers = text.split('-').map(|number| u64::from_str_radix(number, 16).ok());
        let xmin = numbers.next()??;
        let mut numbers = numbers.map(|number| xmin.checked_add(number?));
        Some(Self { xmin, xmax: numbers.next()??, under_way: numbers.collect::<Option<_>>()? })
    }

    /// Did it see what this transaction did?
    pub(crate) fn saw(&self, xid: u64) -> bool {
        xid < self.xmin || (xid < self.xmax && !self.under_way.contains(&xid))
    }
}

impl fmt::Display for Snapshot {
    /// As PostgreSQL reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { xmin, xmax, under_way } = self;
        let under_way: Vec<String> = under_way.iter().map(u64::to_string).collect();
        write!(f, "{xmin}:{xmax}:{}", under_way.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_saw_what_was_over_when_it_was_taken() {
        let snapshot = Snapshot::parse("10:20:10,15").unwrap();
        let seen: Vec<u64> = (8..22).filter(|xid| snapshot.saw(*xid)).collect();
        assert_eq!(seen, [8, 9, 11, 12, 13, 14, 16, 17, 18, 19]);
        assert_eq!(Snapshot::parse(&snapshot.to_string()).as_ref(), Some(&snapshot));
        assert_eq!((snapshot.short().as_str(), Snapshot::parse_short(&snapshot.short())), ("a-a-0-5", Some(snapshot)));
        assert!(Snapshot::parse("7:7:").unwrap().saw(6));
        for wrong in ["", "1:2", "a:b:", "1:2:3,x", "-1:2:"] {
            assert_eq!(Snapshot::parse(wrong), None, "{wrong}");
        }
        for wrong in ["", "a", "a-", "x-1", "ffffffffffffffff-1"] {
            assert_eq!(Snapshot::parse_short(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_that_is_cut_short_never_saw_more() {
        let under_way: Vec<String> = (0..60).map(|n| (100 + 2 * n).to_string()).collect();
        let whole = Snapshot::parse(&format!("100:300:{}", under_way.join(","))).unwrap();
        let cut = Snapshot::parse_short(&whole.short()).unwrap();
        assert!((0..400).all(|xid| whole.saw(xid) || !cut.saw(xid)));
        assert!(cut.saw(101) && !cut.saw(299));
    }
}
