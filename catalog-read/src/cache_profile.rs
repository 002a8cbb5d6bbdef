//! What caches on the way may do with an answer.

use http::HeaderValue;

use crate::read::Source;

/// Who caches in front of this reader.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheProfile {
    /// Browsers alone. They keep an answer and ask each time whether it still holds, so what an admin saves is seen at once
    Browser,
    /// A CDN, which may answer by itself for 2 s, and longer while the readers are slow or out of reach
    Cdn,
}

/// Caches may keep an answer and must ask whether it still holds.
const REVALIDATE: HeaderValue = HeaderValue::from_static("public, no-cache");
/// Of shared caches only: a browser goes on asking, as nothing but the CDN can be purged.
/// - `s-maxage=2`: a thousand requests a second for one event become one in two seconds; twice as long would spare the reader one
///   request more in four seconds, and show a sold-out session that much later.
/// - `stale-while-revalidate=10`: nobody waits for that one request. 10 s, so that what nobody asked for in a while is not shown as
///   it was then.
/// - `stale-if-error=86400`: in an outage of all readers yesterday's program is better than none.
const SHARED: HeaderValue =
    HeaderValue::from_static("public, max-age=0, s-maxage=2, stale-while-revalidate=10, stale-if-error=86400");
/// What is stale already gets no time on top, or two stale times would add up. It still beats an error.
const SHARED_STALE: HeaderValue = HeaderValue::from_static("public, max-age=0, stale-if-error=86400");

impl CacheProfile {
    /// `Cache-Control` of an answer from `source`.
    pub(crate) fn cache_control(self, source: Source) -> HeaderValue {
        match (self, source) {
            (Self::Browser, _) => REVALIDATE,
            (Self::Cdn, Source::Redis | Source::Postgres | Source::Index | Source::Absent) => SHARED,
            (Self::Cdn, Source::Stale) => SHARED_STALE,
        }
    }
}
