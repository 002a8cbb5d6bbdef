//! The lines of iCalendar (RFC 5545): folded, and their texts escaped.

/// Bytes of a line, its end not counted.
const LINE_BYTES_MAX: usize = 75;

/// What has been written so far.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// A property whose value needs no escaping, such as a moment or a URL.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        let mut line = Line::begin(&mut self.0);
        line.push(name);
        line.push(":");
        line.push(value);
        line.end();
    }

    /// A property of type TEXT.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        let mut line = Line::begin(&mut self.0);
        line.push(name);
        line.push(":");
        let mut chars = value.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' if chars.peek() == Some(&'\n') => {}
                '\r' | '\n' => line.push("\\n"),
                '\\' => line.push("\\\\"),
                ';' => line.push("\\;"),
                ',' => line.push("\\,"),
                '\t' => line.push("\t"),
                // They may not stand in a calendar, and stand for nothing that a person could read.
                c if c.is_control() => {}
                c => line.push(c.encode_utf8(&mut [0; 4])),
            }
        }
        line.end();
    }
}

struct Line<'a> {
    out: &'a mut String,
    bytes: usize,
}

impl<'a> Line<'a> {
    fn begin(out: &'a mut String) -> Self {
        Self { out, bytes: 0 }
    }

    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if self.bytes + c.len_utf8() > LINE_BYTES_MAX {
                self.out.push_str("\r\n ");
                // The space counts.
                self.bytes = 1;
            }
            self.out.push(c);
            self.bytes += c.len_utf8();
        }
    }

    fn end(self) {
        self.out.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> String {
        let mut lines = Lines::default();
        lines.text("X", value);
        lines.into_text()
    }

    #[test]
    fn texts_are_escaped_and_lose_what_may_not_stand_in_them() {
        assert_eq!(text("a;b,c\\d\r\ne\nf\rg\th\u{7}\u{0}\u{7f}\u{85}\"ü:"), "X:a\\;b\\,c\\\\d\\ne\\nf\\ng\th\"ü:\r\n");
    }

    #[test]
    fn no_line_is_longer_than_75_bytes_and_no_character_is_cut() {
        for value in ["a".repeat(73), "a".repeat(74), "ü".repeat(500), format!("a{}", "🎺".repeat(300)), "x,".repeat(200)] {
            let folded = text(&value);
            assert!(folded.ends_with("\r\n") && folded.trim_end().split("\r\n").all(|line| line.len() <= LINE_BYTES_MAX));
            let unfolded = folded.replace("\r\n ", "").replace("\\,", ",");
            assert_eq!(unfolded, format!("X:{value}\r\n"));
        }
        assert_eq!(text(&"a".repeat(74)).matches("\r\n").count(), 2);
        assert_eq!(text(&"a".repeat(73)).matches("\r\n").count(), 1);
    }
}
