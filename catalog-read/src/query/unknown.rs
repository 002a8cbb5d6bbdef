//! Parameters that there are not. They are told to whoever sent them, but never reach a store or a link.

use catalog_shared::problem::Fault;

use crate::query::refusal::Refusal;

/// Most names that an answer tells.
const NAMES_MAX: usize = 20;
/// Characters of a name that are shown.
const CHARS_MAX: usize = 50;
/// So many slips of the finger make a name another one.
const SLIPS_MAX: usize = 2;

/// The names as they may stand in a header: each once, in the order given, without what could break a line or a log.
pub(crate) fn shown<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut shown = Vec::new();
    for name in names.map(safe) {
        if shown.len() == NAMES_MAX {
            break;
        }
        if !shown.contains(&name) {
            shown.push(name);
        }
    }
    shown
}

/// What the client hears that wants to hear of it.
pub(crate) fn fault(name: &str, known: &[&'static str]) -> Fault {
    let detail = match nearest(name, known) {
        Some(known) => format!("There is no such parameter. Did you mean {known}?"),
        None => "There is no such parameter.".to_owned(),
    };
    Refusal::new("unknown_parameter", detail).of(name)
}

fn safe(name: &str) -> String {
    // A name of nothing would be invisible.
    let name = if name.is_empty() { "?" } else { name };
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') { c } else { '?' };
    name.chars().take(CHARS_MAX).map(plain).collect()
}

fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let slips = |known: &&'static str| (strsim::osa_distance(&name, known), *known);
    let (slips, nearest) = known.iter().map(slips).min()?;
    // Where every letter differs nothing was mistyped: `q` is no `tz`.
    (slips <= SLIPS_MAX && slips < name.len().min(nearest.len())).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_once_safely_and_not_all() {
        let names = ["a", "b\r\nX-Evil: 1", "a", "", "ü", "?"];
        assert_eq!(shown(names.into_iter()), ["a", "b??X-Evil??1", "?"]);
        let many: Vec<_> = (0..30).map(|n| format!("p{n}")).collect();
        assert_eq!(shown(many.iter().map(String::as_str)), many[..20]);
        assert_eq!(shown(["x".repeat(51).as_str()].into_iter()), ["x".repeat(50)]);
    }

    #[test]
    fn the_nearest_known_name_is_told() {
        let known = ["starts_after", "page", "tz", "ids"];
        let cases = [
            ("startsAfter", Some("starts_after")),
            ("pgae", Some("page")),
            ("Page", Some("page")),
            ("id", Some("ids")),
            ("offset", None),
            ("q", None),
            ("", None),
        ];
        for (name, hint) in cases {
            assert_eq!(nearest(name, &known), hint, "{name}");
        }
        assert_eq!(fault("pgae", &known).detail, "There is no such parameter. Did you mean page?");
        assert_eq!(nearest("a", &[]), None);
    }
}
