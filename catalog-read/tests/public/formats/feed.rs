//! The feed, read as XML.

use catalog_dev::testing::{eventually, rows};
use reqwest::StatusCode;

use super::{NAME, NASTY, filled, text};
use crate::{SOON, get};

#[tokio::test]
async fn what_changed_last_is_a_feed_with_pages() {
    let catalog = filled().await;
    rows::run(&catalog.pool, "update events set image_url = 'https://a/b' where id::text like '%01'").await;
    let feed = async |query: &str| text(&catalog, &format!("/api/events.atom{query}"), "application/atom+xml").await;
    let xml = eventually(SOON, "the change comes first", async || {
        let xml = feed("").await;
        let first = xml.find("urn:uuid:00000000-0000-4000-8000-000000000001");
        if first < xml.find("urn:uuid:00000000-0000-4000-8000-000000000004") { Ok(xml) } else { Err(xml) }
    })
    .await;
    let document = roxmltree::Document::parse(&xml).unwrap();
    let root = document.root_element();
    let atom = "http://www.w3.org/2005/Atom";
    assert!(root.has_tag_name((atom, "feed")));
    let child = |node: roxmltree::Node<'_, '_>, name: &'static str| {
        node.children().find(|it| it.has_tag_name((atom, name))).and_then(|it| it.text()).map(str::to_owned)
    };
    let link = |node: roxmltree::Node<'_, '_>, rel: &str| {
        node.children().find(|it| it.attribute("rel") == Some(rel)).map(|it| it.attribute("href").unwrap().to_owned())
    };
    let entries: Vec<_> = root.children().filter(|node| node.has_tag_name((atom, "entry"))).collect();
    assert_eq!(entries.len(), 4);
    let [nasty, nothing, cancelled, _] = entries[..] else { panic!() };
    assert_eq!((child(nasty, "id").unwrap(), child(nasty, "title").unwrap()), (format!("urn:uuid:{NASTY}"), NAME.to_owned()));
    assert_eq!(child(nasty, "summary").unwrap(), "one\ntwo\r\nthreefour\tfive <![CDATA[ ]]>");
    assert_eq!(child(nasty, "published").unwrap(), "2025-01-01T00:00:00Z");
    assert_eq!(child(root, "updated"), child(nasty, "updated"));
    assert_eq!(link(nasty, "alternate").unwrap(), format!("{}/api/events/{NASTY}", catalog.read_url));
    assert_eq!(child(nothing, "updated").unwrap()[..4], child(root, "updated").unwrap()[..4]);
    assert!(cancelled.children().any(|it| it.attribute("term") == Some("cancelled")));
    assert!(child(root, "title").is_some() && root.descendants().any(|it| it.has_tag_name((atom, "author"))));
    let own = link(root, "self").unwrap();
    assert_eq!(own, format!("{}/api/events.atom", catalog.read_url));

    let mut walked = Vec::new();
    let mut next = Some(format!("{own}?page_size=3"));
    while let Some(address) = next {
        let xml = catalog.http.get(&address).send().await.unwrap().text().await.unwrap();
        let page = roxmltree::Document::parse(&xml).unwrap();
        let root = page.root_element();
        assert_eq!(link(root, "self").unwrap(), address);
        assert_eq!(child(root, "id"), child(document.root_element(), "id"), "one feed");
        walked.extend(root.children().filter(|node| node.has_tag_name((atom, "entry"))).map(|entry| child(entry, "id").unwrap()));
        next = link(root, "next");
    }
    assert_eq!(walked, entries.iter().map(|entry| child(*entry, "id").unwrap()).collect::<Vec<_>>());
    assert_eq!(feed("?search=jazz").await.matches("<entry>").count(), 1);
    let by_name = feed("?ordering=name").await;
    assert!(by_name.find("Called off") < by_name.find("Jazz"));
    assert_eq!(get(&catalog, "/api/events.atom?page=2").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get(&catalog, "/api/events.atom?cursor=abc").await.status(), StatusCode::BAD_REQUEST);
}
