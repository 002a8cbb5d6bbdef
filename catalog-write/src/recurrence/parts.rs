//! The values of a rule's parts.

use jiff::civil::{Date, Weekday};

use crate::fields::faults::Refusal;

/// Most values of one part: more than any of them has, and a bound on the work of one day.
const VALUES_MAX: usize = 100;

/// A day of the week; with a number only the so manieth of its month or year, from the end if negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByDay {
    pub(crate) nth: Option<i16>,
    pub(crate) weekday: Weekday,
}

pub(super) fn malformed(part: &str, detail: impl std::fmt::Display) -> Refusal {
    Refusal::new("not_a_rule", format!("{part}: {detail}"))
}

/// A whole number without a sign, such as the standard allows it here.
pub(super) fn number(part: &str, text: &str, max: i16) -> Result<i16, Refusal> {
    let is_plain = (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| is_plain && (1..=max).contains(number));
    number.ok_or_else(|| malformed(part, format_args!("use a whole number from 1 to {max}.")))
}

/// The same, also counted from the end.
pub(super) fn signed(part: &str, text: &str, max: i16) -> Result<i16, Refusal> {
    match text.strip_prefix('-') {
        Some(text) => number(part, text, max).map(|number| -number),
        None => number(part, text.strip_prefix('+').unwrap_or(text), max),
    }
}

pub(super) fn list<T>(part: &str, text: &str, one: impl Fn(&str) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
    let values = text.split(',').map(one).collect::<Result<Vec<_>, _>>()?;
    if values.len() > VALUES_MAX {
        return Err(malformed(part, format_args!("use at most {VALUES_MAX} values.")));
    }
    Ok(values)
}

pub(super) fn weekday(part: &str, text: &str) -> Result<Weekday, Refusal> {
    Ok(match text {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return Err(malformed(part, "use MO, TU, WE, TH, FR, SA or SU.")),
    })
}

/// `nth_max`: 0 where numbers are not allowed.
pub(super) fn by_day(text: &str, nth_max: i16) -> Result<ByDay, Refusal> {
    const PART: &str = "BYDAY";
    let at = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at));
    let (nth, day) = text.split_at(at.unwrap_or_default());
    let weekday = weekday(PART, day)?;
    if nth.is_empty() {
        return Ok(ByDay { nth: None, weekday });
    }
    if nth_max == 0 {
        return Err(malformed(PART, "a number before the day needs FREQ=MONTHLY or FREQ=YEARLY."));
    }
    Ok(ByDay { nth: Some(signed(PART, nth, nth_max)?), weekday })
}

/// `20271231`.
pub(super) fn date(text: &str) -> Option<Date> {
    let digits = |from: usize, to: usize| text.get(from..to).filter(|t| t.bytes().all(|byte| byte.is_ascii_digit()));
    if text.len() != 8 {
        return None;
    }
    let (year, month, day) = (digits(0, 4)?, digits(4, 6)?, digits(6, 8)?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
