//! A span of time, open where nothing bounds it.

use chrono::{DateTime, Utc};

/// Every moment that is not before `from`, and before `before`. It may hold no moment; then nothing matches.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Span {
    pub(crate) from: Option<DateTime<Utc>>,
    pub(crate) before: Option<DateTime<Utc>>,
}

impl Span {
    pub(crate) fn is_unbounded(self) -> bool {
        self == Self::default()
    }

    pub(crate) fn holds(self, moment: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| moment >= from) && self.before.is_none_or(|before| moment < before)
    }

    /// What lies in both.
    pub(crate) fn and(self, other: Self) -> Self {
        let before = match (self.before, other.before) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        // `None` is below every moment, as an open beginning is.
        Self { from: self.from.max(other.from), before }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_spans_the_later_beginning_and_the_earlier_end_count() {
        let at = |day: i64| DateTime::from_timestamp(day * 86_400, 0);
        let span = |from: Option<i64>, before: Option<i64>| Span { from: from.and_then(at), before: before.and_then(at) };
        let cases = [
            (span(Some(1), Some(5)), span(Some(2), Some(4)), span(Some(2), Some(4))),
            (span(Some(1), None), span(None, Some(4)), span(Some(1), Some(4))),
            (span(Some(5), None), span(None, Some(4)), span(Some(5), Some(4))),
            (span(None, None), span(None, None), span(None, None)),
        ];
        for (one, other, both) in cases {
            assert_eq!((one.and(other), other.and(one)), (both, both));
        }
        assert!(span(None, None).is_unbounded() && !span(None, Some(1)).is_unbounded());
    }
}
