//! What there is to choose from: the ways in which the day of a session can be meant.

use jiff::civil::{Date, Weekday};

/// Value and name of each day of the week.
pub(super) const WEEKDAYS: [(&str, &str); 7] =
    [("MO", "Mon"), ("TU", "Tue"), ("WE", "Wed"), ("TH", "Thu"), ("FR", "Fri"), ("SA", "Sat"), ("SU", "Sun")];
/// Value and name of each unit.
pub(super) const UNITS: [(&str, &str); 4] = [("day", "days"), ("week", "weeks"), ("month", "months"), ("year", "years")];
const NTHS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];

/// A way to name a day of a month.
pub(super) struct Monthly {
    /// In the form; also a part of a rule.
    pub(super) value: String,
    pub(super) text: String,
}

/// Like `MO`.
pub(super) fn weekday(day: Weekday) -> &'static str {
    WEEKDAYS[usize::try_from(day.to_monday_zero_offset()).unwrap_or_default()].0
}

/// All ways in which this day can be meant, the plainest first.
pub(super) fn monthly(date: Date) -> Vec<Monthly> {
    let (day, days, code) = (date.day(), date.days_in_month(), weekday(date.weekday()));
    let name = date.strftime("%A").to_string();
    let nth = (day - 1) / 7;
    let rare = if day > 28 { ", where there is one" } else { "" };
    let mut choices = vec![Monthly { value: format!("BYMONTHDAY={day}"), text: format!("on day {day}{rare}") }];
    if let Some(word) = NTHS.get(usize::try_from(nth).unwrap_or_default()) {
        choices.push(Monthly { value: format!("BYDAY={}{code}", nth + 1), text: format!("on the {word} {name}") });
    }
    if day + 7 > days {
        choices.push(Monthly { value: format!("BYDAY=-1{code}"), text: format!("on the last {name}") });
    }
    if day == days {
        choices.push(Monthly { value: "BYMONTHDAY=-1".to_owned(), text: "on the last day".to_owned() });
    }
    choices
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_of_a_month_can_be_meant_in_several_ways() {
        let values = |date: Date| monthly(date).into_iter().map(|it| it.value).collect::<Vec<_>>();
        assert_eq!(values(date(2027, 10, 18)), ["BYMONTHDAY=18", "BYDAY=3MO"]);
        assert_eq!(values(date(2027, 10, 31)), ["BYMONTHDAY=31", "BYDAY=5SU", "BYDAY=-1SU", "BYMONTHDAY=-1"]);
        assert_eq!(values(date(2027, 2, 22)), ["BYMONTHDAY=22", "BYDAY=4MO", "BYDAY=-1MO"]);
    }
}
