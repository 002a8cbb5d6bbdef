//! XML 1.0, as far as a feed and a site map need it.

/// How every document begins.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Writes `text` so that it may stand between tags and within quotes. Characters that may not stand in XML at all are left out.
pub(super) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // As they are, a reader would make another white space of them.
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push('\n'),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
}

/// Writes `<name>text</name>`.
pub(super) fn element(out: &mut String, name: &str, text: &str) {
    out.extend(["<", name, ">"]);
    escape(out, text);
    out.extend(["</", name, ">\n"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_read_back_but_for_what_xml_forbids() {
        let text = "a & b < c > d \" ' ]]> <!-- \t\r\n ü 🎺 \u{85}\u{fffd}";
        let mut document = String::from(DECLARATION);
        element(&mut document, "x", &format!("\0\u{1}\u{1f}{text}\u{fffe}\u{ffff}"));
        assert_eq!(roxmltree::Document::parse(document.trim_end()).unwrap().root_element().text(), Some(text));
    }
}
