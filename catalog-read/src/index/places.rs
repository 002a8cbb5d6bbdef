//! The places of all events, each once: many events share one, and what is asked of places need not be asked of every event.

use std::collections::HashMap;

use super::search::fold;

/// A bounded number of places: as many as events have.
#[derive(Default)]
pub(super) struct Places {
    numbers: HashMap<String, u32>,
    held: Vec<Held>,
    free: Vec<u32>,
}

#[derive(Default)]
struct Held {
    name: String,
    folded: String,
    events: usize,
}

impl Places {
    /// The number of a place that one event more has.
    pub(super) fn take(&mut self, name: &str) -> u32 {
        let number = self.numbers.get(name).copied().unwrap_or_else(|| self.begin(name));
        self.held[number as usize].events += 1;
        number
    }

    fn begin(&mut self, name: &str) -> u32 {
        let held = Held { name: name.to_owned(), folded: fold(name), events: 0 };
        let number = self.free.pop().unwrap_or(self.held.len() as u32);
        match self.held.get_mut(number as usize) {
            Some(free) => *free = held,
            None => self.held.push(held),
        }
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// One event less has it.
    pub(super) fn give_back(&mut self, number: u32) {
        let held = &mut self.held[number as usize];
        held.events -= 1;
        if held.events == 0 {
            self.numbers.remove(&std::mem::take(held).name);
            self.free.push(number);
        }
    }

    /// Which contain one of these. By number.
    pub(super) fn containing(&self, texts: &[String]) -> Vec<bool> {
        let folded: Vec<String> = texts.iter().map(|text| fold(text)).collect();
        self.held.iter().map(|held| held.events > 0 && folded.iter().any(|text| held.folded.contains(text))).collect()
    }

    pub(super) fn name(&self, number: usize) -> &str {
        &self.held[number].name
    }

    /// Above all numbers.
    pub(super) fn end(&self) -> usize {
        self.held.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_held_as_long_as_an_event_has_it() {
        let mut places = Places::default();
        let (park, hall) = (places.take("Park"), places.take("Straße 1"));
        assert_eq!(places.take("Park"), park);
        assert_eq!(places.containing(&["strasse".to_owned()]), [false, true]);
        places.give_back(park);
        assert_eq!(places.containing(&["park".to_owned()]), [true, false]);
        places.give_back(park);
        assert_eq!(places.containing(&[String::new()]), [false, true]);
        let roof = places.take("Roof");
        assert_eq!((roof, places.name(roof as usize), places.name(hall as usize), places.end()), (park, "Roof", "Straße 1", 2));
    }
}
