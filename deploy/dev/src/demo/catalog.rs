//! The demo catalog as `demo/catalog.json` writes it. Every date in it is relative to today, so it never grows old.

use anyhow::Context;
use serde::{Deserialize, Serialize};

const CATALOG_JSON: &str = include_str!("../../demo/catalog.json");

/// The demo events, in the order in which they are made.
///
/// # Errors
/// If the file that was built in is not a catalog; a test proves that it is one.
pub fn events() -> anyhow::Result<Vec<DemoEvent>> {
    serde_json::from_str(CATALOG_JSON).context("deploy/dev/demo/catalog.json is not a catalog")
}

/// An event of the demo catalog.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoEvent {
    /// Names the event's picture; unique in the file.
    pub slug: String,
    /// What kind of event it is: decides what its picture shows.
    pub kind: Kind,
    /// `published` unless the file says otherwise.
    #[serde(default = "published")]
    pub status: String,
    /// As visitors read it.
    pub name: String,
    /// Two to four sentences.
    pub description: String,
    /// Venue and city.
    pub location: String,
    /// IANA name of the zone in which the sessions' times are meant.
    pub timezone: String,
    /// Empty for an event whose dates are still to be announced.
    pub sessions: Vec<Schedule>,
}

/// Sessions that repeat: on each of these weekdays, at each of these times, for this many weeks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The first week, counted from this one: 0 is this week, which begins on Monday; -1 is last week.
    pub in_weeks: i64,
    /// How many weeks it goes on.
    #[serde(default = "one")]
    pub weeks: i64,
    /// 1 for every week, 2 for every other, and so on.
    #[serde(default = "one")]
    pub every_weeks: i64,
    /// Weekdays.
    pub on: Vec<Day>,
    /// Local times of day, such as `19:30`.
    pub at: Vec<String>,
    /// From start to end.
    pub lasts_minutes: i64,
    /// `scheduled` unless the file says otherwise.
    #[serde(default = "scheduled")]
    pub status: String,
    /// Places in each session.
    pub capacity: u32,
    /// What each session sells.
    pub tickets: Vec<Ticket>,
}

/// A ticket type, in the file and in the request alike.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// As visitors read it.
    pub name: String,
    /// A decimal string with the currency's places.
    pub price: String,
    /// How many are for sale.
    pub quantity: u32,
}

/// A weekday.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// What kind of event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Kind {
    Candles,
    Circus,
    Comedy,
    Concert,
    Conference,
    Dance,
    Exhibition,
    Film,
    Food,
    Football,
    Garden,
    Jazz,
    Lanterns,
    Lecture,
    Letterpress,
    Market,
    Moonlight,
    Museum,
    Opera,
    Orchestra,
    Photography,
    Poetry,
    Pottery,
    Puppets,
    Reading,
    Run,
    Sea,
    Space,
    Techno,
    Theatre,
    Walk,
    Waves,
}

fn published() -> String {
    "published".to_owned()
}

fn scheduled() -> String {
    "scheduled".to_owned()
}

fn one() -> i64 {
    1
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn about_forty_events_with_slugs_of_their_own() {
        let events = events().unwrap();
        assert!((38..=46).contains(&events.len()), "{} events", events.len());
        let slugs: HashSet<_> = events.iter().map(|event| &event.slug).collect();
        assert_eq!(slugs.len(), events.len());
        for slug in slugs {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            assert!(slug.bytes().all(plain), "{slug} does not fit an address as it is");
        }
    }

    #[test]
    fn every_state_of_an_event_is_there_to_be_seen() {
        let events = events().unwrap();
        let with_status = |status| events.iter().filter(|event| event.status == status).count();
        assert_eq!((with_status("draft"), with_status("cancelled")), (1, 1));
        assert_eq!(with_status("published"), events.len() - 2);
        assert_eq!(events.iter().filter(|event| event.sessions.is_empty()).count(), 1);
    }

    #[test]
    fn texts_fit_the_constraints_of_the_schema() {
        let fits = |text: &str, longest: usize| {
            let length = text.chars().count();
            assert!((1..=longest).contains(&length), "{length} characters: {text}");
            assert_eq!(text.trim(), text);
            assert!(!text.chars().any(char::is_control), "{text}");
        };
        for event in events().unwrap() {
            fits(&event.name, 200);
            fits(&event.location, 300);
            fits(&event.description, 1_000);
            assert!(event.description.chars().count() > 150, "{} says little", event.slug);
            for ticket in event.sessions.iter().flat_map(|session| &session.tickets) {
                fits(&ticket.name, 200);
            }
        }
    }

    #[test]
    fn no_session_sells_more_tickets_than_it_has_places() {
        for event in events().unwrap() {
            for session in &event.sessions {
                let sold: u32 = session.tickets.iter().map(|ticket| ticket.quantity).sum();
                assert!(0 < sold && sold <= session.capacity, "{} sells {sold}", event.slug);
                for ticket in &session.tickets {
                    let (euros, cents) = ticket.price.split_once('.').unwrap();
                    assert_eq!(cents.len(), 2, "{}: {}", event.slug, ticket.price);
                    assert!(euros.parse::<u32>().unwrap() < 1_000 && cents.parse::<u32>().is_ok());
                }
            }
        }
    }
}
