//! `GET /api/changes` and its stream: who follows is told everything, in pages and live.

mod endings;
mod order;
mod pages;
mod sse;
mod standby;
mod stream;
mod tokens;

use std::collections::{HashMap, HashSet};

use catalog_dev::testing::{Catalog, eventually};
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::{SOON, json};

/// A program that follows the catalog, page by page.
struct Follower<'a> {
    catalog: &'a Catalog,
    token: String,
    limit: u32,
    /// What it was told, in order.
    told: Vec<(Uuid, String)>,
    /// When each event changed last, as far as it was told.
    last: HashMap<Uuid, DateTime<Utc>>,
    seen: HashSet<(Uuid, DateTime<Utc>)>,
}

impl<'a> Follower<'a> {
    /// Begins now.
    async fn new(catalog: &'a Catalog) -> Self {
        let page = json(catalog, "/api/changes").await;
        assert_eq!((&page["results"], &page["more"]), (&Value::Array(Vec::new()), &Value::Bool(false)));
        let token = page["token"].as_str().unwrap().to_owned();
        Self { catalog, token, limit: 100, told: Vec::new(), last: HashMap::new(), seen: HashSet::new() }
    }

    /// Reads a page. Answers whether there is more.
    async fn read(&mut self) -> bool {
        let page = json(self.catalog, &format!("/api/changes?since={}&limit={}", self.token, self.limit)).await;
        let results = page["results"].as_array().unwrap();
        assert!(results.len() <= self.limit as usize);
        let mut on_page = HashSet::new();
        for change in results {
            let id: Uuid = change["id"].as_str().unwrap().parse().unwrap();
            let changed_at: DateTime<Utc> = change["changed_at"].as_str().unwrap().parse().unwrap();
            assert!(on_page.insert(id), "{id} is on the page twice");
            assert!(self.seen.insert((id, changed_at)), "{id} was told twice of {changed_at}");
            self.last.insert(id, changed_at);
            self.told.push((id, change["kind"].as_str().unwrap().to_owned()));
        }
        self.token = page["token"].as_str().unwrap().to_owned();
        page["more"].as_bool().unwrap()
    }

    /// Waits until it has been told this of an event, and of nothing else.
    async fn hears(&mut self, id: Uuid, kind: &str) {
        eventually(SOON, &format!("{id} is told to be {kind}"), async || {
            while self.read().await {}
            let news = std::mem::take(&mut self.told);
            assert!(news.iter().all(|(of, told)| (*of, told.as_str()) == (id, kind)), "{news:?} instead of {id} {kind}");
            if news.is_empty() { Err("nothing") } else { Ok(()) }
        })
        .await;
    }
}
