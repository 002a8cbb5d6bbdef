//! Time zones by their IANA names.

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::fields::{faults::Refusal, text::string};

/// A canonical IANA name. Abbreviations are refused: CET, say, means one offset in winter and another rule elsewhere.
pub(crate) fn time_zone(value: &Value) -> Result<String, Refusal> {
    let text = string(value)?;
    let found = TimeZone::get(text).ok();
    let canonical = found.as_ref().and_then(TimeZone::iana_name).filter(|name| *name == "UTC" || name.contains('/'));
    match canonical {
        Some(name) if name == text => Ok(text.to_owned()),
        Some(name) => Err(Refusal::new("unknown_time_zone", format!("Write it as {name}."))),
        None => Err(Refusal::new("unknown_time_zone", "Use an IANA name like Europe/Berlin, or UTC.")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_zone_is_written_as_iana_writes_it() {
        for right in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "Etc/GMT+5"] {
            assert_eq!(time_zone(&json!(right)).unwrap(), right);
        }
        assert!(time_zone(&json!("europe/berlin")).unwrap_err().detail.contains("Europe/Berlin"));
        for wrong in ["", "CET", "+02:00", "Europe/Atlantis", "Europe/Berlin ", "../../etc/passwd", "Europe/Berlin\u{0}"] {
            assert_eq!(time_zone(&json!(wrong)).unwrap_err().code, "unknown_time_zone", "{wrong}");
        }
        assert_eq!(time_zone(&json!(2)).unwrap_err().code, "wrong_type");
    }
}
