//! The days of a rule, after its first one.

use std::collections::VecDeque;

use jiff::{ToSpan, civil::Date};

use crate::recurrence::{
    parts::ByDay,
    rule::{Frequency, Rule},
};

/// Days that are looked at before a rule is given up: a thousand years, day by day.
const LOOKED_AT_MAX: usize = 400_000;

/// The days after `start`, one after the other. After the last day of the year 9999 there is none.
pub(crate) struct Days<'a> {
    rule: &'a Rule,
    start: Date,
    /// The period of the rule that comes next, counted from that of `start`.
    period: i64,
    found: VecDeque<Date>,
    looked_at: usize,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    On(Date),
    /// The calendar ends before another one.
    Ended,
    /// So many days have been looked at that there may never be another one.
    GivenUp,
}

impl<'a> Days<'a> {
    pub(crate) fn after(start: Date, rule: &'a Rule) -> Self {
        Self { rule, start, period: 0, found: VecDeque::new(), looked_at: 0 }
    }

    /// Whether the rule itself would name its first day, which is always the first.
    pub(crate) fn names_start(&self) -> bool {
        let mut days = Self::after(self.start, self.rule);
        days.of_period(0).is_some_and(|days| days.contains(&self.start))
    }

    pub(crate) fn next(&mut self) -> Day {
        loop {
            if let Some(date) = self.found.pop_front() {
                return Day::On(date);
            }
            if self.looked_at > LOOKED_AT_MAX {
                return Day::GivenUp;
            }
            let Some(days) = self.of_period(self.period) else { return Day::Ended };
            self.period += 1;
            self.found.extend(days.into_iter().filter(|date| *date > self.start));
        }
    }

    /// The rule's days of a period; `None` after the end of the calendar.
    fn of_period(&mut self, period: i64) -> Option<Vec<Date>> {
        let (first, days) = self.period(period)?;
        // The calendar may end within a week.
        let last = first.checked_add((i32::from(days) - 1).days()).unwrap_or(Date::MAX);
        let mut found = Vec::new();
        let mut next = Some(first);
        while let Some(date) = next.filter(|date| *date <= last) {
            self.looked_at += 1;
            next = date.tomorrow().ok();
            if self.is_in_month(date) {
                if self.is_on_day(date) {
                    found.push(date);
                }
            } else if self.rule.frequency != Frequency::Weekly {
                // Neither is the rest of the month.
                next = date.last_of_month().tomorrow().ok();
            }
        }
        Some(self.at_positions(found))
    }

    /// Its first day, and how many it has.
    fn period(&self, period: i64) -> Option<(Date, i16)> {
        let start = self.start;
        let steps = period.checked_mul(i64::from(self.rule.interval))?;
        let shifted = |date: Date, days: i64| date.checked_add(i32::try_from(days).ok()?.days()).ok();
        match self.rule.frequency {
            Frequency::Daily => Some((shifted(start, steps)?, 1)),
            Frequency::Weekly => {
                let into_week = start.weekday().since(self.rule.week_start);
                Some((shifted(start, steps.checked_mul(7)? - i64::from(into_week))?, 7))
            }
            Frequency::Monthly => {
                let month = i64::from(start.year()) * 12 + i64::from(start.month()) - 1 + steps;
                let first = Date::new(i16::try_from(month / 12).ok()?, i8::try_from(month % 12).ok()? + 1, 1).ok()?;
                Some((first, i16::from(first.days_in_month())))
            }
            Frequency::Yearly => {
                let first = Date::new(i16::try_from(i64::from(start.year()) + steps).ok()?, 1, 1).ok()?;
                Some((first, first.days_in_year()))
            }
        }
    }

    fn is_in_month(&self, date: Date) -> bool {
        let rule = self.rule;
        if rule.by_month.is_empty() {
            let is_bare = rule.by_month_day.is_empty() && rule.by_day.is_empty();
            return rule.frequency != Frequency::Yearly || !is_bare || date.month() == self.start.month();
        }
        rule.by_month.contains(&i16::from(date.month()))
    }

