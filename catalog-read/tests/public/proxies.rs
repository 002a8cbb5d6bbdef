//! What proxies say of a request, and whose word counts.

use catalog_dev::testing::{Catalog, rows};
use reqwest::Response;
use serde_json::Value;

use crate::{SOON, answered_from, eventually, get};

const LIMIT: &str = "CATALOG_READ_RATE_LIMIT";
const TRUSTED: &str = "CATALOG_READ_TRUSTED_PROXIES";

async fn asked(catalog: &Catalog, path: &str, headers: &[(&str, &str)]) -> Response {
    headers.iter().fold(catalog.public(path), |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
}

/// What is left to the client that these headers claim to be, after this request.
async fn left(catalog: &Catalog, headers: &[(&str, &str)]) -> String {
    let answer = asked(catalog, "/api/events", headers).await;
    let left = answer.headers()["ratelimit"].to_str().unwrap();
    left.split(';').nth(1).unwrap().to_owned()
}

/// Two events, and the second page of them, which links back to the first.
async fn second_page(catalog: &Catalog) -> &'static str {
    rows::run(&catalog.pool, "insert into events (name) select 'event ' || i from generate_series(1, 3) i").await;
    eventually(SOON, "all are listed", async || {
        // It may have been too often.
        let text = get(catalog, "/api/events").await.text().await.unwrap();
        if text.contains("\"count\":3,") { Ok(()) } else { Err(text) }
    })
    .await;
    "/api/events?page=2&page_size=1"
}

#[tokio::test]
async fn a_trusted_proxy_tells_who_asks_and_what_the_client_adds_counts_for_nothing() {
    let catalog = Catalog::builder().env("catalog-read", LIMIT, "1").env("catalog-read", TRUSTED, "127.0.0.1").start().await;
    let of = async |n: usize, client: &dyn Fn(usize) -> Vec<(&'static str, String)>| {
        let headers = client(n);
        left(&catalog, &headers.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).await
    };
    let x = |value| vec![("x-forwarded-for", value)];
    let forwarded = |value| vec![("forwarded", value)];
    let each: [&dyn Fn(usize) -> _; 3] =
        [&|n| x(format!("192.0.2.{n}")), &|n| forwarded(format!("for=192.0.2.{};proto=https", 100 + n)), &|n| {
            x(format!("2001:db8:0:{n}::1"))
        }];
    for client in each {
        for n in 1..5 {
            assert_eq!(of(n, client).await, "r=3", "{:?} is a client of its own", client(n));
        }
    }
    let one: [&dyn Fn(usize) -> _; 4] = [
        &|n| x(format!("203.0.113.{n}, 198.51.100.1, 127.0.0.1")),
        &|n| forwarded(format!("for=203.0.113.{n}, for=198.51.100.2")),
        &|n| forwarded(format!("for=\"[2001:db8:1::{n}]:4711\"")),
        // What contradicts itself counts as the proxy's own.
        &|n| [x(format!("203.0.113.{n}")), forwarded(format!("for=203.0.113.{}", 100 + n))].concat(),
    ];
    for client in one {
        let mut all = Vec::new();
        for n in 1..7 {
            all.push(of(n, client).await);
        }
        assert!(all.iter().any(|left| left != "r=3"), "{:?} and so on are one client: {all:?}", client(1));
    }
}

#[tokio::test]
async fn from_anybody_else_it_is_a_claim_that_is_not_heard() {
    let catalog = Catalog::builder().env("catalog-read", LIMIT, "1").env("catalog-read", TRUSTED, "192.0.2.0/24").start().await;
    let path = second_page(&catalog).await;
    let claims = [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https"), ("forwarded", "host=evil.example")];
    let page = eventually(SOON, "it may ask again", async || {
        let answer = asked(&catalog, path, &claims).await;
        if answer.status().is_success() { Ok(answer) } else { Err(answer) }
    })
    .await;
    let links = page.headers()["link"].to_str().unwrap().to_owned();
    let text = page.text().await.unwrap();
    assert!(text.contains(&catalog.read_url) && links.contains(&catalog.read_url), "{text} {links}");
    assert!(!text.contains("evil") && !links.contains("evil"), "{text} {links}");
    let mut all = Vec::new();
    for client in ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6"] {
        all.push(left(&catalog, &[("x-forwarded-for", client)]).await);
    }
    assert!(all.iter().any(|left| left != "r=3"), "each was counted as another client: {all:?}");
}

#[tokio::test]
async fn links_lead_where_the_client_came_from() {
    let catalog = Catalog::builder().env("catalog-read", TRUSTED, "127.0.0.0/8, ::1").start().await;
    let path = second_page(&catalog).await;
    for (headers, base) in [
        (&[("x-forwarded-host", "tickets.example"), ("x-forwarded-proto", "https")][..], "https://tickets.example"),
        (&[("x-forwarded-host", "tickets.example:8443")], "http://tickets.example:8443"),
        (&[("forwarded", "for=192.0.2.1;host=shop.example;proto=https")], "https://shop.example"),
        (&[("x-forwarded-proto", "https"), ("host", "asked.example")], "https://asked.example"),
        (&[("x-forwarded-host", "\"><script>"), ("host", "asked.example")], "http://asked.example"),
    ] {
        // Compressed forms are kept by what is in them: nobody gets those of another host.
        for codings in ["gzip;q=0", "gzip, identity;q=0"] {
            let answer = asked(&catalog, path, &[headers, &[("accept-encoding", codings)]].concat()).await;
            let links = answer.headers()["link"].to_str().unwrap().to_owned();
            let wanted = [("prev", "?page_size=1"), ("first", "?page_size=1"), ("last", "?page=3&page_size=1")];
            for (rel, query) in wanted {
                assert!(links.contains(&format!("<{base}/api/events{query}>; rel=\"{rel}\"")), "{links}");
            }
            let next = format!("<{base}/api/events?cursor=");
            assert!(links.starts_with(&next) && links.contains("&page_size=1>; rel=\"next\""), "{links}");
            let bytes = answer.bytes().await.unwrap();
            let page: Value = if codings == "gzip;q=0" {
                serde_json::from_slice(&bytes).unwrap()
            } else {
                serde_json::from_reader(flate2::read::GzDecoder::new(&*bytes)).unwrap()
            };
            assert!(page["next"].as_str().unwrap().starts_with(&format!("{base}/api/events?cursor=")));
            assert_eq!(page["previous"], format!("{base}/api/events?page_size=1"));
        }
    }
}

#[tokio::test]
async fn the_ends_of_a_list_link_only_inwards() {
    let catalog = Catalog::start().await;
    let alone = answered_from(&catalog, "/api/v1/events", "redis").await;
    let url = format!("{}/api/v1/events", catalog.read_url);
    let links = alone.headers()["link"].to_str().unwrap();
    assert!(links.starts_with(&format!("<{url}>; rel=\"first\", <{url}>; rel=\"last\"")), "{links}");
    second_page(&catalog).await;
    let last = asked(&catalog, "/api/v1/events?page=2&page_size=2", &[]).await;
    let links = last.headers()["link"].to_str().unwrap();
    assert!(links.contains("rel=\"prev\"") && !links.contains("rel=\"next\""), "{links}");
}
