//! One cell of a CSV file. What a spreadsheet would take for a formula goes out behind an apostrophe, which comes off on the
//! way in: both are exact inverses, so that nothing changes on a round trip.

const GUARD: char = '\'';
const FORMULA_BEGINS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Puts a cell at the end of a line, guarded, and in quotation marks where it needs them (RFC 4180).
pub(crate) fn put(line: &mut String, text: &str) {
    let guard = if is_formula(text) { "'" } else { "" };
    if text.contains(['"', ',', ';', '\n', '\r', '\t']) || text.starts_with([' ', GUARD]) || text.ends_with(' ') {
        line.push('"');
        line.push_str(guard);
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(guard);
        line.push_str(text);
    }
}

/// The text of a cell, without its guard.
pub(crate) fn text(cell: &str) -> &str {
    cell.strip_prefix(GUARD).filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// Also behind apostrophes: one more goes on, and one more comes off.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches(GUARD).starts_with(FORMULA_BEGINS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_goes_out_guarded_and_comes_back_as_it_was() {
        for (plain, cell) in [
            ("Jazz", "Jazz"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("'=a", "\"''=a\""),
            ("'s-Hertogenbosch", "\"'s-Hertogenbosch\""),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("\tx", "\"'\tx\""),
            ("a\nb", "\"a\nb\""),
            ("", ""),
        ] {
            let mut line = String::new();
            put(&mut line, plain);
            assert_eq!(line, cell);
            let inner = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell).replace("\"\"", "\"");
            assert_eq!(text(&inner), plain);
        }
    }
}
