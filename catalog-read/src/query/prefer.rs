//! `Prefer: handling=strict` (RFC 7240): the client wants to hear of parameters that there are not.

use http::{HeaderMap, HeaderName};

/// The request header; it may be repeated, and each may hold several preferences.
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// Whether the client asks for strict handling. Of several `handling` the first counts, as the RFC says.
pub(crate) fn is_strict(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(PREFER).into_iter().filter_map(|line| line.to_str().ok());
    let mut handling = lines.flat_map(|line| outside_quotes(line, ',')).filter_map(handling);
    handling.next().is_some_and(|value| value.eq_ignore_ascii_case("strict"))
}

/// The value of `handling`, if this preference is that one. What follows a `;` are its parameters; it has none.
fn handling(preference: &str) -> Option<&str> {
    let (name, value) = outside_quotes(preference, ';').next()?.split_once('=')?;
    name.trim().eq_ignore_ascii_case("handling").then(|| value.trim().trim_matches('"'))
}

/// The parts of `text` between those `separator`s that stand in no quoted string.
fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c| {
        let found = c == separator && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        found
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn strict(lines: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(PREFER, HeaderValue::from_static(line));
        }
        is_strict(&headers)
    }

    #[test]
    fn the_preference_is_found_among_others() {
        for right in
            ["handling=strict", "Handling = \"Strict\"", "respond-async, wait=5, handling=strict; a=b", "a=\",\",handling=strict"]
        {
            assert!(strict(&[right]), "{right}");
        }
        assert!(strict(&["wait=5", "handling=strict"]));
        for wrong in
            ["", "strict", "handling", "handling=lenient", "x=\"a, handling=strict\"", "a; handling=strict", "handlings=strict"]
        {
            assert!(!strict(&[wrong]), "{wrong}");
        }
        assert!(!strict(&[]));
    }

    #[test]
    fn of_two_the_first_counts() {
        assert!(!strict(&["handling=lenient", "handling=strict"]));
        assert!(strict(&["handling=strict, handling=lenient"]));
    }
}
