//! Moments in time: RFC 3339 with an offset.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SubsecRound, Utc};
use serde_json::Value;

use crate::fields::{faults::Refusal, text::string};

/// Digits of a second that PostgreSQL keeps.
const SUBSECOND_DIGITS: u16 = 6;

/// A moment from 1970 to 9999.
pub(crate) fn moment(value: &Value) -> Result<DateTime<Utc>, Refusal> {
    let text = string(value)?;
    let moment = DateTime::parse_from_rfc3339(text).map_err(|_| not_a_time(text))?;
    let moment = moment.with_timezone(&Utc).trunc_subsecs(SUBSECOND_DIGITS);
    if !(1970..=9999).contains(&moment.year()) {
        return Err(Refusal::new("out_of_range", "Use a moment from 1970 to 9999, in UTC."));
    }
    Ok(moment)
}

fn not_a_time(text: &str) -> Refusal {
    let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let lacks_offset = naive.iter().any(|form| NaiveDateTime::parse_from_str(text, form).is_ok());
    let detail = if lacks_offset {
        format!("Say in which offset this is: {text}Z for UTC, or {text}+02:00.")
    } else if NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() {
        format!("Say at what time: {text}T20:00:00+02:00.")
    } else {
        "Use RFC 3339 with an offset: 2027-06-05T19:00:00+02:00 or 2027-06-05T17:00:00Z.".to_owned()
    };
    Refusal::new("not_a_time", detail)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_offset_is_needed_and_the_detail_says_so() {
        assert_eq!(moment(&json!("2027-06-05T19:00:00+02:00")).unwrap(), moment(&json!("2027-06-05T17:00:00Z")).unwrap());
        for naive in ["2027-06-05T19:00:00", "2027-06-05 19:00:00.5", "2027-06-05T19:00"] {
            let refusal = moment(&json!(naive)).unwrap_err();
            assert!(refusal.code == "not_a_time" && refusal.detail.contains(&format!("{naive}Z")), "{refusal:?}");
        }
        assert!(moment(&json!("2027-06-05")).unwrap_err().detail.contains("T20:00:00"));
        for wrong in ["", "tomorrow", "2027-02-30T00:00:00Z", "2027-06-05T25:00:00Z", "20270605T190000Z", "+2027-06-05T19:00:00Z"]
        {
            assert_eq!(moment(&json!(wrong)).unwrap_err().code, "not_a_time", "{wrong}");
        }
        assert_eq!(moment(&json!(1_800_000_000)).unwrap_err().code, "wrong_type");
    }

    #[test]
    fn the_range_is_that_of_the_moment_not_of_its_text() {
        assert!(moment(&json!("1970-01-01T00:00:00Z")).is_ok());
        assert!(moment(&json!("9999-12-31T23:59:59.999999Z")).is_ok());
        for wrong in ["1969-12-31T23:59:59Z", "1970-01-01T00:00:00+01:00", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00Z"] {
            assert_eq!(moment(&json!(wrong)).unwrap_err().code, "out_of_range", "{wrong}");
        }
    }

    #[test]
    fn what_postgresql_would_cut_off_is_cut_off_before_moments_are_compared() {
        assert_eq!(
            moment(&json!("2027-06-05T19:00:00.1234567Z")).unwrap(),
            moment(&json!("2027-06-05T19:00:00.123456Z")).unwrap()
        );
    }
}
