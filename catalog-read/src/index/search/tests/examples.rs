//! What a client finds, by example.

use crate::index::search::{Query, Search};

const EVENTS: [(&str, &str, &str); 6] = [
    ("Jazz am Dom", "Köln", "Big bands by the river, summer 2026"),
    ("Rock Night", "Berlin", "Loud, and some jazz later on"),
    ("Jazzfest", "Łódź", "Three days"),
    ("Beethoven: Symphonie Nr. 9", "Große Halle, Bonn", "Freude"),
    ("東京ジャズ", "東京都", "2026年の夏"),
    ("Opéra de l'été", "Paris", ""),
];

fn catalog() -> Search {
    let mut search = Search::new();
    for (slot, (name, location, description)) in (0..).zip(EVENTS) {
        search.put(slot, name, location, description);
    }
    search
}

/// The slots of what is found, best first.
fn find(search: &Search, query: &str) -> Vec<u32> {
    let mut found = search.find(&Query::parse(query).unwrap());
    found.sort_by_key(|(slot, score)| (u32::MAX - score, *slot));
    found.into_iter().map(|(slot, _)| slot).collect()
}

#[test]
fn every_word_of_the_query_must_be_somewhere_in_the_event() {
    let search = catalog();
    assert_eq!(find(&search, "jazz koln river"), [0]);
    assert!(find(&search, "jazz bonn").is_empty());
    assert!(find(&search, "nothing jazz").is_empty());
}

#[test]
fn case_and_accents_do_not_matter() {
    let search = catalog();
    for query in ["Koln", "köln", "KÖLN", "Ko\u{308}ln"] {
        assert_eq!(find(&search, query), [0], "{query}");
    }
    assert_eq!(find(&search, "lodz"), [2]);
    assert_eq!(find(&search, "GROSSE"), [3]);
    assert_eq!(find(&search, "opera ete"), [5]);
}

#[test]
fn the_last_word_is_also_a_beginning() {
    let search = catalog();
    assert_eq!(find(&search, "be"), [3, 1]);
    assert!(find(&search, "be freude").is_empty());
    assert_eq!(find(&search, "freude be"), [3]);
    assert!(find(&search, "freude b").is_empty());
}

#[test]
fn the_word_beats_a_beginning_beats_a_typo_and_the_name_beats_the_description() {
    let search = catalog();
    assert_eq!(find(&search, "jazz"), [0, 1, 2]);
    let mut search = Search::new();
    for (slot, name) in (0..).zip(["jezz", "jazzy", "jazz", "jezzy"]) {
        search.put(slot, name, "", "");
    }
    search.put(4, "", "jazz", "");
    search.put(5, "", "", "jazz");
    assert_eq!(find(&search, "jazz"), [2, 4, 5, 1, 0, 3]);
}

#[test]
fn a_typo_is_forgiven_in_long_words_and_two_in_longer_ones() {
    let search = catalog();
    for query in ["bethoven", "beehtoven", "peethoven", "betohven", "beehto"] {
        assert_eq!(find(&search, query), [3], "{query}");
    }
    assert_eq!(find(&search, "bon"), [3]);
    assert!(find(&search, "don").is_empty());
    assert!(find(&search, "betovhne").is_empty());
}

#[test]
fn another_year_is_no_typo() {
    let search = catalog();
    assert_eq!(find(&search, "2026"), [0, 4]);
    assert!(find(&search, "2025").is_empty());
    assert_eq!(find(&search, "202"), [0, 4]);
}

#[test]
fn words_without_spaces_between_them_are_found() {
    let search = catalog();
    for query in ["東京", "京", "ジャズ", "東京 夏", "ｼﾞｬｽﾞ"] {
        assert_eq!(find(&search, query), [4], "{query}");
    }
    assert!(find(&search, "京東").is_empty());
}

#[test]
fn an_event_that_changes_is_found_by_its_new_words_only() {
    let mut search = catalog();
    search.put(1, "Polka Night", "Berlin", "");
    assert!(find(&search, "rock").is_empty());
    assert!(find(&search, "some").is_empty());
    assert_eq!(find(&search, "polka berlin"), [1]);
    search.remove(1);
    assert!(find(&search, "berlin").is_empty());
    search.remove(1);
    search.remove(77);
    search.put(1, "Again", "", "");
    assert_eq!(find(&search, "again"), [1]);
}

#[test]
fn the_score_of_an_event_does_not_depend_on_others() {
    let query = Query::parse("jazz kolm").unwrap();
    let mut alone = Search::new();
    let (name, location, description) = EVENTS[0];
    alone.put(0, name, location, description);
    assert_eq!(alone.find(&query), catalog().find(&query));
    assert_eq!(alone.find(&query).len(), 1);
}

#[test]
fn terms_that_no_event_holds_are_dropped() {
    let mut search = catalog();
    (0..6).for_each(|slot| search.remove(slot));
    assert_eq!(search.vocabulary.terms(), 0);
}
