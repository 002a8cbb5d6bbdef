//! `Accept-Encoding` (RFC 9110): which coding the client would like best of those that are offered.

use http::{HeaderMap, header};

/// A coding that is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Smaller, and dearer to make.
    Brotli,
    /// What everybody takes.
    Gzip,
}

impl Coding {
    /// As `Content-Encoding` and `Accept-Encoding` call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What sets the ETag of this representation apart: a strong one stands for bytes.
    #[must_use]
    pub fn etag_suffix(self) -> &'static str {
        match self {
            Self::Brotli => "-br",
            Self::Gzip => "-gz",
        }
    }
}

/// Thousandths, as many as a q-value can tell.
pub type Quality = u16;
const MOST: Quality = 1_000;

/// What a client takes. Whatever it asks for, it gets an answer: nobody is helped by 406.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The best coding, unless it would rather have none.
    pub coding: Option<Coding>,
    /// `identity;q=0`: then what is too small to be worth it is compressed, too.
    pub is_identity_refused: bool,
    /// Whether gzip will do, for what is at hand in no other coding.
    pub is_gzip_taken: bool,
}

impl Accepted {
    /// What the headers of a request say; no coding, if they say nothing.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let (mut brotli, mut gzip, mut identity, mut others) = (None, None, None, None);
        let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        for (name, quality) in values.flat_map(|value| value.split(',')).filter_map(item) {
            let named = match name {
                name if name.eq_ignore_ascii_case("br") => &mut brotli,
                name if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => &mut gzip,
                name if name.eq_ignore_ascii_case("identity") => &mut identity,
                "*" => &mut others,
                _ => continue,
            };
            *named = Some(quality);
        }
        let brotli = brotli.or(others).unwrap_or(0);
        let gzip = gzip.or(others).unwrap_or(0);
        // Not named it is still allowed, as the last choice; `*;q=0` forbids it.
        let identity = identity.or(others.filter(|quality| *quality == 0));
        let coding = match brotli.max(gzip) {
            0 => None,
            best if best < identity.unwrap_or(0) => None,
            best if best == brotli => Some(Coding::Brotli),
            _ => Some(Coding::Gzip),
        };
        Self { coding, is_identity_refused: identity == Some(0), is_gzip_taken: gzip > 0 && gzip >= identity.unwrap_or(0) }
    }
}

/// `gzip;q=0.8`. One that cannot be read is as if it were not there.
fn item(text: &str) -> Option<(&str, Quality)> {
    let (name, parameter) = text.split_once(';').map_or((text, None), |(name, parameter)| (name, Some(parameter)));
    let quality = match parameter {
        None => MOST,
        Some(parameter) => {
            let (key, value) = parameter.split_once('=')?;
            quality(value.trim()).filter(|_| key.trim().eq_ignore_ascii_case("q"))?
        }
    };
    Some((name.trim(), quality))
}

/// From 0 to 1 with at most three decimals.
#[must_use]
pub fn quality(text: &str) -> Option<Quality> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_number = matches!(whole, "0" | "1") && decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let digits = decimals.bytes().chain(std::iter::repeat(b'0')).take(3);
    let thousandths = digits.fold(0, |sum, digit| sum * 10 + Quality::from(digit - b'0'));
    is_number.then(|| thousandths + if whole == "1" { MOST } else { 0 }).filter(|quality| *quality <= MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(value: &str) -> (Option<&'static str>, bool) {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]);
        let accepted = Accepted::of(&headers);
        (accepted.coding.map(Coding::name), accepted.is_identity_refused)
    }

    #[test]
    fn the_best_that_is_offered_is_chosen_and_brotli_where_both_are_as_good() {
        assert_eq!(Accepted::of(&HeaderMap::new()), Accepted::default());
        for (value, coding) in [
            ("", None),
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip", Some("gzip")),
            ("X-GZIP", Some("gzip")),
            ("br;q=0.5, gzip;q=0.501", Some("gzip")),
            ("br ; q=1.000 , gzip", Some("br")),
            ("*", Some("br")),
            ("*, br;q=0", Some("gzip")),
            ("identity", None),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0.5, gzip;q=0.5", Some("gzip")),
            ("gzip;q=0", None),
            ("deflate, zstd", None),
        ] {
            assert_eq!(accepted(value), (coding, false), "{value}");
        }
    }

    #[test]
    fn refusing_the_identity_is_heard_also_where_nothing_else_is_left() {
        for (value, coding) in
            [("identity;q=0", None), ("*;q=0", None), ("gzip, *;q=0", Some("gzip")), ("identity;q=0.000, br;q=0.001", Some("br"))]
        {
            assert_eq!(accepted(value), (coding, true), "{value}");
        }
        assert_eq!(accepted("*;q=0, identity;q=0.1"), (None, false));
    }

    #[test]
    fn what_cannot_be_read_is_ignored() {
        for value in
            ["gzip;q=2", "gzip;q=1.001", "gzip;q=0.1234", "gzip;q=-1", "gzip;q", "gzip;q=", "gzip;level=1", ";;,,=", "br gzip"]
        {
            assert_eq!(accepted(value), (None, false), "{value}");
        }
        assert_eq!(accepted("gzip;q=x, br;q=0.1"), (Some("br"), false));
    }
}