    fn is_on_day(&self, date: Date) -> bool {
        let rule = self.rule;
        if rule.by_month_day.is_empty() && rule.by_day.is_empty() {
            // What the rule does not say, its first day does.
            return match rule.frequency {
                Frequency::Daily => true,
                Frequency::Weekly => date.weekday() == self.start.weekday(),
                Frequency::Monthly | Frequency::Yearly => date.day() == self.start.day(),
            };
        }
        let day = i16::from(date.day());
        let from_end = day - i16::from(date.days_in_month()) - 1;
        let is_month_day = rule.by_month_day.is_empty() || rule.by_month_day.iter().any(|by| *by == day || *by == from_end);
        is_month_day && (rule.by_day.is_empty() || rule.by_day.iter().any(|by| self.is_weekday(date, *by)))
    }

    fn is_weekday(&self, date: Date, ByDay { nth, weekday }: ByDay) -> bool {
        let Some(nth) = nth else { return date.weekday() == weekday };
        let of_year = self.rule.frequency == Frequency::Yearly && self.rule.by_month.is_empty();
        let (day, days) = match of_year {
            true => (date.day_of_year(), date.days_in_year()),
            false => (i16::from(date.day()), i16::from(date.days_in_month())),
        };
        let manieth = if nth > 0 { (day - 1) / 7 + 1 } else { -((days - day) / 7 + 1) };
        date.weekday() == weekday && manieth == nth
    }

    /// BYSETPOS: only some of a period's days.
    fn at_positions(&self, days: Vec<Date>) -> Vec<Date> {
        if self.rule.by_set_pos.is_empty() {
            return days;
        }
        let at = |position: &i16| {
            let from_start = usize::from(position.unsigned_abs());
            let index = if *position > 0 { Some(from_start - 1) } else { days.len().checked_sub(from_start) };
            index.and_then(|index| days.get(index)).copied()
        };
        let mut chosen: Vec<Date> = self.rule.by_set_pos.iter().filter_map(at).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The first so many days of a rule without an end.
    fn days(rule: &str, start: &str, count: usize) -> Vec<String> {
        let rule = Rule::read(&json!(format!("{rule};COUNT=1000"))).unwrap();
        let mut days = Days::after(start.parse().unwrap(), &rule);
        let next = |_| match days.next() {
            Day::On(date) => Some(date.to_string()),
            Day::Ended | Day::GivenUp => None,
        };
        (0..count).map_while(next).collect()
    }

    #[test]
    fn rules_mean_what_the_standard_says() {
        for (rule, start, expected) in EXAMPLES {
            assert_eq!(days(rule, start, 6).join(" "), expected, "{rule} from {start}");
        }
    }

    #[test]
    fn a_rule_that_names_no_day_ends_all_the_same() {
        for rule in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3",
            "FREQ=YEARLY;BYSETPOS=366;BYDAY=MO",
            "FREQ=YEARLY;BYDAY=53MO;BYMONTH=1",
        ] {
            assert_eq!(days(rule, "2027-06-05", 1), [""; 0], "{rule}");
        }
    }

    #[test]
    fn the_calendar_ends_with_the_year_9999() {
        assert_eq!(days("FREQ=DAILY", "9999-12-30", 9), ["9999-12-31"]);
        assert_eq!(days("FREQ=WEEKLY;BYDAY=MO,FR", "9999-12-26", 9), ["9999-12-27", "9999-12-31"]);
        assert_eq!(days("FREQ=MONTHLY;INTERVAL=9999", "9999-11-30", 9), [""; 0]);
        assert_eq!(days("FREQ=YEARLY;INTERVAL=9999", "1970-01-01", 9), [""; 0]);
    }

