//! What one reader process has answered so far: the states below which it may not go again.

use std::{collections::HashMap, time::Instant};

use crate::soak::model::{EventNo, Shape};

/// By document and event the oldest state that the last answer can have been.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    low: HashMap<(Shape, EventNo), usize>,
    /// Since when it has done nothing but refuse.
    pub(crate) refusing_since: Option<Instant>,
}

impl Chain {
    pub(crate) fn low(&self, shape: Shape, event: EventNo) -> usize {
        self.low.get(&(shape, event)).copied().unwrap_or(0)
    }

    pub(crate) fn raise(&mut self, shape: Shape, event: EventNo, step: usize) {
        let low = self.low.entry((shape, event)).or_insert(0);
        *low = step.max(*low);
    }
}
