//! Whole query strings.

use axum::{extract::FromRequestParts, response::IntoResponse};
use catalog_shared::{
    keys::Page,
    problem::{self, Problem},
    request_id::RequestId,
};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use crate::query::{
    facets::FacetSet,
    filter::Filter,
    list::ListQuery,
    ordering::{OrderBy, Ordering},
    params::Parsed,
    place::Place,
    request::{ListRequest, Query},
    sessions::SessionsQuery,
    span::Span,
};

/// A Wednesday.
pub(super) fn now() -> DateTime<Utc> {
    at("2026-06-03T22:30:00Z")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn list(query: &str) -> Parsed<ListQuery> {
    ListQuery::parse(query, false, now()).unwrap_or_else(|problem| panic!("{query}: {problem:?}"))
}

fn sessions(query: &str) -> Parsed<SessionsQuery> {
    SessionsQuery::parse(query, false, now()).unwrap()
}

/// The errors of the answer, each as its parameter and its code.
async fn errors(problem: Problem) -> Vec<(String, String)> {
    let response = problem::render(problem.into_response(), &RequestId("0".into()));
    assert_eq!(response.status(), 400);
    let body = axum::body::to_bytes(response.into_body(), 100_000).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| (text(&error["parameter"]), text(&error["code"]))).collect()
}

async fn refused(query: &str, strict: bool) -> Vec<(String, String)> {
    errors(ListQuery::parse(query, strict, now()).unwrap_err()).await
}

#[test]
fn without_parameters_it_is_the_first_page_of_everything() {
    let blank = "page=&page_size=&search=%20&location=+&ids=&date=&facets=&cursor=&tz=&free=&ordering";
    for query in ["", "&", blank, "page=1", "page_size=20&page=01", "tz=utc", "page=&page=1"] {
        let Parsed { value, unknown, canonical } = list(query);
        assert_eq!((value.place.clone(), value.size, canonical.to_string()), (Place::Page(1), 20, String::new()), "{query}");
        assert!(value.is_default_list() && unknown.is_empty(), "{query}");
    }
    assert!(list("page=3&page_size=50&utm_source=x").value.is_default_list());
    for query in ["search=a", "location=a", "date=today", "free=false", "ordering=name", "facets=true", "cursor=a"] {
        assert!(!list(query).value.is_default_list(), "{query}");
    }
}

#[test]
fn each_parameter_is_read() {
    let id = Uuid::from_u128(0xabc);
    let query = format!(
        "updated_since=2026-05-01&page_size=50&search=+J%C3%A4zz+&location=b&location=+a&location=b&location=&tz=europe/berlin\
         &starts_after=2026-06-05T20:00:00+02:00&starts_before=2026-12-01&date=2026-06&upcoming=True&available=false\
         &price_min=010.50&price_max=20&free=false&ids={}&ordering=-price&facets=price,month&cursor=a_B-9",
        id.simple()
    );
    let Parsed { value, unknown, canonical } = list(&query);
    let filter = Filter {
        search: Some("Jäzz".to_owned()),
        location: vec!["a".to_owned(), "b".to_owned()],
        starts: Span { from: Some(at("2026-06-05T18:00:00Z")), before: Some(at("2026-06-30T22:00:00Z")) },
        upcoming: Some(true),
        available: Some(false),
        price_min: Some(Decimal::new(105, 1)),
        price_max: Some(Decimal::from(20)),
        free: Some(false),
        ids: Some(vec![id]),
        updated_since: Some(at("2026-04-30T22:00:00Z")),
    };
    let expected = ListQuery {
        place: Place::Cursor("a_B-9".to_owned()),
        size: 50,
        filter,
        ordering: Some(Ordering { by: OrderBy::Price, descending: true }),
        facets: FacetSet::parse("month,price").unwrap(),
    };
    assert_eq!((value, unknown), (expected, vec![]));
    let text = format!(
        "available=false&cursor=a_B-9&date=2026-06&facets=month,price&free=false&ids={}&location=a&location=b&ordering=-price\
         &page_size=50&price_max=20&price_min=10.5&search=J%C3%A4zz&starts_after=2026-06-05T18:00:00Z&starts_before=2026-12-01\
         &tz=Europe/Berlin&upcoming=true&updated_since=2026-05-01",
        id.simple()
    );
    assert_eq!(canonical.to_string(), text);
}

#[tokio::test]
async fn every_bad_parameter_is_named_at_once() {
    let cases = [
        ("page", "0", "out_of_range"),
        ("page_size", "101", "out_of_range"),
        ("search", "a%00", "control_character"),
        ("location", "%FF", "not_utf8"),
        ("starts_after", "soon", "not_a_time"),
        ("starts_before", "1969-12-31", "out_of_range"),
        ("date", "someday", "not_a_date"),
        ("tz", "CET", "unknown_time_zone"),
        ("upcoming", "1", "not_true_or_false"),
        ("available", "maybe", "not_true_or_false"),
        ("price_min", "-1", "out_of_range"),
        ("price_max", "1.234", "too_many_decimals"),
        ("free", "no", "not_true_or_false"),
        ("ids", "1,2", "not_a_uuid"),
        ("updated_since", "2026-06-01T18:00:00", "not_a_time"),
        ("ordering", "id", "unknown_ordering"),
        ("facets", "year", "unknown_facet"),
    ];
    let query: Vec<_> = cases.iter().map(|(name, value, _)| format!("{name}={value}")).collect();
    let mut errors = refused(&query.join("&"), false).await;
    let mut expected = cases.map(|(name, _, code)| (name.to_owned(), code.to_owned()));
    errors.sort();
    expected.sort();
    assert_eq!(errors, expected);
}

