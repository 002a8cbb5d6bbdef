//! The names and values of a query string, decoded as forms encode them (`+` is a space) and bounded.

use std::borrow::Cow;

use catalog_shared::problem::{Code, Problem};
use percent_encoding::percent_decode;

/// Longest query string, in bytes: it holds the most ids that may be asked for, with every comma escaped.
pub(crate) const QUERY_BYTES_MAX: usize = 4096;
/// Most pairs. There are about twenty parameters, and one of them may be given ten times.
const PAIRS_MAX: usize = 60;

/// One `name=value`.
pub(crate) struct Pair {
    /// With U+FFFD for what is not UTF-8; no known name has one.
    pub(crate) name: String,
    /// `None` when it is not UTF-8: what was meant cannot be told, and PostgreSQL would refuse it.
    pub(crate) value: Option<String>,
}

/// Reads a query string, without its `?`.
///
/// # Errors
/// 400 when it is longer than [`QUERY_BYTES_MAX`] or has more than 60 pairs.
pub(crate) fn read(query: &str) -> Result<Vec<Pair>, Problem> {
    let bad = |detail: String| Err(Problem::new(Code::BadRequest).detail(detail));
    if query.len() > QUERY_BYTES_MAX {
        return bad(format!("The query string is longer than {QUERY_BYTES_MAX} bytes."));
    }
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    if pairs.clone().count() > PAIRS_MAX {
        return bad(format!("The query string has more than {PAIRS_MAX} parameters."));
    }
    Ok(pairs.map(pair).collect())
}

fn pair(text: &str) -> Pair {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    Pair { name: String::from_utf8_lossy(&decode(name)).into_owned(), value: String::from_utf8(decode(value)).ok() }
}

fn decode(text: &str) -> Vec<u8> {
    let spaced = if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    percent_decode(spaced.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(query: &str) -> Vec<(String, Option<String>)> {
        read(query).unwrap().into_iter().map(|pair| (pair.name, pair.value)).collect()
    }

    #[test]
    fn a_query_is_decoded_as_forms_encode_it() {
        let some = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        assert_eq!(texts("a=b+c%2B&&d=e=f&g&h%3D=%"), [some("a", "b c+"), some("d", "e=f"), some("g", ""), some("h=", "%")]);
        assert_eq!(texts("a=%C3%BC&b=ü"), [some("a", "ü"), some("b", "ü")]);
        assert_eq!(texts(""), []);
    }

    #[test]
    fn what_is_not_utf_8_is_not_guessed_at() {
        assert_eq!(texts("a=%FF&%FF=a"), [("a".to_owned(), None), ("\u{fffd}".to_owned(), Some("a".to_owned()))]);
        assert_eq!(texts("a=%EF%BF%BD"), [("a".to_owned(), Some("\u{fffd}".to_owned()))]);
    }

    #[test]
    fn length_and_number_are_bounded() {
        assert!(read(&"a".repeat(QUERY_BYTES_MAX)).is_ok());
        assert!(read(&"a".repeat(QUERY_BYTES_MAX + 1)).is_err());
        assert!(read(&"a=b&".repeat(PAIRS_MAX)).is_ok());
        assert!(read(&"a=b&".repeat(PAIRS_MAX + 1)).is_err());
    }
}
