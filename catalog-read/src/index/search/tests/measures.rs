//! What the search costs with 100,000 events.

use std::{
    collections::BTreeSet,
    fs,
    time::{Duration, Instant},
};

use crate::index::search::{Query, Search};

const EVENTS: u32 = 100_000;
const TERMS: usize = 50_000;
const DESCRIPTION_WORDS: usize = 100;

/// Text by chance, the same each time. Words are made of syllables, as many are a typo apart, and a few are in most events.
struct Texts {
    state: u64,
    words: Vec<String>,
}

impl Texts {
    fn new() -> Self {
        let mut texts = Self { state: 42, words: Vec::new() };
        let mut words = BTreeSet::new();
        while words.len() < TERMS {
            words.insert((0..1 + texts.below(4)).map(|_| texts.syllable()).collect::<String>());
        }
        texts.words = words.into_iter().collect();
        for at in (1..TERMS).rev() {
            let other = texts.below(at + 1);
            texts.words.swap(at, other);
        }
        texts
    }

    fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % bound
    }

    fn syllable(&mut self) -> String {
        let of = |letters: &str, at: usize| letters.chars().nth(at % letters.len()).unwrap_or('x');
        let (start, middle, end) = (self.below(17), self.below(5), self.below(12));
        let mut syllable: String = [of("bcdfghjklmnprstvz", start), of("aeiou", middle)].iter().collect();
        syllable.extend((end < 5).then(|| of("lnrst", end)));
        syllable
    }

    /// As often as one over its rank (Zipf).
    fn word(&mut self) -> &str {
        let chance = self.below(1 << 30) as f64 / f64::from(1 << 30);
        let rank = (TERMS as f64).powf(chance) as usize - 1;
        &self.words[rank]
    }

    fn text(&mut self, words: usize) -> String {
        (0..words).map(|_| self.word().to_owned()).collect::<Vec<_>>().join(" ")
    }

    fn put(&mut self, search: &mut Search, slot: u32, fillers: &[&str]) -> Duration {
        let [name, location] = [self.text(4), self.text(3)];
        let description = format!("{} {}.", fillers.join(" "), self.text(DESCRIPTION_WORDS - fillers.len()));
        let start = Instant::now();
        search.put(slot, &name, &location, &description);
        start.elapsed()
    }
}

#[test]
#[ignore = "measures"]
fn a_hundred_thousand_events() {
    let mut texts = Texts::new();
    let mut search = Search::new();
    let before = resident_bytes();
    let build: Duration = (0..EVENTS).map(|slot| texts.put(&mut search, slot, &["the", "and", "é"])).sum();
    println!("build {build:?}, {:?} an event", build / EVENTS);
    println!("{} terms, {} MiB", search.vocabulary.terms(), (resident_bytes() - before) >> 20);

    tell(
        "put another text",
        (0..5_000).map(|_| {
            let slot = texts.below(EVENTS as usize) as u32;
            texts.put(&mut search, slot, &["the", "and", "é"])
        }),
    );
    tell(
        "remove and put",
        (0..5_000).map(|_| {
            let slot = texts.below(EVENTS as usize) as u32;
            let start = Instant::now();
            search.remove(slot);
            start.elapsed() + texts.put(&mut search, slot, &["the", "and", "é"])
        }),
    );
    println!("{} terms, {} MiB", search.vocabulary.terms(), (resident_bytes() - before) >> 20);

    let common = texts.words[..40].to_vec();
    let long: Vec<_> = texts.words[100..].iter().filter(|word| word.len() >= 8).take(200).cloned().collect();
    let typo = |word: &str| format!("{}x{}", &word[..3], &word[4..]);
    find(&search, "in all events", ["the and "]);
    find(&search, "ten words in all events", [&*"the and ".repeat(5)]);
    find(&search, "ten long words", long.chunks(10).map(|words| words.join(" ")));
    find(&search, "one common word", &common);
    find(&search, "three common words", common.windows(3).map(|words| words.join(" ")));
    find(&search, "one letter pair", ["ba", "ka", "te", "lo", "mi", "su"]);
    find(&search, "a beginning", long.iter().map(|word| word[..4].to_owned()));
    find(&search, "a typo", long.iter().map(|word| typo(word)));
    find(
        &search,
        "common, rare, typo",
        long.iter().zip(common.iter().cycle()).map(|(l, c)| format!("{c} {} {}", long[7], typo(l))),
    );
    find(&search, "nothing", ["qqqqqqqqqq"]);
}

fn find(search: &Search, what: &str, queries: impl IntoIterator<Item = impl AsRef<str>>) {
    let queries: Vec<_> = queries.into_iter().map(|query| query.as_ref().to_owned()).collect();
    let mut found = 0;
    let times = queries.iter().cycle().take(200).map(|query| {
        let start = Instant::now();
        found = search.find(&Query::parse(query).unwrap()).len().max(found);
        start.elapsed()
    });
    tell(what, times.collect::<Vec<_>>().into_iter());
    println!("    at most {found} found");
}

fn tell(what: &str, times: impl Iterator<Item = Duration>) {
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    println!("{what}: median {:?}, p99 {:?}, worst {:?}", at(50), at(99), at(100));
}

/// Of this process, from pages of 4 KiB.
fn resident_bytes() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4_096
}
