//! Which format is answered, how it is kept, and where the others are.

use std::collections::BTreeSet;

use reqwest::StatusCode;

use super::{NASTY, PLAIN, filled, header};
use crate::{get, raw};

#[tokio::test]
async fn a_suffix_wins_over_accept_and_accept_over_nothing() {
    let catalog = filled().await;
    let (one, list) = (format!("/api/events/{NASTY}"), "/api/events".to_owned());
    let (ics, jsonld, atom) = ("text/calendar; charset=utf-8", "application/ld+json", "application/atom+xml");
    let html = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (path, accept, wanted) in [
        (&one, html, "application/json"),
        (&one, "image/png", "application/json"),
        (&one, "application/atom+xml", "application/json"),
        (&one, "text/calendar", ics),
        (&one, "application/json;q=0.5, application/ld+json", jsonld),
        (&one, "application/json, application/ld+json;q=0.5", "application/json"),
        (&list, html, "application/json"),
        (&list, "application/ld+json", "application/json"),
        (&list, "text/calendar, application/json;q=0.1", ics),
        (&list, "application/atom+xml", atom),
        (&format!("{one}.ics"), "application/json", ics),
        (&format!("{one}.jsonld"), "text/calendar", jsonld),
        (&format!("{list}.atom"), "text/calendar", atom),
    ] {
        let answer = catalog.public(path).header("accept", accept).send().await.unwrap();
        assert_eq!((answer.status(), header(&answer, "content-type")), (StatusCode::OK, wanted), "{path} {accept}");
        let is_chosen = !path.contains('.');
        assert_eq!(header(&answer, "vary").contains("accept,"), is_chosen, "{path} {accept}");
    }
    for path in [&one, &list] {
        let refused = catalog.public(path).header("accept", "application/json;q=0, text/html").send().await.unwrap();
        assert_eq!(
            (refused.status(), header(&refused, "content-type")),
            (StatusCode::NOT_ACCEPTABLE, "application/problem+json")
        );
    }
    assert!(!header(&get(&catalog, &format!("{one}/sessions")).await, "vary").contains("accept,"));
    // A feed leads on to itself, not to JSON.
    let chosen = catalog.public("/api/events?page_size=1").header("accept", atom).send().await.unwrap().text().await.unwrap();
    assert!(chosen.contains(&format!("{}/api/events.atom?page=2&amp;page_size=1", catalog.read_url)), "{chosen}");
}

#[tokio::test]
async fn each_format_is_kept_and_asked_again_by_an_etag_of_its_own() {
    let catalog = filled().await;
    let mut etags = BTreeSet::new();
    let host = catalog.read_url.strip_prefix("http://").unwrap();
    for path in [
        format!("/api/events/{NASTY}"),
        format!("/api/events/{NASTY}.ics"),
        format!("/api/events/{NASTY}.jsonld"),
        format!("/api/events/{NASTY}/sessions/00000000-0000-4000-8000-000000000012.ics"),
        "/api/events.ics".to_owned(),
        "/api/events.atom".to_owned(),
        "/sitemap.xml".to_owned(),
    ] {
        let answer = get(&catalog, &path).await;
        let etag = header(&answer, "etag").to_owned();
        for name in ["cache-control", "cache-status", "catalog-version"] {
            header(&answer, name);
        }
        assert!(etags.insert(etag.clone()), "{path}");
        let again = catalog.public(&path).header("if-none-match", &etag).send().await.unwrap();
        assert_eq!((again.status(), header(&again, "etag")), (StatusCode::NOT_MODIFIED, etag.as_str()), "{path}");
        let head = catalog.http.head(format!("{}{path}", catalog.read_url)).send().await.unwrap();
        assert_eq!((head.status(), header(&head, "content-type")), (StatusCode::OK, header(&answer, "content-type")), "{path}");
        assert_eq!(header(&head, "content-length"), header(&answer, "content-length"), "{path}");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
        let coded = raw::exchange(&catalog, request.as_bytes()).await;
        let is_large = answer.content_length().unwrap() >= 1_024;
        assert_eq!(coded.contains("content-encoding: gzip"), is_large, "{path}");
    }
    let calendar = get(&catalog, &format!("/api/events/{NASTY}.ics")).await;
    assert_eq!(header(&calendar, "content-disposition"), format!("inline; filename=\"event-{NASTY}.ics\""));
}

#[tokio::test]
async fn answers_as_json_tell_of_the_other_formats_and_the_links_lead_there() {
    let catalog = filled().await;
    let one = get(&catalog, &format!("/api/v1/events/{NASTY}")).await;
    let wanted = format!(
        "<{NASTY}.ics>; rel=\"alternate\"; type=\"text/calendar\", <{NASTY}.jsonld>; rel=\"alternate\"; type=\"application/ld+json\""
    );
    assert_eq!(header(&one, "link"), wanted);
    let link = one.url().join(&format!("{NASTY}.ics")).unwrap();
    assert_eq!(catalog.http.get(link).send().await.unwrap().status(), StatusCode::OK);
    for (query, rest) in [("page_size=1", ""), ("search=jazz&page_size=1", "?search=jazz")] {
        let list = get(&catalog, &format!("/api/events?{query}")).await;
        let links = header(&list, "link");
        assert!(links.contains("rel=\"first\"") && links.contains("rel=\"last\""), "{links}");
        for (suffix, kind) in [("ics", "text/calendar"), ("atom", "application/atom+xml")] {
            let link = format!("<{}/api/events.{suffix}{rest}>; rel=\"alternate\"; type=\"{kind}\"", catalog.read_url);
            assert!(links.contains(&link), "{link} in {links}");
        }
    }
}

#[tokio::test]
async fn what_there_is_not_is_a_problem_in_every_format() {
    let catalog = filled().await;
    let (missing, draft) = ("00000000-0000-4000-8000-0000000000ff", "00000000-0000-4000-8000-000000000005");
    for (path, status) in [
        (format!("/api/events/{missing}.ics"), 404),
        (format!("/api/events/{missing}.jsonld"), 404),
        (format!("/api/events/{draft}.ics"), 404),
        (format!("/api/events/{draft}/sessions/00000000-0000-4000-8000-000000000051.ics"), 404),
        (format!("/api/events/{PLAIN}/sessions/00000000-0000-4000-8000-000000000012.ics"), 404),
        (format!("/api/events/{NASTY}/sessions/00000000-0000-4000-8000-000000000012"), 404),
        (format!("/api/events/{NASTY}/sessions/x.ics"), 400),
        (format!("/api/events/{NASTY}.pdf"), 400),
        ("/api/events/x.ics".to_owned(), 400),
        ("/api/events.ics?date=soon".to_owned(), 400),
        ("/api/events.pdf".to_owned(), 404),
        ("/sitemap-1.txt".to_owned(), 404),
        ("/sitemap-0.xml".to_owned(), 404),
        ("/sitemap-2.xml".to_owned(), 404),
    ] {
        let answer = get(&catalog, &path).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "content-type")), (status, "application/problem+json"), "{path}");
        assert!(!answer.headers().contains_key("content-disposition"), "{path}");
    }
}
