//! Addresses of pictures.

use http::Uri;
use serde_json::Value;

use crate::fields::{
    faults::Refusal,
    text::{bounded, string},
};

/// An http(s) URL with a host, or nothing.
pub(crate) fn picture(value: &Value, chars_max: usize) -> Result<String, Refusal> {
    let text = string(value)?;
    if text.is_empty() || is_web(text) {
        return bounded(text, chars_max);
    }
    Err(Refusal::new("not_a_url", "Use a whole URL like https://example.org/picture.jpg, or \"\" for none."))
}

fn is_web(text: &str) -> bool {
    // What a URI parser lets pass, but a page that shows the picture may not survive.
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c)) {
        return false;
    }
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let scheme = uri.scheme_str().is_some_and(|s| s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https"));
    // A name and password would be shown to everybody.
    let user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
    scheme && !user && uri.host().is_some_and(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_whole_web_addresses_are_taken() {
        for right in ["", "https://example.org/a.jpg", "HTTP://h", "http://[::1]:80/x?y#z", "https://example.org/größe.png"] {
            assert_eq!(picture(&json!(right), 100).unwrap(), right);
        }
        let wrong = [
            "example.org/a.jpg",
            "//example.org/a.jpg",
            "/a.jpg",
            "ftp://example.org",
            "javascript:alert(1)",
            "http://",
            "http:///a",
            "http://:80/",
            "http://u:p@h/",
            "http://a b/",
            "https://h/\"onload=x",
            "https://h/a\nb",
            "data:image/png;base64,AA",
            "h",
        ];
        for wrong in wrong {
            assert_eq!(picture(&json!(wrong), 100).unwrap_err().code, "not_a_url", "{wrong}");
        }
        assert_eq!(picture(&json!(format!("http://h/{}", "x".repeat(99))), 100).unwrap_err().code, "too_long");
    }
}