    /// From RFC 5545, section 3.8.5.3, and beyond: rule, first day, and the six days after it.
    #[rustfmt::skip]
    const EXAMPLES: [(&str, &str, &str); 38] = [
        ("FREQ=DAILY;INTERVAL=2", "1997-09-02", "1997-09-04 1997-09-06 1997-09-08 1997-09-10 1997-09-12 1997-09-14"),
        ("FREQ=DAILY;INTERVAL=10", "1997-09-02", "1997-09-12 1997-09-22 1997-10-02 1997-10-12 1997-10-22 1997-11-01"),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "1998-01-01", "1998-01-02 1998-01-03 1998-01-04 1998-01-05 1998-01-06 1998-01-07"),
        ("FREQ=DAILY;BYMONTH=1", "1998-01-01", "1998-01-02 1998-01-03 1998-01-04 1998-01-05 1998-01-06 1998-01-07"),
        ("FREQ=WEEKLY", "1997-09-02", "1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07 1997-10-14"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "1997-09-02", "1997-09-16 1997-09-30 1997-10-14 1997-10-28 1997-11-11 1997-11-25"),
        ("FREQ=WEEKLY;WKST=SU;BYDAY=TU,TH", "1997-09-02", "1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18 1997-09-23"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR", "1997-09-01", "1997-09-03 1997-09-05 1997-09-15 1997-09-17 1997-09-19 1997-09-29"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH", "1997-09-02", "1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14"),
        ("FREQ=MONTHLY;BYDAY=1FR", "1997-09-05", "1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06 1998-03-06"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU", "1997-09-07", "1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25 1998-03-01"),
        ("FREQ=MONTHLY;BYDAY=-2MO", "1997-09-22", "1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16 1998-03-23"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28", "1997-10-29 1997-11-28 1997-12-29 1998-01-29 1998-02-26 1998-03-29"),
        ("FREQ=MONTHLY;BYMONTHDAY=2,15", "1997-09-02", "1997-09-15 1997-10-02 1997-10-15 1997-11-02 1997-11-15 1997-12-02"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "1997-09-30", "1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01 1997-12-31"),
        ("FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10", "1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15 1999-03-10"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997-09-02", "1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-11-04 1997-11-11"),
        ("FREQ=YEARLY;BYMONTH=6,7", "1997-06-10", "1997-07-10 1998-06-10 1998-07-10 1999-06-10 1999-07-10 2000-06-10"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=1,2,3", "1997-03-10", "1999-01-10 1999-02-10 1999-03-10 2001-01-10 2001-02-10 2001-03-10"),
        ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", "1998-05-18 1999-05-17 2000-05-15 2001-05-14 2002-05-20 2003-05-19"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997-03-13", "1997-03-20 1997-03-27 1998-03-05 1998-03-12 1998-03-19 1998-03-26"),
        ("FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "1997-06-05", "1997-06-12 1997-06-19 1997-06-26 1997-07-03 1997-07-10 1997-07-17"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1997-09-02", "1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13 2001-04-13"),
        ("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13", "1997-10-11 1997-11-08 1997-12-13 1998-01-10 1998-02-07 1998-03-07"),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05", "2000-11-07 2004-11-02 2008-11-04 2012-11-06 2016-11-08 2020-11-03"),
        ("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04", "1997-10-07 1997-11-06 1997-12-04 1998-01-07 1998-02-05 1998-03-05"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29", "1997-10-30 1997-11-27 1997-12-30 1998-01-29 1998-02-26 1998-03-30"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", "1997-08-05", "1997-08-10 1997-08-19 1997-08-24 1997-09-02 1997-09-07 1997-09-16"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "1997-08-05", "1997-08-17 1997-08-19 1997-08-31 1997-09-02 1997-09-14 1997-09-16"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,30", "2007-01-15", "2007-01-30 2007-02-15 2007-03-15 2007-03-30 2007-04-15 2007-04-30"),
        ("FREQ=YEARLY", "2028-02-29", "2032-02-29 2036-02-29 2040-02-29 2044-02-29 2048-02-29 2052-02-29"),
        ("FREQ=YEARLY;INTERVAL=3", "2024-02-29", "2036-02-29 2048-02-29 2060-02-29 2072-02-29 2084-02-29 2096-02-29"),
        ("FREQ=MONTHLY", "2027-01-31", "2027-03-31 2027-05-31 2027-07-31 2027-08-31 2027-10-31 2027-12-31"),
        ("FREQ=YEARLY;BYDAY=-1SU", "2027-12-26", "2028-12-31 2029-12-30 2030-12-29 2031-12-28 2032-12-26 2033-12-25"),
        ("FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2", "2027-02-28", "2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-29 2033-02-28"),
        ("FREQ=YEARLY;BYDAY=SA,SU;BYSETPOS=1,-1", "2027-01-02", "2027-12-26 2028-01-01 2028-12-31 2029-01-06 2029-12-30 2030-01-05"),
        ("FREQ=DAILY;INTERVAL=3;BYDAY=MO,FR;BYMONTH=3,10", "2027-03-01", "2027-03-19 2027-03-22 2027-10-15 2027-10-18 2028-03-10 2028-03-13"),
        ("FREQ=WEEKLY;BYDAY=MO;BYMONTH=12", "2027-12-06", "2027-12-13 2027-12-20 2027-12-27 2028-12-04 2028-12-11 2028-12-18"),
    ];
}
