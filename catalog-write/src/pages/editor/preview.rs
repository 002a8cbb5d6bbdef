//! The event as readers are going to see it.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::pages::{
    editor::{
        clock::{self, Meant},
        form::{EventForm, SessionForm},
    },
    moments,
};

/// Sessions that the preview shows.
const SESSIONS_SHOWN: usize = 5;
/// Of the description.
const CHARS_SHOWN: usize = 240;

pub(super) struct Preview {
    pub(super) name: String,
    pub(super) picture: Option<String>,
    /// Dates and place.
    pub(super) where_and_when: String,
    pub(super) description: String,
    pub(super) price: Option<String>,
    pub(super) sessions: Vec<Shown>,
    /// Sessions that are not shown.
    pub(super) more: usize,
}

pub(super) struct Shown {
    pub(super) when: String,
    pub(super) left: String,
    pub(super) is_cancelled: bool,
}

impl Preview {
    pub(super) fn of(form: &EventForm, currency: &str) -> Self {
        let zone = form.zone();
        let sessions: Vec<_> = form.sessions.iter().filter(|session| !session.is_removed()).collect();
        let mut moments: Vec<_> = sessions.iter().filter_map(|session| moment(&session.starts, &zone)).collect();
        moments.sort_unstable();
        let day = |at| moments::day(at, &zone);
        let dates = match (moments.first(), moments.last()) {
            (Some(first), Some(last)) if day(*first) == day(*last) => day(*first),
            (Some(first), Some(last)) => format!("{} – {}", day(*first), day(*last)),
            _ => String::new(),
        };
        let location = form.location.trim();
        let both: Vec<&str> = [dates.as_str(), location].into_iter().filter(|text| !text.is_empty()).collect();
        let name = if form.name.trim().is_empty() { "Name of the event" } else { form.name.trim() };
        let picture = form.image_url.trim();
        let is_picture = picture.starts_with("https://") || picture.starts_with("http://");
        Self {
            name: name.to_owned(),
            picture: is_picture.then(|| picture.to_owned()),
            where_and_when: both.join(" · "),
            description: shortened(form.description.trim()),
            price: price(&sessions, currency),
            sessions: sessions.iter().take(SESSIONS_SHOWN).map(|session| shown(session, &zone)).collect(),
            more: sessions.len().saturating_sub(SESSIONS_SHOWN),
        }
    }
}

fn moment(text: &str, zone: &TimeZone) -> Option<chrono::DateTime<chrono::Utc>> {
    match clock::meant(text, zone) {
        Meant::Moment(moment) => Some(moment.at),
        Meant::Skipped | Meant::Unreadable => None,
    }
}

fn shown(session: &SessionForm, zone: &TimeZone) -> Shown {
    let when = moment(&session.starts, zone).map_or_else(|| "No date yet".to_owned(), |at| moments::minute(at, zone));
    let is_cancelled = session.status == "cancelled";
    let capacity = session.capacity.trim();
    let left = match capacity {
        _ if is_cancelled => "cancelled".to_owned(),
        "" => String::new(),
        "0" => "sold out".to_owned(),
        capacity => format!("{capacity} left"),
    };
    Shown { when, left, is_cancelled }
}

fn price(sessions: &[&SessionForm], currency: &str) -> Option<String> {
    let open = sessions.iter().filter(|session| session.status != "cancelled");
    let prices = open.flat_map(|session| session.ticket_types());
    let prices = prices.filter_map(|row| row.price.trim().replace(',', ".").parse::<Decimal>().ok());
    let (low, high) = prices.fold(None, |range: Option<(Decimal, Decimal)>, price| {
        Some(range.map_or((price, price), |(low, high)| (low.min(price), high.max(price))))
    })?;
    Some(if low == high { format!("{currency} {low}") } else { format!("{currency} {low} – {high}") })
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= CHARS_SHOWN {
        return text.to_owned();
    }
    let cut: String = text.chars().take(CHARS_SHOWN).collect();
    format!("{}…", cut.rsplit_once(char::is_whitespace).map_or(cut.as_str(), |(kept, _)| kept))
}
