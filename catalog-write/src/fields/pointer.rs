//! JSON pointers (RFC 6901) in the form of URI fragments: `#/sessions/0/ends_at`.

use std::fmt::Write;

/// The whole body.
pub(crate) const ROOT: &str = "#";

/// The pointer to the member `name` of what `at` points to.
pub(crate) fn member(at: &str, name: &str) -> String {
    let mut pointer = String::with_capacity(at.len() + 1 + name.len());
    pointer.push_str(at);
    pointer.push('/');
    for byte in name.bytes() {
        match byte {
            b'~' => pointer.push_str("~0"),
            b'/' => pointer.push_str("~1"),
            // What may stand in a fragment as it is.
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => pointer.push(char::from(byte)),
            plain if b"-._!$&'()*+,;=:@?".contains(&plain) => pointer.push(char::from(plain)),
            // Writing to a string cannot fail.
            other => drop(write!(pointer, "%{other:02X}")),
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::{ROOT, member};

    #[test]
    fn names_are_escaped_as_rfc_6901_wants_it_in_fragments() {
        assert_eq!(member(ROOT, "name"), "#/name");
        assert_eq!(member("#/sessions/0", "ends_at"), "#/sessions/0/ends_at");
        for (name, pointer) in
            [("a/b", "#/a~1b"), ("m~n", "#/m~0n"), (" ", "#/%20"), ("c%d", "#/c%25d"), ("ü", "#/%C3%BC"), ("", "#/")]
        {
            assert_eq!(member(ROOT, name), pointer);
        }
    }
}
