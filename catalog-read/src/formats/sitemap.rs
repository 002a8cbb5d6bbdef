//! The site map (sitemaps.org): where people see each event, and since when it is as it is.

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use super::{
    page_url::Pages,
    xml::{DECLARATION, element},
};

/// What sitemaps.org allows in one file.
pub(super) const URLS_MAX: usize = 50_000;
const NAMESPACE: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";
/// What an address takes, about.
const URL_BYTES: usize = 200;

/// All of `events` in one file, or the files that they are in.
pub(super) fn whole(events: &[(Uuid, DateTime<Utc>)], base: &str, pages: &Pages) -> String {
    if events.len() <= URLS_MAX { urls(events, pages) } else { index(events, base) }
}

/// The events of the file of this number, from 1, if there is one.
pub(super) fn part(events: &[(Uuid, DateTime<Utc>)], number: usize, pages: &Pages) -> Option<String> {
    events.chunks(URLS_MAX).nth(number.checked_sub(1)?).map(|events| urls(events, pages))
}

fn urls(events: &[(Uuid, DateTime<Utc>)], pages: &Pages) -> String {
    let entries = events.iter().map(|(id, changed_at)| (pages.of(*id), *changed_at));
    list("urlset", "url", events.len(), entries)
}

fn index(events: &[(Uuid, DateTime<Utc>)], base: &str) -> String {
    let changed_at = |events: &[(Uuid, DateTime<Utc>)]| events.iter().map(|(_, at)| *at).max().unwrap_or_default();
    let files = events.chunks(URLS_MAX).enumerate();
    let entries = files.map(|(n, events)| (format!("{base}/sitemap-{}.xml", n + 1), changed_at(events)));
    list("sitemapindex", "sitemap", events.len() / URLS_MAX + 1, entries)
}

fn list(name: &str, of: &str, count: usize, entries: impl Iterator<Item = (String, DateTime<Utc>)>) -> String {
    let mut out = String::with_capacity(200 + URL_BYTES * count);
    out.extend([DECLARATION, "<", name, " ", NAMESPACE, ">\n"]);
    for (address, changed_at) in entries {
        out.extend(["<", of, ">"]);
        element(&mut out, "loc", &address);
        element(&mut out, "lastmod", &changed_at.to_rfc3339_opts(SecondsFormat::Secs, true));
        out.extend(["</", of, ">\n"]);
    }
    out.extend(["</", name, ">\n"]);
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn addresses(xml: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(xml).unwrap();
        let found = document.descendants().filter(|node| node.has_tag_name("loc"));
        found.map(|node| node.text().unwrap().to_owned()).collect()
    }

    #[test]
    fn each_event_is_in_one_file_however_many_there_are() {
        let pages = Pages::new(None, "http://a");
        let events: Vec<_> = (0..120_000).map(|n| (Uuid::from_u128(n), DateTime::UNIX_EPOCH)).collect();
        let files = addresses(&whole(&events, "http://a", &pages));
        assert_eq!(files, [1, 2, 3].map(|n| format!("http://a/sitemap-{n}.xml")));
        let parts: Vec<_> = (1..=3).map(|number| addresses(&part(&events, number, &pages).unwrap())).collect();
        assert!(parts.iter().all(|part| part.len() <= URLS_MAX));
        let all: BTreeSet<_> = parts.iter().flatten().collect();
        assert_eq!((all.len(), parts.iter().map(Vec::len).sum()), (events.len(), events.len()));
        assert!(part(&events, 0, &pages).is_none() && part(&events, 4, &pages).is_none());
        assert_eq!(addresses(&whole(&events[..URLS_MAX], "http://a", &pages)).len(), URLS_MAX);
        assert!(addresses(&whole(&[], "http://a", &pages)).is_empty());
    }
}
