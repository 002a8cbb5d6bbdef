//! Turns a repeating schedule into moments: local times of the event's own zone, around a given now.

use anyhow::Context;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Time, tz::TimeZone};

use super::catalog::Schedule;

/// When one session starts and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moments {
    pub(super) starts_at: Timestamp,
    pub(super) ends_at: Timestamp,
}

/// The moments of every session of `schedule`, week by week.
pub(super) fn resolve(schedule: &Schedule, timezone: &str, now: Timestamp) -> anyhow::Result<Vec<Moments>> {
    let zone = TimeZone::get(timezone)?;
    let today = now.to_zoned(zone.clone()).date();
    let days_since_monday = i64::from(today.weekday().to_monday_zero_offset());
    let monday = today.checked_sub(days_since_monday.days())?;
    let times: Vec<Time> = schedule.at.iter().map(|at| local_time(at)).collect::<anyhow::Result<_>>()?;

    let mut moments = Vec::new();
    for week in 0..schedule.weeks {
        let weeks_ahead = schedule.in_weeks + week * schedule.every_weeks;
        for day in &schedule.on {
            let date = monday.checked_add((weeks_ahead * 7 + *day as i64).days())?;
            for time in &times {
                let starts_at = zone.to_ambiguous_timestamp(date.to_datetime(*time)).compatible()?;
                let lasts = SignedDuration::from_mins(schedule.lasts_minutes);
                moments.push(Moments { starts_at, ends_at: starts_at.checked_add(lasts)? });
            }
        }
    }
    Ok(moments)
}

fn local_time(text: &str) -> anyhow::Result<Time> {
    text.parse().with_context(|| format!("{text} is not a time of day"))
}

#[cfg(test)]
mod tests {
    use super::{super::catalog, *};

    /// Days on which a calendar may go wrong: both clock changes, a leap day, the turn of a year, a Sunday, a Monday.
    const NOWS: [&str; 7] = [
        "2026-03-29T00:30:00Z",
        "2026-10-25T00:59:00Z",
        "2028-02-29T12:00:00Z",
        "2026-12-31T23:59:59Z",
        "2027-01-03T10:00:00Z",
        "2027-01-04T00:00:00Z",
        "2026-07-15T15:00:00Z",
    ];

    fn schedule(json: &str) -> Schedule {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_local_time_stays_the_same_across_a_clock_change() {
        let weekly =
            schedule(r#"{"in_weeks":0,"weeks":2,"on":["thu"],"at":["20:00"],"lasts_minutes":90,"capacity":1,"tickets":[]}"#);
        let moments = resolve(&weekly, "Europe/Berlin", "2026-10-20T08:00:00Z".parse().unwrap()).unwrap();
        let starts: Vec<_> = moments.iter().map(|m| m.starts_at.to_string()).collect();
        assert_eq!(starts, ["2026-10-22T18:00:00Z", "2026-10-29T19:00:00Z"]);
        assert_eq!(moments[0].ends_at.to_string(), "2026-10-22T19:30:00Z");
    }

    #[test]
    fn today_is_today_in_the_zone_of_the_event() {
        let tonight = schedule(r#"{"in_weeks":0,"on":["mon"],"at":["08:00"],"lasts_minutes":60,"capacity":1,"tickets":[]}"#);
        // Still Sunday in New York, already Monday in Tokyo: their Mondays lie a week apart.
        let now = "2026-08-02T20:00:00Z".parse().unwrap();
        let start = |zone| resolve(&tonight, zone, now).unwrap()[0].starts_at.to_string();
        assert_eq!(start("America/New_York"), "2026-07-27T12:00:00Z");
        assert_eq!(start("Asia/Tokyo"), "2026-08-02T23:00:00Z");
    }

    #[test]
    fn every_session_of_the_demo_ends_after_it_starts_and_within_a_year() {
        for now in NOWS.map(|now| now.parse::<Timestamp>().unwrap()) {
            for event in catalog::events().unwrap() {
                for schedule in &event.sessions {
                    for moments in resolve(schedule, &event.timezone, now).unwrap() {
                        assert!(moments.ends_at > moments.starts_at, "{}", event.slug);
                        let hours_away = moments.starts_at.duration_since(now).as_hours();
                        assert!((-60 * 24..300 * 24).contains(&hours_away), "{}", event.slug);
                    }
                }
            }
        }
    }

    #[test]
    fn no_demo_event_has_two_sessions_at_the_same_time() {
        for event in catalog::events().unwrap() {
            let mut starts = Vec::new();
            for schedule in &event.sessions {
                let moments = resolve(schedule, &event.timezone, Timestamp::now()).unwrap();
                starts.extend(moments.iter().map(|m| m.starts_at));
            }
            let all = starts.len();
            starts.sort_unstable();
            starts.dedup();
            assert_eq!(starts.len(), all, "{}", event.slug);
        }
    }

    #[test]
    fn whatever_the_day_about_five_events_are_over_and_most_are_still_to_come() {
        for now in NOWS.map(|now| now.parse::<Timestamp>().unwrap()) {
            let (mut past, mut upcoming) = (0, 0);
            for event in catalog::events().unwrap() {
                let last_end = event
                    .sessions
                    .iter()
                    .flat_map(|schedule| resolve(schedule, &event.timezone, now).unwrap().into_iter().map(|m| m.ends_at));
                match last_end.max() {
                    Some(end) if end <= now => past += 1,
                    Some(_) => upcoming += 1,
                    None => {}
                }
            }
            assert_eq!((past, upcoming), (5, 38), "on {now}");
        }
    }
}