#[tokio::test]
async fn limits_repetitions_and_contradictions_are_refused_by_name() {
    let many = |name: &str, count: usize| vec![format!("{name}=a"); count].join("&");
    let cases = [
        ("page=2&page=2".to_owned(), "page", "repeated"),
        ("cursor=a&page=1".to_owned(), "cursor", "excludes_page"),
        ("cursor=a.b".to_owned(), "cursor", "not_a_cursor"),
        (format!("cursor={}", "a".repeat(1001)), "cursor", "not_a_cursor"),
        (format!("search={}", "a".repeat(201)), "search", "too_long"),
        (format!("location={}", "a".repeat(101)), "location", "too_long"),
        (many("location", 11), "location", "too_many"),
    ];
    for (query, parameter, code) in cases {
        assert_eq!(refused(&query, false).await, [(parameter.to_owned(), code.to_owned())], "{query}");
    }
    assert_eq!(list(&many("location", 10)).value.filter.location, ["a"]);
    assert_eq!(list(&format!("cursor={}&page=", "a".repeat(1000))).value.place, Place::Cursor("a".repeat(1000)));
    for contradiction in ["price_min=2&price_max=1", "starts_after=2026-06-02&starts_before=2026-06-01", "free=true&price_min=1"]
    {
        assert!(!list(contradiction).value.filter.is_empty());
    }
    assert_eq!(refused(&"a".repeat(4097), false).await, []);
}

#[tokio::test]
async fn unknown_parameters_are_told_or_under_strict_handling_refused() {
    let query = "Page=2&utm%0Asource=%FF&free=true&Page=3&x";
    assert_eq!(list(query).unknown, ["Page", "utm?source", "x"]);
    assert_eq!(list(query).unknown_header().unwrap(), "Page, utm?source, x");
    assert_eq!(list(query).canonical.to_string(), "free=true");
    assert!(list("free=true").unknown_header().is_none());
    let expected = [("upcoming", "not_true_or_false"), ("x", "unknown_parameter"), ("Page", "unknown_parameter")];
    let expected = expected.map(|(name, code)| (name.to_owned(), code.to_owned()));
    assert_eq!(refused("x&Page=2&upcoming=x", true).await, expected);
    let hint = format!("{:?}", ListQuery::parse("Page=2", true, now()).unwrap_err());
    assert!(hint.contains("Did you mean page?"), "{hint}");
}

#[test]
fn what_we_link_to_we_take() {
    let ids = (0..100).map(|n| Uuid::from_u128(n).to_string()).collect::<Vec<_>>();
    let largest = list(&format!("page_size=100&page=4294967295&ids={}", ids.join("%2C"))).canonical;
    list(&largest.with("cursor", Some(&"a".repeat(288))));
    let grows = format!("search={}&location={}", "語".repeat(200), vec!["語".repeat(90); 5].join("&location="));
    assert!(grows.len() < 2_100 && ListQuery::parse(&grows, false, now()).is_ok());
    let grows_too_much =
        vec!["語".repeat(99); 10].iter().enumerate().fold(String::new(), |all, (n, l)| format!("{all}&location={l}{n}"));
    assert!(grows_too_much.len() < 4_000 && ListQuery::parse(&grows_too_much, false, now()).is_err());
}

#[test]
fn sessions_come_in_pages_only_when_asked() {
    let page = |number, size| Some(Page { number, size });
    let cases = [
        ("", None, ""),
        ("page=1", page(1, 20), "page_size=20"),
        ("page=2", page(2, 20), "page=2&page_size=20"),
        ("page_size=20", page(1, 20), "page_size=20"),
        ("page_size=5&page=3", page(3, 5), "page=3&page_size=5"),
    ];
    for (query, page, canonical) in cases {
        let parsed = sessions(query);
        assert_eq!((parsed.value.page, parsed.canonical.to_string().as_str()), (page, canonical), "{query}");
        assert_eq!(parsed.value.is_default_list(), query.is_empty());
    }
    let parsed = sessions("starts_after=today&starts_before=2026-07-01&tz=Europe/Berlin&available=true&search=a");
    let starts = Span { from: Some(at("2026-06-03T22:00:00Z")), before: Some(at("2026-06-30T22:00:00Z")) };
    assert_eq!(parsed.value, SessionsQuery { starts, available: Some(true), page: None });
    assert_eq!(parsed.unknown, ["search"]);
}

#[tokio::test]
async fn a_request_is_read_with_its_preference() {
    let ask = async |query: &str, prefer: &str| {
        let request = http::Request::get(format!("/api/events?{query}")).header("prefer", prefer).body(()).unwrap();
        ListRequest::from_request_parts(&mut request.into_parts().0, &()).await
    };
    let lenient = ask("x=1&starts_after=now", "handling=lenient").await.unwrap();
    assert!(!lenient.preference_applied && lenient.parsed.unknown == ["x"]);
    assert_eq!(lenient.parsed.value.filter.starts.from, Some(lenient.now));
    assert!(ask("page=2", "handling=strict").await.unwrap().preference_applied);
    let problem = ask("x=1", "handling=strict").await.unwrap_err();
    assert_eq!(errors(problem).await, [("x".to_owned(), "unknown_parameter".to_owned())]);
}
