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
