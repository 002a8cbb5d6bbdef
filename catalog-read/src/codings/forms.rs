//! Compressed bodies, each made once per version: a bounded cache in the process, by ETag. An ETag stands for bytes, so what
//! is kept can never be out of date.

use std::sync::Arc;

use bytes::Bytes;
use catalog_shared::accept_encoding::Coding;
use metrics::Counter;
use quick_cache::{DefaultHashBuilder, Equivalent, OptionsBuilder, Weighter, sync::Cache};
use tokio::sync::Semaphore;

use super::compress::compress;

/// Bytes of all that is kept.
const BYTES_MAX: u64 = 64 << 20;
/// A guess at how many that are, by which the cache sizes its tables.
const FORMS_ABOUT: usize = 16_384;
/// A part of the cache holds a 16th, 4 MiB, so that the largest body still fits.
const SHARDS: usize = 16;
/// What an entry costs besides its text, about.
const ENTRY_BYTES: u64 = 128;
/// Up to here compressing takes a millisecond or two; what is larger would hold up the other requests of its thread.
const INLINE_BYTES_MAX: usize = 64 << 10;
/// Large bodies that are compressed at once. One that finds no turn is sent as it is.
const TURNS: usize = 2;

/// A body in one coding, by what its bytes depend on. The ETag alone covers the tail by a hash of 64 bits, which a client might
/// aim at: with the tail itself, nobody is ever answered with links of another's making.
#[derive(Clone, Copy, Hash)]
pub(crate) struct Form<'a> {
    /// Of this representation, so it names the coding, too.
    pub(crate) etag: &'a str,
    /// What stands behind the stored bytes.
    pub(crate) tail: &'a str,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    etag: Box<str>,
    tail: Box<str>,
}

impl Equivalent<Key> for Form<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.etag == &*key.etag && self.tail == &*key.tail
    }
}

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Bytes> for Weight {
    fn weight(&self, key: &Key, compressed: &Bytes) -> u64 {
        (key.etag.len() + key.tail.len() + compressed.len()) as u64 + ENTRY_BYTES
    }
}

/// The compressed bodies at hand.
pub(crate) struct Forms {
    kept: Cache<Key, Bytes, Weight>,
    turns: Arc<Semaphore>,
    made: Counter,
    crowded_out: Counter,
}

impl Forms {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let options =
            OptionsBuilder::new().weight_capacity(BYTES_MAX).estimated_items_capacity(FORMS_ABOUT).shards(SHARDS).build();
        let options = options.map_err(|error| anyhow::anyhow!("the cache of compressed bodies cannot be made: {error}"))?;
        let counter = |outcome: &'static str| metrics::counter!("catalog_compressions_total", "outcome" => outcome);
        Ok(Self {
            kept: Cache::with_options(options, Weight, DefaultHashBuilder::default(), Default::default()),
            turns: Arc::new(Semaphore::new(TURNS)),
            made: counter("made"),
            crowded_out: counter("crowded_out"),
        })
    }

    /// The body in this form, made of `plain` if it is not at hand. `None`: send it as it is.
    pub(crate) async fn get(&self, form: Form<'_>, coding: Coding, plain: impl FnOnce() -> Bytes) -> Option<Bytes> {
        if let Some(compressed) = self.kept.get(&form) {
            return Some(compressed);
        }
        let (plain, key) = (plain(), Key { etag: form.etag.into(), tail: form.tail.into() });
        if plain.len() > INLINE_BYTES_MAX {
            return self.make_aside(key, coding, plain).await;
        }
        let compressed = compress(coding, &plain)?;
        self.made.increment(1);
        self.kept.insert(key, compressed.clone());
        Some(compressed)
    }

    /// Beside the threads that answer, and once however many ask.
    async fn make_aside(&self, key: Key, coding: Coding, plain: Bytes) -> Option<Bytes> {
        let place = match self.kept.get_value_or_guard_async(&key).await {
            Ok(compressed) => return Some(compressed),
            Err(place) => place,
        };
        let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() else {
            self.crowded_out.increment(1);
            return None;
        };
        let compressing = tokio::task::spawn_blocking(move || {
            let compressed = compress(coding, &plain);
            // Not before: who gave up waiting does not end the work.
            drop(turn);
            compressed
        });
        let compressed = compressing.await.ok()??;
        self.made.increment(1);
        // That it is too large to keep is no reason not to send it.
        let _ = place.insert(compressed.clone());
        Some(compressed)
    }
}
