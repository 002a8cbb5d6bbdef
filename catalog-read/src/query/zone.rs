//! `tz`: where the client's days begin.

use std::fmt;

use jiff::tz::TimeZone;

use crate::query::refusal::Refusal;

/// Most characters of a name; the longest of IANA has 32.
const CHARS_MAX: usize = 64;

/// A time zone with an IANA name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Zone(pub(crate) TimeZone);

impl Zone {
    pub(crate) const UTC: Self = Self(TimeZone::UTC);

    /// Reads a name in upper or lower case. Abbreviations are refused, as where events are written: CET, say, means one
    /// offset in winter and another rule elsewhere. A space is the `+` of `Etc/GMT+5` when that was not escaped.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let found = Some(text).filter(|text| text.len() <= CHARS_MAX);
        let found = found.and_then(|text| TimeZone::get(&text.replace(' ', "+")).ok()).filter(|zone| !zone.is_unknown());
        let named = found.filter(|zone| zone.iana_name().is_some_and(|name| name == "UTC" || name.contains('/')));
        let refusal = || Refusal::new("unknown_time_zone", "Use an IANA name like Europe/Berlin, or UTC.");
        named.map(Self).ok_or_else(refusal)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_its_iana_name() {
        let cases = [
            ("UTC", "UTC"),
            ("utc", "UTC"),
            ("Europe/Berlin", "Europe/Berlin"),
            ("europe/BERLIN", "Europe/Berlin"),
            ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            ("Etc/GMT+5", "Etc/GMT+5"),
            ("Etc/GMT 5", "Etc/GMT+5"),
        ];
        for (text, name) in cases {
            assert_eq!(Zone::parse(text).unwrap().to_string(), name);
        }
        assert_eq!(Zone::parse("UTC").unwrap(), Zone::UTC);
        for wrong in
            ["CET", "+02:00", "Europe/Atlantis", "Etc/Unknown", "../../etc/passwd", "Europe/Berlin\u{0}", &"a/".repeat(99)]
        {
            assert_eq!(Zone::parse(wrong).unwrap_err().code, "unknown_time_zone", "{wrong}");
        }
    }
}
