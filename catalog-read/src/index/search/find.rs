//! Which events match a query, and how well.

use super::{postings::Postings, put::Search, query::Query, score::Closeness};

impl Search {
    /// The events that hold every word of the query, each as its slot and its score (more is better), by slot.
    ///
    /// For each word of the query one walk over the terms, and one over the events of those that match.
    pub(crate) fn find(&self, query: &Query) -> Vec<(u32, u32)> {
        let mut words = Vec::with_capacity(query.words().len());
        for word in query.words() {
            let terms = self.vocabulary.like(word);
            if terms.is_empty() {
                return Vec::new();
            }
            words.push(terms);
        }
        let mut words = words.iter().map(|terms| self.points(terms));
        let mut scores: Vec<u16> = words.next().unwrap_or_default().into_iter().map(u16::from).collect();
        for points in words {
            for (score, points) in scores.iter_mut().zip(points) {
                *score = if *score == 0 || points == 0 { 0 } else { *score + u16::from(points) };
            }
        }
        let found = (0..).zip(scores).filter(|(_, score)| *score != 0);
        found.map(|(slot, score)| (slot, u32::from(score))).collect()
    }

    /// By slot: of one word of the query the best that the event holds, 0 if it holds none.
    fn points(&self, terms: &[(Closeness, &Postings)]) -> Vec<u8> {
        let mut points = vec![0; self.slots.len()];
        for (closeness, postings) in terms {
            postings.raise(*closeness, &mut points);
        }
        points
    }
}
