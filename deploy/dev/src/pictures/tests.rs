//! The pictures through their public door, and what a browser would refuse.

use std::collections::HashSet;

use super::*;

/// Where a running picture server listens.
async fn running() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener));
    format!("http://{address}")
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

#[tokio::test]
async fn a_picture_is_served_as_an_image_that_can_run_nothing() {
    let url = format!("{}/blue-hour-quartet.svg", running().await);
    let response = client().get(&url).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let headers = response.headers().clone();
    assert_eq!(headers["content-type"], "image/svg+xml");
    assert_eq!(headers["cache-control"], CACHE_CONTROL);
    assert_eq!(headers["content-security-policy"], CONTENT_SECURITY_POLICY);
    let body = response.text().await.unwrap();
    assert!(body.starts_with("<svg "));

    let head = client().head(&url).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], body.len().to_string().as_str());
    assert_eq!(head.text().await.unwrap(), "");
}

#[tokio::test]
async fn what_is_no_picture_is_not_found_and_nothing_can_be_posted() {
    let url = running().await;
    for path in ["/", "/nobody.svg", "/blue-hour-quartet", "/blue-hour-quartet.svg/x", "/../Cargo.toml"] {
        let response = client().get(format!("{url}{path}")).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
    }
    let response = client().post(format!("{url}/blue-hour-quartet.svg")).send().await.unwrap();
    assert_eq!(response.status(), 405);
}

#[test]
fn every_event_has_a_small_picture_of_its_own_that_is_the_same_in_every_run() {
    let posters = posters().unwrap();
    assert_eq!(posters.len(), catalog::events().unwrap().len());
    assert_eq!(posters.values().collect::<HashSet<_>>().len(), posters.len());
    assert_eq!(posters, super::posters().unwrap());
    for (slug, svg) in posters.iter() {
        assert!(svg.len() < 8 * 1024, "{slug}: {} bytes", svg.len());
    }
}

#[test]
fn every_picture_is_well_formed() {
    for (slug, svg) in posters().unwrap().iter() {
        well_formed(svg).unwrap_or_else(|fault| panic!("{slug}: {fault}"));
        for reference in svg.split("url(#").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            assert!(svg.contains(&format!("id=\"{reference}\"")), "{slug} lacks {reference}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{slug} has a number that is none");
    }
}

/// Every tag is closed in turn, every attribute quoted, every entity known: all of XML that the posters use.
fn well_formed(svg: &str) -> Result<(), String> {
    let mut open = Vec::new();
    for part in svg.trim_end().split('<').skip(1) {
        let (tag, text) = part.split_once('>').ok_or_else(|| format!("no end of <{part}"))?;
        if text.contains('>') || text.matches('&').count() != text.matches("&amp;").count() {
            return Err(format!("unescaped text {text}"));
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let content = tag.strip_suffix('/').unwrap_or(tag);
        let (name, attributes) = content.split_once(' ').unwrap_or((content, ""));
        let quotes: Vec<_> = attributes.split('"').collect();
        let named = quotes.iter().step_by(2).all(|name| name.is_empty() || name.ends_with('='));
        let distinct: HashSet<_> = quotes.iter().step_by(2).map(|name| name.trim()).collect();
        if quotes.len() % 2 == 0 || !named || distinct.len() != quotes.len().div_ceil(2) {
            return Err(format!("attributes of <{tag}>"));
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} left open")) }
}
