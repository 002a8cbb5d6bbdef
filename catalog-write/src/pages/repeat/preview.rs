//! What a rule would make, as the API tells it.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::pages::repeat::{filled::Filled, session::First};

/// What a rule would make.
#[derive(Default)]
pub(super) struct Preview {
    pub(super) rule: String,
    pub(super) rows: Vec<Row>,
    pub(super) notes: Vec<String>,
}

/// One session.
pub(super) struct Row {
    /// Like `2027-10-25`: by it the session is left out.
    pub(super) day: String,
    pub(super) day_text: String,
    pub(super) clock: String,
    pub(super) utc: String,
    pub(super) marks: Vec<Mark>,
    /// The event has it already.
    pub(super) is_there: bool,
    pub(super) is_chosen: bool,
}

/// What one should know of a session.
pub(super) struct Mark {
    pub(super) class: &'static str,
    pub(super) icon: &'static str,
    pub(super) text: String,
}

/// The API's answer to a repetition.
#[derive(Deserialize)]
pub(super) struct Repeated {
    first: Occurrence,
    occurrences: Vec<Occurrence>,
    skipped: Vec<Occurrence>,
    notes: Vec<String>,
}

#[derive(Deserialize)]
struct Occurrence {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    local_start: String,
    offset: String,
    clock: Option<String>,
}

impl Preview {
    pub(super) fn of(rule: String, repeated: Repeated, filled: &Filled, first: &First) -> Self {
        let left_out = filled.left_out();
        let there = repeated.skipped.into_iter().map(|it| (it, true));
        let mut all: Vec<_> = repeated.occurrences.into_iter().map(|it| (it, false)).chain(there).collect();
        all.sort_by_key(|(occurrence, _)| occurrence.starts_at);
        let mut rows: Vec<Row> = Vec::new();
        let mut offset = repeated.first.offset;
        for (occurrence, is_there) in all {
            let mut marks = occurrence.marks(&offset, first);
            if is_there {
                marks = vec![Mark { class: "", icon: "info", text: "is there already".to_owned() }];
            }
            let day = occurrence.day().to_owned();
            let is_chosen = !is_there && !left_out.contains(day.as_str());
            let (clock, utc) = (occurrence.on_clock(first), occurrence.in_utc());
            rows.push(Row { day_text: occurrence.day_text(first), day, clock, utc, marks, is_there, is_chosen });
            offset = occurrence.offset;
        }
        Self { rule, rows, notes: repeated.notes }
    }

    pub(super) fn chosen(&self) -> usize {
        self.rows.iter().filter(|row| row.is_chosen).count()
    }

    /// The days that can be left out, with commas between them.
    pub(super) fn shown(&self) -> String {
        let days: Vec<_> = self.rows.iter().filter(|row| !row.is_there).map(|row| row.day.as_str()).collect();
        days.join(",")
    }

    /// Those of the days that are not ticked.
    pub(super) fn left_out(&self) -> Vec<&str> {
        self.rows.iter().filter(|row| !row.is_there && !row.is_chosen).map(|row| row.day.as_str()).collect()
    }
}

impl Occurrence {
    fn day(&self) -> &str {
        self.local_start.get(..10).unwrap_or_default()
    }

    fn day_text(&self, first: &First) -> String {
        first.clock(self.starts_at).strftime("%a %-d %b %Y").to_string()
    }

    fn on_clock(&self, first: &First) -> String {
        let (from, to) = (first.clock(self.starts_at), first.clock(self.ends_at));
        format!("{}–{}", from.strftime("%H:%M"), to.strftime("%H:%M"))
    }

    fn in_utc(&self) -> String {
        format!("{}–{}", self.starts_at.format("%H:%M"), self.ends_at.format("%H:%M"))
    }

    /// `before`: the offset of the session before this one.
    fn marks(&self, before: &str, first: &First) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut mark = |class, icon, text| marks.push(Mark { class, icon, text });
        if self.offset != before {
            let way = if minutes(&self.offset) > minutes(before) { "forward" } else { "back" };
            let text = format!("clocks go {way}: UTC{} → {}", minus(before), minus(&self.offset));
            mark("badge-accent", "clock", text);
        }
        let wanted = first.starts().strftime("%H:%M").to_string();
        match self.clock.as_deref() {
            Some("gap") => {
                let shown = first.clock(self.starts_at).strftime("%H:%M").to_string();
                mark("badge-warning", "warning", format!("{wanted} does not exist: {shown}"));
            }
            Some(_) => mark("badge-warning", "warning", format!("{wanted} comes twice: the first is meant")),
            None => {}
        }
        let mut sessions = first.event.sessions.iter();
        if let Some(other) = sessions.find(|it| it.starts_at < self.ends_at && it.ends_at > self.starts_at) {
            let day = first.clock(other.starts_at).strftime("%-d %B").to_string();
            mark("badge-warning", "warning", format!("overlaps the session of {day}"));
        }
        marks
    }
}

/// Of an offset like `-04:00`.
fn minutes(offset: &str) -> i32 {
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "0"));
    let sign = if hours.starts_with('-') { -1 } else { 1 };
    let number = |text: &str| text.trim_start_matches(['+', '-']).parse::<i32>().unwrap_or_default();
    sign * (number(hours) * 60 + number(minutes))
}

/// As it is printed.
fn minus(offset: &str) -> String {
    offset.replace('-', "−")
}
