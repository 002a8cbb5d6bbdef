//! Whatever a query string holds: it is read or refused, and what was read is written in one way.

use std::fmt::Debug;

use proptest::{collection::vec, prelude::*, sample::select};

use crate::query::{canonical::Canonical, list::ListQuery, request::Query, sessions::SessionsQuery, tests::now};

/// Values that each parameter takes.
const FITTING: [(&str, &[&str]); 20] = [
    ("page", &["1", "007", "4294967295", "", "+"]),
    ("page_size", &["20", "1", "100"]),
    ("cursor", &["abc_-9", ""]),
    ("search", &["a", "%C3%A4%26+%2B%25%23", "ü"]),
    ("location", &["a", "A", "+"]),
    ("location", &["b", "a", "b%2C"]),
    ("starts_after", &["now", "today", "2026-06-01", "2026-06-01T18:00:00+02:00", "9999-12-31"]),
    ("starts_before", &["1970-01-01", "2026-06-01T18:00:00.1234567Z", "2016-12-31T23:59:60Z"]),
    ("date", &["today", "tomorrow", "weekend", "2026-06", "1970-01", "9999-12", "2026-06-01"]),
    ("tz", &["utc", "pacific/apia", "Etc/GMT+5", "Europe/Berlin"]),
    ("upcoming", &["true", "False"]),
    ("available", &["TRUE", "false"]),
    ("price_min", &["0.50", "0", "010"]),
    ("price_max", &["9999999999.99", "1.0"]),
    ("free", &["true", "false"]),
    (
        "ids",
        &["00000000000000000000000000000ABC", "00000000-0000-0000-0000-000000000abc,,{00000000-0000-0000-0000-000000000001}"],
    ),
    ("updated_since", &["today", "2026-06-01"]),
    ("ordering", &["-name", "price"]),
    ("facets", &["true", "price,month,,price"]),
    ("Page", &["1", "%FF"]),
];

/// The pairs of a query in two orders. Often all of them fit.
fn query() -> impl Strategy<Value = (String, String)> {
    let fitting = select(&FITTING[..]).prop_flat_map(|(name, values)| (Just(name), select(values).prop_map(str::to_owned)));
    let other = (select(&FITTING[..]).prop_map(|(name, _)| name), any_text());
    let pairs = vec(prop_oneof![19 => fitting, 1 => other], 0..6);
    let shuffled = pairs.prop_flat_map(|pairs| (Just(pairs.clone()), Just(pairs).prop_shuffle()));
    let text =
        |pairs: Vec<(&str, String)>| pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    shuffled.prop_map(move |(one, other)| (text(one), text(other)))
}

/// What looks like the values there are, and what does not.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![".{0,60}", "[-+ T:.Z0-9]{0,30}", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[ +-][0-9]{2}:[0-9]{2}"]
}

/// If a query is understood, so is its canonical text, as the same; and so is each link that is built from it.
fn is_written_in_one_way<T: Query + Debug + PartialEq>(one: &str, other: &str) -> Result<(), TestCaseError> {
    let read = |query: &str, strict| T::parse(query, strict, now());
    let Ok(parsed) = read(one, false) else {
        prop_assert!(read(one, true).is_err() && read(other, false).is_err());
        return Ok(());
    };
    let again = read(&parsed.canonical.to_string(), true);
    prop_assert!(again.is_ok(), "{}", parsed.canonical);
    let again = again.unwrap();
    prop_assert_eq!((&again.value, &again.canonical), (&parsed.value, &parsed.canonical));
    let shuffled = read(other, false).unwrap();
    prop_assert_eq!((&shuffled.value, &shuffled.canonical), (&parsed.value, &parsed.canonical));
    is_kept_by_links::<T>(&parsed.canonical)
}

fn is_kept_by_links<T: Query>(canonical: &Canonical) -> Result<(), TestCaseError> {
    for link in [canonical.with("page", Some("7")), canonical.with("page", Some("1")), canonical.with("page", None)] {
        let linked = T::parse(&link, true, now());
        prop_assert!(linked.is_ok(), "{link}");
        prop_assert_eq!(linked.unwrap().canonical.fingerprint(), canonical.fingerprint());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_query_is_written_in_one_way((one, other) in query()) {
        is_written_in_one_way::<ListQuery>(&one, &other)?;
        is_written_in_one_way::<SessionsQuery>(&one, &other)?;
    }

    #[test]
    fn no_text_makes_it_panic(text in any_text(), (name, _) in select(&FITTING[..])) {
        for query in [text.clone(), format!("{name}={text}")] {
            is_written_in_one_way::<ListQuery>(&query, &query)?;
            is_written_in_one_way::<SessionsQuery>(&query, &query)?;
        }
    }
}
