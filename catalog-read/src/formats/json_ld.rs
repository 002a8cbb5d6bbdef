//! schema.org in JSON-LD, with what Google requires and recommends of an event. It asks for an event for each date, so each session
//! is one.

use catalog_shared::read_shape::Availability;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::{
    event::{EventDocument, Session, TicketType},
    page_url::Pages,
    text::shortened,
};

/// Sessions that are told of: more than any search shows.
pub(crate) const SESSIONS_MAX: usize = 100;
/// Ticket types of a session that are told of.
const OFFERS_MAX: usize = 50;
const DESCRIPTION_CHARS_MAX: usize = 5_000;
/// As many as the catalog calls few. `Availability` says the same of a session as a whole.
const FEW: i32 = 10;
/// Google wants to be told a place.
const PLACE_UNKNOWN: &str = "To be announced";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id")]
    id: String,
    name: &'a str,
    start_date: &'a str,
    end_date: &'a str,
    location: Place<'a>,
    event_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_attendance_mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    offers: Vec<Offer<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "@type")]
enum Place<'a> {
    Place { name: &'a str, address: Address<'a> },
    VirtualLocation { url: &'a str },
}

/// What there is is one text, which need not be a street.
#[derive(Serialize)]
#[serde(tag = "@type", rename = "PostalAddress")]
struct Address<'a> {
    name: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
struct Offer<'a> {
    name: &'a str,
    price: &'a str,
    price_currency: &'a str,
    availability: &'static str,
    url: &'a str,
    valid_from: &'a str,
}

/// The sessions that are not over, or the last one if all are: one as an object, several as an array. An event without any is an
/// empty array: an event without a date is a fault to search engines, and they pass over an array that is empty. It may stand in
/// HTML as it is.
pub(super) fn events(event: &EventDocument, sessions: &[Session], pages: &Pages, now: DateTime<Utc>) -> String {
    let facts = &event.facts;
    let common = Common {
        event,
        page: pages.of(facts.id),
        description: shortened(&facts.description, DESCRIPTION_CHARS_MAX),
        valid_from: facts.created_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
    };
    let mut shown: Vec<&Session> = sessions.iter().filter(|session| session.ends_at > now).take(SESSIONS_MAX).collect();
    if shown.is_empty() {
        shown.extend(sessions.iter().max_by_key(|session| (!session.is_cancelled(), session.starts_at)));
    }
    let written = match &shown[..] {
        [session] => serde_json::to_string(&common.event(session, now)),
        others => serde_json::to_string(&others.iter().map(|session| common.event(session, now)).collect::<Vec<_>>()),
    };
    // These stand within texts alone, never in what JSON itself is made of.
    written.unwrap_or_default().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// What all sessions have in common.
struct Common<'a> {
    event: &'a EventDocument,
    page: String,
    description: String,
    valid_from: String,
}

impl Common<'_> {
    fn event<'a>(&'a self, session: &'a Session, now: DateTime<Utc>) -> Event<'a> {
        let facts = &self.event.facts;
        let event_status = match session.status.as_str() {
            "scheduled" => "https://schema.org/EventScheduled",
            "postponed" => "https://schema.org/EventPostponed",
            _ => "https://schema.org/EventCancelled",
        };
        let (location, event_attendance_mode) = place(&facts.location);
        Event {
            context: "https://schema.org",
            kind: "Event",
            id: format!("urn:uuid:{}", session.id),
            name: &facts.name,
            start_date: &session.local_starts_at,
            end_date: &session.local_ends_at,
            location,
            event_status,
            event_attendance_mode,
            image: Some(facts.image_url.as_str()).filter(|url| !url.is_empty()).map(|url| [url]),
            description: &self.description,
            url: &self.page,
            offers: self.offers(session, now),
        }
    }

    fn offers<'a>(&'a self, session: &'a Session, now: DateTime<Utc>) -> Vec<Offer<'a>> {
        let is_closed = session.ends_at <= now || matches!(session.availability, Availability::Ended | Availability::SoldOut);
        let offer = |ticket_type: &'a TicketType| Offer {
            name: &ticket_type.name,
            price: &ticket_type.price,
            price_currency: &self.event.currency,
            availability: match ticket_type.quantity {
                left if is_closed || left <= 0 => "https://schema.org/SoldOut",
                left if left <= FEW => "https://schema.org/LimitedAvailability",
                _ => "https://schema.org/InStock",
            },
            url: &self.page,
            valid_from: &self.valid_from,
        };
        session.ticket_types.iter().take(OFFERS_MAX).map(offer).collect()
    }
}

/// Where it is, and whether one has to go there; nobody knows that of a place that is not known.
fn place(location: &str) -> (Place<'_>, Option<&'static str>) {
    let is_online = |scheme: &str| location.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    match location {
        "" => (Place::Place { name: PLACE_UNKNOWN, address: Address { name: PLACE_UNKNOWN } }, None),
        url if is_online("https://") || is_online("http://") => {
            (Place::VirtualLocation { url }, Some("https://schema.org/OnlineEventAttendanceMode"))
        }
        name => (Place::Place { name, address: Address { name } }, Some("https://schema.org/OfflineEventAttendanceMode")),
    }
}
