//! Atom (RFC 4287): what changed last in the catalog.

use catalog_shared::read_shape::EventFacts;
use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Builder;

use super::{
    Format,
    page_url::Pages,
    text::shortened,
    xml::{DECLARATION, element, escape},
};
use crate::links::Neighbours;

/// The whole of it is on the event's page.
const SUMMARY_CHARS_MAX: usize = 1_000;
/// What an entry takes, about.
const ENTRY_BYTES: usize = 900;

/// What all entries have in common.
pub(super) struct Feed<'a> {
    /// Of the query: the same wherever the feed is fetched, and for all of its pages.
    pub(super) fingerprint: u64,
    /// Where this page is.
    pub(super) own: &'a str,
    pub(super) around: &'a Neighbours,
    pub(super) pages: &'a Pages,
}

impl Feed<'_> {
    /// The feed of `events`.
    pub(super) fn of(&self, events: &[&EventFacts]) -> String {
        let mut out = String::with_capacity(1_000 + ENTRY_BYTES * events.len());
        out.push_str(DECLARATION);
        out.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
        element(&mut out, "id", &self.id());
        element(&mut out, "title", "Events");
        let updated_at = events.iter().map(|event| event.updated_at).max().unwrap_or_default();
        element(&mut out, "updated", &rfc3339(updated_at));
        out.push_str("<author><name>Event Catalog</name></author>\n");
        let (around, own) = (self.around, self.own.to_owned());
        let links = [("self", Some(&own)), ("first", Some(&around.first)), ("last", Some(&around.last))];
        for (rel, href) in links.into_iter().chain([("previous", around.previous.as_ref()), ("next", around.next.as_ref())]) {
            if let Some(href) = href {
                link(&mut out, rel, Some(Format::Atom), href);
            }
        }
        for event in events {
            self.entry(&mut out, event);
        }
        out.push_str("</feed>\n");
        out
    }

    fn entry(&self, out: &mut String, event: &EventFacts) {
        out.push_str("<entry>\n");
        element(out, "id", &format!("urn:uuid:{}", event.id));
        element(out, "title", &event.name);
        element(out, "updated", &rfc3339(event.updated_at));
        element(out, "published", &rfc3339(event.created_at));
        link(out, "alternate", None, &self.pages.of(event.id));
        let calendar = format!("{}/api/events/{}{}", self.around.base, event.id, Format::Calendar.suffix());
        link(out, "alternate", Some(Format::Calendar), &calendar);
        if event.status != "published" {
            out.push_str(&format!("<category term=\"{}\"/>\n", event.status));
        }
        let summary = if event.description.is_empty() { &event.location } else { &event.description };
        if !summary.is_empty() {
            element(out, "summary", &shortened(summary, SUMMARY_CHARS_MAX));
        }
        out.push_str("</entry>\n");
    }

    /// A UUID of version 8, for which everybody has rules of his own.
    fn id(&self) -> String {
        let mut bytes = *b"event-catalog\0\0\0";
        bytes[8..].copy_from_slice(&self.fingerprint.to_be_bytes());
        format!("urn:uuid:{}", Builder::from_custom_bytes(bytes).into_uuid())
    }
}

fn link(out: &mut String, rel: &str, format: Option<Format>, href: &str) {
    out.extend(["<link rel=\"", rel, "\""]);
    if let Some(format) = format {
        out.extend([" type=\"", format.media_type(), "\""]);
    }
    out.push_str(" href=\"");
    escape(out, href);
    out.push_str("\"/>\n");
}

fn rfc3339(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
