//! W3C trace context: a caller that traces is told under which span of its trace it was answered. Whoever does not trace pays
//! nothing for it: no trace is begun here.

use std::{
    fmt,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// The header that carries it, both ways.
pub const HEADER: HeaderName = HeaderName::from_static("traceparent");
/// Version, trace id, parent id and flags with their dashes.
const LEN: usize = 2 + 1 + 32 + 1 + 16 + 1 + 2;

/// Where the spans of this process begin; the count tells them apart.
static PROCESS: LazyLock<u64> = LazyLock::new(|| Uuid::new_v4().as_u64_pair().0);
static COUNT: AtomicU64 = AtomicU64::new(0);

/// The trace of the request under way, and a span of our own in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: u128,
    span_id: u64,
    flags: u8,
}

impl TraceContext {
    /// The caller's, if it sent exactly one that is valid.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut given = headers.get_all(HEADER).iter();
        let (Some(value), None) = (given.next(), given.next()) else { return None };
        let (trace_id, flags) = parse(value.as_bytes())?;
        Some(Self { trace_id, span_id: span_id(COUNT.fetch_add(1, Ordering::Relaxed)), flags })
    }

    /// The id of the caller's trace, as it is written.
    #[must_use]
    pub fn trace_id(&self) -> impl fmt::Display + use<> {
        let id = self.trace_id;
        fmt::from_fn(move |f| write!(f, "{id:032x}"))
    }

    /// Tells the client.
    pub fn put(&self, headers: &mut HeaderMap) {
        let text = format!("00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, self.flags);
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(HEADER, value);
        }
    }
}

/// Trace id and flags. A later version may add fields behind those of version 0, never change them.
fn parse(value: &[u8]) -> Option<(u128, u8)> {
    let is_dashed = value.len() >= LEN && [2, 35, 52].iter().all(|at| value[*at] == b'-');
    let is_long = value.len() > LEN;
    if !is_dashed || value[..2] == *b"ff" || (is_long && (value[..2] == *b"00" || value[LEN] != b'-')) {
        return None;
    }
    hex(&value[..2])?;
    let trace_id = hex(&value[3..35]).filter(|id| *id != 0)?;
    hex(&value[36..52]).filter(|id| *id != 0)?;
    let flags = u8::try_from(hex(&value[53..55])?).ok()?;
    Some((trace_id, flags))
}

/// Lower case only, as the standard has it.
fn hex(digits: &[u8]) -> Option<u128> {
    digits.iter().try_fold(0, |sum, digit| match digit {
        b'0'..=b'9' => Some(sum << 4 | u128::from(digit - b'0')),
        b'a'..=b'f' => Some(sum << 4 | u128::from(digit - b'a' + 10)),
        _ => None,
    })
}

/// Never 0, never twice in a process, and not to be guessed from another process's.
fn span_id(count: u64) -> u64 {
    // An odd factor maps each count to another number.
    let id = PROCESS.wrapping_add(count).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    id.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

    fn of(value: &str) -> Option<TraceContext> {
        TraceContext::of(&HeaderMap::from_iter([(HEADER, value.parse().unwrap())]))
    }

    #[test]
    fn a_valid_one_is_kept_and_answered_with_a_span_of_our_own() {
        for (version, rest) in [("00", ""), ("01", ""), ("cc", "-what-comes")] {
            let parent = "b7ad6b7169203331";
            let trace = of(&format!("{version}-{TRACE}-{parent}-01{rest}")).unwrap();
            assert_eq!(trace.trace_id().to_string(), TRACE);
            let mut headers = HeaderMap::new();
            trace.put(&mut headers);
            let answered = headers[HEADER].to_str().unwrap();
            assert!(answered.starts_with(&format!("00-{TRACE}-")) && answered.ends_with("-01"), "{answered}");
            assert!(!answered.contains(parent) && of(answered).is_some(), "{answered}");
        }
    }

    #[test]
    fn an_invalid_one_is_ignored() {
        for value in [
            "",
            "00",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
            "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        ] {
            assert_eq!(of(value), None, "{value}");
        }
    }
}
