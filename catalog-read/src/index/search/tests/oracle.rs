//! Compares what is found with the slow way: every event, every word of it, every way to match.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection::vec, option, prelude::*, test_runner::Config};

use crate::index::search::{Query, Search, fold, words};

type Texts = [String; 3];

/// An event comes or changes, or goes.
type Change = (u32, Option<Texts>);

/// Two alphabets, few letters, so that equal words, beginnings and typos are the rule.
fn text(words_max: usize) -> impl Strategy<Value = String> {
    let word = prop_oneof![4 => "[ab]{1,5}", 4 => "[aé]{7,10}", 2 => "(beethoven|concert|ab12|a1)", 1 => "[東京]{1,3}"];
    vec(word, 0..=words_max).prop_map(|words| words.join(" "))
}

fn change() -> impl Strategy<Value = Change> {
    let texts = [text(2).boxed(), text(2).boxed(), text(6).boxed()];
    (0..8_u32, option::weighted(0.7, texts))
}

/// Once as the requirements say it, in no hurry. A higher score is better.
fn score(texts: &Texts, query: &str) -> Option<u32> {
    let folded = fold(query);
    let query = words::of_query(&folded);
    let of_word = |(at, word): (usize, &&str)| best(texts, word, at + 1 == query.len());
    query.iter().enumerate().map(of_word).sum()
}

/// Of the terms that stand for the word the best: how close, and within that in which fields.
fn best(texts: &Texts, word: &str, is_last: bool) -> Option<u32> {
    let folded = texts.each_ref().map(|text| fold(text));
    let fields = folded.each_ref().map(|text| words::of_text(text));
    let chars = word.chars().count();
    let typos_max = match chars {
        _ if word.contains(|c: char| c.is_ascii_digit()) => 0,
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    let points = |term: &str| {
        let in_field = |at: usize| u32::from(fields[at].contains(&term));
        let fields = 4 * in_field(0) + 2 * in_field(1) + in_field(2);
        let whole = strsim::osa_distance(word, term);
        let ends = term.char_indices().map(|(at, c)| at + c.len_utf8());
        let beginning = ends.map(|end| strsim::osa_distance(word, &term[..end])).min()?;
        let whole = (whole <= typos_max).then(|| 6 - 2 * whole);
        let beginning = (is_last && chars >= 2 && beginning <= typos_max).then(|| 5 - 2 * beginning);
        Some(8 * whole.max(beginning)? as u32 + fields)
    };
    fields.iter().flatten().filter_map(|term| points(term)).max()
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, cases: 400, ..Config::default() })]

    #[test]
    fn what_is_found_is_what_the_slow_way_finds(changes in vec(change(), 1..20), queries in vec(text(3), 1..8)) {
        let (mut search, mut events) = (Search::new(), BTreeMap::new());
        for (slot, texts) in changes {
            if let Some([name, location, description]) = &texts {
                search.put(slot, name, location, description);
            } else {
                search.remove(slot);
            }
            events.insert(slot, texts.unwrap_or_default());
        }
        for query in &queries {
            let expected: Vec<_> = events.iter().filter_map(|(slot, texts)| Some((*slot, score(texts, query)?))).collect();
            match Query::parse(query) {
                Some(parsed) => prop_assert_eq!(search.find(&parsed), expected, "{}", query),
                None => prop_assert_eq!(query, ""),
            }
        }
        let texts: Vec<_> = events.values().flatten().map(|text| fold(text)).collect();
        let terms: BTreeSet<_> = texts.iter().flat_map(|text| words::of_text(text)).collect();
        prop_assert_eq!(search.vocabulary.terms(), terms.len());
    }
}
