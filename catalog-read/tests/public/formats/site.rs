//! What search engines ask of a whole site.

use catalog_dev::testing::{Catalog, eventually, rows};

use super::{CATALOG, NASTY, header, text};
use crate::{SOON, get};

#[tokio::test]
async fn the_site_map_has_each_event_once_where_people_see_it() {
    let pages = "https://shop.example.org/e/{id}?a=1&b=2";
    let builder = Catalog::builder().env("catalog-read", "CATALOG_READ_EVENT_PAGE_URL", pages);
    let catalog = builder.env("catalog-read", "CATALOG_READ_PUBLIC_URL", "https://api.example.org/x").start().await;
    rows::run(&catalog.pool, CATALOG).await;
    let wanted: Vec<_> = (1..=4).map(|n| pages.replace("{id}", &format!("00000000-0000-4000-8000-00000000000{n}"))).collect();
    for path in ["/sitemap.xml", "/sitemap-1.xml"] {
        eventually(SOON, path, async || {
            let answer = get(&catalog, path).await;
            assert_eq!(header(&answer, "content-type"), "application/xml");
            let xml = answer.text().await.unwrap();
            let map = roxmltree::Document::parse(&xml).unwrap();
            let of = |name: &str| {
                let found = map.descendants().filter(|node| node.tag_name().name() == name);
                found.map(|node| node.text().unwrap().to_owned()).collect::<Vec<_>>()
            };
            if of("loc") == wanted && of("lastmod").iter().all(|at| at.starts_with("20")) { Ok(()) } else { Err(xml) }
        })
        .await;
    }
    let robots = text(&catalog, "/robots.txt", "text/plain; charset=utf-8").await;
    assert!(robots.contains("\nSitemap: https://api.example.org/x/sitemap.xml\n"), "{robots}");
    assert_eq!(header(&get(&catalog, "/robots.txt").await, "cache-control"), "max-age=3600");
    let calendar = text(&catalog, &format!("/api/events/{NASTY}.ics"), "text/calendar; charset=utf-8").await;
    let unfolded = calendar.replace("\r\n ", "");
    assert!(unfolded.contains(&format!("\r\nURL:{}\r\n", wanted[0])), "{unfolded}");
}
