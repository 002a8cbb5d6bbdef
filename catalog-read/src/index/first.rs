//! The first few of many, in order, found in one walk: most are turned away by one comparison, and none is kept for long.

use std::cmp::Ordering as Cmp;

/// Those that come first.
pub(super) struct First<T, C> {
    count: usize,
    held: Vec<T>,
    compare: C,
    /// Nothing from here on is among them.
    end: Option<T>,
}

impl<T: Copy, C: Fn(&T, &T) -> Cmp> First<T, C> {
    /// `count`: how many.
    pub(super) fn new(count: usize, compare: C) -> Self {
        Self { count, held: Vec::new(), compare, end: None }
    }

    pub(super) fn push(&mut self, item: T) {
        if self.count == 0 || self.end.is_some_and(|end| (self.compare)(&item, &end).is_ge()) {
            return;
        }
        self.held.push(item);
        // Seldom enough that it costs little, often enough that little is held.
        if self.held.len() >= self.count.saturating_mul(2) {
            let (_, last, _) = self.held.select_nth_unstable_by(self.count - 1, &self.compare);
            self.end = Some(*last);
            self.held.truncate(self.count);
        }
    }

    pub(super) fn into_sorted(mut self) -> Vec<T> {
        self.held.sort_unstable_by(&self.compare);
        self.held.truncate(self.count);
        self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_the_first_of_all_in_order() {
        let all: Vec<u64> = (0..1_000).map(|n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 700).collect();
        let mut sorted = all.clone();
        sorted.sort_unstable();
        for count in [0, 1, 2, 7, 499, 500, 999, 1_000, 5_000, usize::MAX] {
            let mut first = First::new(count, u64::cmp);
            all.iter().for_each(|item| first.push(*item));
            assert_eq!(first.into_sorted(), sorted[..count.min(1_000)], "the first {count}");
        }
    }
}
