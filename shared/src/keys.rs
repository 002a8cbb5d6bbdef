//! The names of everything the catalog keeps in Redis. Only known, normalised parameters reach a key.

use uuid::Uuid;

/// Milliseconds that a document lives without being renewed: the bound on staleness when every projector is dead.
pub const TTL_MS: u64 = 300_000;

/// Highest version that raised a list: a page below it is not served. Without it no page is trusted.
pub const LIST_CLOCK: &str = "events:meta:list-clock";
/// Everything committed up to this version has reached Redis.
pub const WATERMARK: &str = "events:meta:watermark";
/// When a projector last saw PostgreSQL, in milliseconds since 1970. Gone [`CONFIRMED_MS`] later.
pub const CONFIRMED_AT: &str = "events:meta:confirmed-at";
/// Milliseconds that [`CONFIRMED_AT`] lives.
pub const CONFIRMED_MS: u64 = 5_000;
/// The epoch that every document is of, as the first digits of a version. Until it is the present one, older ones may stand.
pub const EPOCH: &str = "events:meta:epoch";

/// Key of the document of one event.
#[must_use]
pub fn event(id: Uuid) -> String {
    format!("events:{id}")
}

/// Key of the document of one event's sessions.
#[must_use]
pub fn sessions(event_id: Uuid) -> String {
    format!("events:{event_id}:sessions")
}

/// Key of one page of the list of events.
#[must_use]
pub fn list(page: Page) -> String {
    if page == Page::FIRST {
        "events:list".to_owned()
    } else {
        format!("events:list:page={}&page_size={}", page.number, page.size)
    }
}

/// Key of the lease that a reader holds while it fills the document `key`. In Redis Cluster it stands in the slot of `key`.
#[must_use]
pub fn lease(key: &str) -> String {
    format!("lease:{{{key}}}")
}

/// What stands under a key that holds a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// An event.
    Event(Uuid),
    /// The sessions of an event.
    Sessions(Uuid),
    /// A page of the list of events.
    List(Page),
}

impl Key {
    /// Reads a key as it stands in Redis; `None` if it is none that a document is ever stored under.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let rest = name.strip_prefix("events:")?;
        let key = match rest.strip_prefix("list") {
            Some("") => Self::List(Page::FIRST),
            Some(page) => {
                let (number, size) = page.strip_prefix(":page=")?.split_once("&page_size=")?;
                let (number, size) = (number.parse().ok()?, size.parse().ok()?);
                (number >= 1 && (1..=Page::SIZE_MAX).contains(&size)).then_some(Self::List(Page { number, size }))?
            }
            None => match rest.strip_suffix(":sessions") {
                Some(id) => Self::Sessions(id.parse().ok()?),
                None => Self::Event(rest.parse().ok()?),
            },
        };
        // One document, one name.
        (key.name() == name).then_some(key)
    }

    /// As it stands in Redis.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Event(id) => event(id),
            Self::Sessions(id) => sessions(id),
            Self::List(page) => list(page),
        }
    }
}

/// Which page of the list of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Events on a page, 1 to [`Page::SIZE_MAX`].
    pub size: u32,
}

impl Page {
    /// What a request without parameters gets, and what the projector keeps ready.
    pub const FIRST: Self = Self { number: 1, size: 20 };
    /// Most events on a page.
    pub const SIZE_MAX: u32 = 100;

    /// Events before this page.
    #[must_use]
    pub fn offset(self) -> i64 {
        i64::from(self.number - 1) * i64::from(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_from_its_name_and_from_no_other_name() {
        let id = Uuid::from_u128(0xabc);
        let other = Page { number: 2, size: 20 };
        for key in [Key::Event(id), Key::Sessions(id), Key::List(Page::FIRST), Key::List(other)] {
            assert_eq!(Key::parse(&key.name()), Some(key));
        }
        let wrong = ["page=1&page_size=20", "page=0&page_size=5", "page=2&page_size=101", "page=02&page_size=5"];
        let wrong = wrong.map(|page| format!("events:list:{page}"));
        let id = id.to_string().to_uppercase();
        let others = [LIST_CLOCK.to_owned(), format!("events:{id}"), "events:".to_owned(), "event:list".to_owned()];
        for name in wrong.into_iter().chain(others) {
            assert_eq!(Key::parse(&name), None, "{name}");
        }
    }
}
