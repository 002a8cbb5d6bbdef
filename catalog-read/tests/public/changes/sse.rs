//! A listener, as an `EventSource` is one.

use std::collections::VecDeque;

use catalog_dev::testing::Catalog;
use reqwest::{Response, StatusCode};
use serde_json::Value;
use tokio::time::{Duration, timeout};

use crate::SOON;

pub(super) struct Event {
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) data: Value,
}

pub(super) struct Sse {
    answer: Response,
    buffer: String,
    /// `Last-Event-ID` of the next request.
    pub(super) last_id: String,
    blocks: VecDeque<String>,
}

impl Sse {
    /// Listens to the first reader.
    pub(super) async fn open(catalog: &Catalog, last_id: Option<&str>) -> Self {
        let mut request = catalog.public("/api/changes/stream");
        if let Some(id) = last_id {
            request = request.header("last-event-id", id);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Self { answer, buffer: String::new(), last_id: last_id.unwrap_or_default().to_owned(), blocks: VecDeque::new() }
    }

    /// The next block of lines; `None` at the end of the stream.
    pub(super) async fn block(&mut self, patience: Duration) -> Option<String> {
        let reading = async {
            loop {
                if let Some(block) = self.blocks.pop_front() {
                    return Some(block);
                }
                self.buffer.push_str(std::str::from_utf8(&self.answer.chunk().await.ok()??).unwrap());
                while let Some((block, rest)) = self.buffer.split_once("\n\n") {
                    self.blocks.push_back(block.to_owned());
                    self.buffer = rest.to_owned();
                }
            }
        };
        let block = timeout(patience, reading).await.expect("a stream that says something");
        if let Some(id) = block.as_deref().and_then(|block| field(block, "id")) {
            self.last_id = id;
        }
        block
    }

    /// Waits until it knows where it stands.
    pub(super) async fn position(&mut self) {
        while self.last_id.is_empty() {
            assert!(self.block(SOON).await.is_some());
        }
    }

    /// The next event.
    pub(super) async fn event(&mut self) -> Event {
        self.event_or_end().await.expect("the stream has ended")
    }

    /// The next event; `None` at the end.
    pub(super) async fn event_or_end(&mut self) -> Option<Event> {
        loop {
            let block = self.block(SOON).await?;
            if let Some(kind) = field(&block, "event") {
                let data = serde_json::from_str(&field(&block, "data").unwrap()).unwrap();
                return Some(Event { kind, id: self.last_id.clone(), data });
            }
        }
    }
}

fn field(block: &str, name: &str) -> Option<String> {
    block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).map(str::to_owned)
}
