//! Moments in words, as long as they are near.

use askama::filters::Safe;
use chrono::{DateTime, TimeDelta, Utc};

/// `<time>`, with the exact moment for machines and for who points at it.
pub(super) fn told(moment: &DateTime<Utc>) -> Safe<String> {
    let (exact, title) = (moment.format("%Y-%m-%dT%H:%M:%SZ"), moment.format("%-d %b %Y, %H:%M UTC"));
    Safe(format!(r#"<time datetime="{exact}" title="{title}">{}</time>"#, words(*moment, Utc::now())))
}

/// The moment, or this word where there is none.
pub(super) fn told_or(moment: &Option<DateTime<Utc>>, none: &'static str) -> Safe<String> {
    moment.as_ref().map_or_else(|| Safe(none.to_owned()), told)
}

fn words(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (is_past, distance) = (moment <= now, (moment - now).abs());
    let counted = |count: i64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    let length = match distance {
        it if it < TimeDelta::minutes(2) && is_past => return "just now".to_owned(),
        it if it < TimeDelta::hours(1) => counted(it.num_minutes(), "minute"),
        it if it < TimeDelta::days(1) => counted(it.num_hours(), "hour"),
        it if it < TimeDelta::days(14) => counted(it.num_days(), "day"),
        _ => return moment.format("%-d %b %Y").to_string(),
    };
    if is_past { format!("{length} ago") } else { format!("in {length}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_told_by_its_distance_and_what_is_far_by_its_day() {
        let now: DateTime<Utc> = "2027-01-20T12:00:00Z".parse().unwrap();
        for (minutes, wanted) in [
            (0, "just now"),
            (-1, "just now"),
            (-2, "2 minutes ago"),
            (-60, "1 hour ago"),
            (-60 * 24, "1 day ago"),
            (-60 * 24 * 13, "13 days ago"),
            (-60 * 24 * 14, "6 Jan 2027"),
            (1, "in 1 minute"),
            (60 * 24 * 6, "in 6 days"),
            (60 * 24 * 365, "20 Jan 2028"),
        ] {
            assert_eq!(words(now + TimeDelta::minutes(minutes), now), wanted);
        }
    }
}
