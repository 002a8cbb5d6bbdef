//! Lists as the API answers them.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::pages::accounts::browser;

/// On one page; the API answers no more.
pub(super) const PAGE_SIZE: i64 = 100;

/// One page of a list.
#[derive(Deserialize)]
pub(super) struct Listing<T> {
    pub(super) results: Vec<T>,
    pub(super) count: i64,
}

/// Which page is asked for, in the address.
#[derive(Clone, Copy, Deserialize)]
pub(in crate::pages) struct PageNumber {
    #[serde(default = "first")]
    page: u32,
}

fn first() -> u32 {
    1
}

/// The pages around the one that is shown.
pub(super) struct Neighbours {
    pub(super) previous: Option<u32>,
    pub(super) next: Option<u32>,
}

impl PageNumber {
    pub(super) const FIRST: Self = Self { page: 1 };

    /// Of this list of the API.
    pub(super) fn path(self, list: &str) -> String {
        format!("{list}?page={}&page_size={PAGE_SIZE}", self.page)
    }

    pub(super) fn neighbours(self, count: i64) -> Neighbours {
        let next = (i64::from(self.page) * PAGE_SIZE < count).then(|| self.page + 1);
        Neighbours { previous: self.page.checked_sub(1).filter(|page| *page > 0), next }
    }
}

/// A browser that somebody is signed in with.
#[derive(Deserialize)]
pub(super) struct SignIn {
    pub(super) id: Uuid,
    pub(super) created_at: DateTime<Utc>,
    pub(super) last_seen_at: DateTime<Utc>,
    pub(super) address: Option<String>,
    user_agent: Option<String>,
    pub(super) is_current: bool,
}

impl SignIn {
    pub(super) fn browser(&self) -> String {
        browser::told(self.user_agent.as_deref())
    }
}
