//! The form as it is shown.

use askama::Template;
use jiff::tz::TimeZone;

use crate::{
    pages::{
        chrome::{Chrome, Files, Section},
        editor::{
            clock::{self, Meant},
            faults::{Fault, Faults},
            form::{EventForm, SessionForm, TicketTypeForm},
            preview::Preview,
        },
        moments,
        saved::Saved,
        stored_event::StoredEvent,
    },
    ticket_types::input::TICKET_TYPES_MAX,
};

/// Sessions on one page.
pub(super) const SESSIONS_SHOWN: usize = 100;

/// What is told above the form.
pub(super) struct Note {
    /// `error`, `warning` or `info`.
    pub(super) kind: &'static str,
    pub(super) text: String,
}

/// Everything about the form that is not in it.
#[derive(Default)]
pub(super) struct Around {
    pub(super) faults: Faults,
    pub(super) warnings: Vec<Fault>,
    pub(super) note: Option<Note>,
    pub(super) saved: Option<Saved>,
    /// The form is as the page was asked for: nothing was filled in.
    pub(super) is_untouched: bool,
    /// Id of the element that has the focus.
    pub(super) focus: Option<String>,
}

#[derive(Template)]
#[template(path = "editor/page.html")]
pub(super) struct Page<'a> {
    pub(super) chrome: Chrome<'a>,
    pub(super) editor: Editor<'a>,
    /// The hundreds of sessions, if there are several.
    pub(super) parts: Vec<Part>,
}

/// A hundred sessions.
pub(super) struct Part {
    pub(super) number: usize,
    pub(super) text: String,
    pub(super) is_shown: bool,
}

#[derive(Template)]
#[template(path = "editor/form.html")]
pub(super) struct Editor<'a> {
    pub(super) files: Files<'a>,
    pub(super) form: &'a EventForm,
    pub(super) around: Around,
    pub(super) sessions: Vec<SessionRow<'a>>,
    pub(super) zones: Vec<String>,
    pub(super) currency: &'a str,
    pub(super) preview: Preview,
    pub(super) may_write: bool,
}

/// What changes while one types.
#[derive(Template)]
#[template(path = "editor/live.html")]
pub(super) struct Live<'a> {
    pub(super) files: Files<'a>,
    pub(super) sessions: Vec<SessionRow<'a>>,
    pub(super) publish_at_hint: String,
    pub(super) preview: Preview,
    pub(super) counted: String,
    pub(super) description_count: String,
}

pub(super) struct SessionRow<'a> {
    pub(super) at: usize,
    pub(super) form: &'a SessionForm,
    pub(super) heading: String,
    /// Weekday, day, month and year of its start.
    pub(super) day: Option<[String; 3]>,
    pub(super) starts_hint: String,
    pub(super) ends_hint: String,
    pub(super) total: Total,
    /// It is not saved yet.
    pub(super) is_new: bool,
    pub(super) may_add: bool,
    pub(super) ticket_types: Vec<(usize, &'a TicketTypeForm)>,
}

/// `400 + 100 = 500 of 500 places`.
pub(super) struct Total {
    pub(super) text: String,
    pub(super) is_over: bool,
}

impl Part {
    /// None where one page shows all.
    pub(super) fn all(form: &EventForm) -> Vec<Self> {
        let all = usize::try_from(form.others).unwrap_or_default() + form.base().map_or(0, |base| base.sessions.len());
        if all <= SESSIONS_SHOWN {
            return Vec::new();
        }
        let part = |number: usize| {
            let (first, last) = ((number - 1) * SESSIONS_SHOWN + 1, (number * SESSIONS_SHOWN).min(all));
            Self { number, text: format!("Sessions {first}–{last}"), is_shown: number == form.part }
        };
        (1..=all.div_ceil(SESSIONS_SHOWN)).map(part).collect()
    }
}

impl<'a> Editor<'a> {
    pub(super) fn new(files: Files<'a>, form: &'a EventForm, around: Around, currency: &'a str, may_write: bool) -> Self {
        let (sessions, preview) = (rows(form), Preview::of(form, currency));
        Self { files, form, around, sessions, zones: zones(), currency, preview, may_write }
    }

    fn action(&self) -> String {
        if self.form.is_new() { "/admin/events/new".to_owned() } else { format!("/admin/events/{}", self.form.id) }
    }

    fn fault(&self, field: &str) -> Option<&str> {
        self.around.faults.of(field)
    }

    /// The attributes of a field: its fault, what describes it, and whether it has the focus.
    fn state(&self, field: &str, hint: &str) -> askama::filters::Safe<String> {
        let is_faulty = self.fault(field).is_some();
        let described: Vec<String> = [is_faulty.then(|| format!("{field}-fault")), (!hint.is_empty()).then(|| hint.to_owned())]
            .into_iter()
            .flatten()
            .collect();
        let mut text = String::new();
        if is_faulty {
            text.push_str(" aria-invalid=\"true\"");
        }
        if !described.is_empty() {
            text.push_str(&format!(" aria-describedby=\"{}\"", described.join(" ")));
        }
        if self.around.focus.as_deref() == Some(field) {
            text.push_str(" autofocus");
        }
        askama::filters::Safe(text)
    }

    /// The warning about a field.
    fn warning(&self, field: &str) -> Option<&str> {
        self.around.warnings.iter().find(|warning| warning.field == field).map(|warning| warning.text.as_str())
    }

    fn title(&self) -> &str {
        match self.form.name.trim() {
            "" if self.form.is_new() => "New event",
            "" => "Event without a name",
            name => name,
        }
    }

    /// As it is stored, whatever was chosen since.
    fn stored_status(&self) -> (String, &'static str) {
        let stored = self.form.base().map_or_else(|| self.form.status.clone(), |base| base.status);
        let text = match stored.as_str() {
            "published" => "Published",
            "postponed" => "Postponed",
            "cancelled" => "Cancelled",
            _ => "Draft",
        };
        (stored, text)
    }

    fn publish_at_hint(&self) -> String {
        publish_at_hint(self.form)
    }

    fn counted(&self) -> String {
        counted(self.form)
    }

    fn description_count(&self) -> String {
        description_count(self.form)
    }
}

impl<'a> Live<'a> {
    pub(super) fn new(files: Files<'a>, form: &'a EventForm, currency: &str) -> Self {
        Self {
            files,
            sessions: rows(form),
            publish_at_hint: publish_at_hint(form),
            preview: Preview::of(form, currency),
            counted: counted(form),
            description_count: description_count(form),
        }
    }
}

fn rows(form: &EventForm) -> Vec<SessionRow<'_>> {
    let (zone, base) = (form.zone(), form.base());
    form.sessions.iter().enumerate().map(|(at, session)| SessionRow::of(at, session, &zone, base.as_ref())).collect()
}

impl<'a> SessionRow<'a> {
    fn of(at: usize, form: &'a SessionForm, zone: &TimeZone, base: Option<&StoredEvent>) -> Self {
        let local = |text: &str| match clock::meant(text, zone) {
            Meant::Moment(moment) => Some(moment.local),
            Meant::Skipped | Meant::Unreadable => None,
        };
        let (starts, ends) = (local(&form.starts), local(&form.ends));
        let heading = match (starts, ends) {
            (Some(starts), Some(ends)) if starts.date() == ends.date() => {
                format!("{}–{}", starts.strftime("%A %-d %B %Y, %H:%M"), ends.strftime("%H:%M"))
            }
            (Some(starts), Some(ends)) => {
                format!("{} – {}", starts.strftime("%A %-d %B %Y, %H:%M"), ends.strftime("%a %-d %b, %H:%M"))
            }
            (Some(starts), None) => starts.strftime("%A %-d %B %Y, %H:%M").to_string(),
            _ => format!("Session {}", at + 1),
        };
        Self {
            at,
            form,
            heading,
            day: starts.map(|it| ["%a", "%-d", "%b %y"].map(|form| it.strftime(form).to_string())),
            starts_hint: clock::hint(&form.starts, zone),
            ends_hint: clock::hint(&form.ends, zone),
            total: Total::of(form),
            is_new: base.is_none_or(|base| base.session(form.id).is_none()),
            may_add: form.ticket_types.len() < TICKET_TYPES_MAX,
            ticket_types: form.ticket_types.iter().enumerate().collect(),
        }
    }

    /// A field's id: `s0-starts`.
    fn id(&self, field: &str) -> String {
        format!("s{}-{field}", self.at)
    }

    /// A field's name: `sessions[0][starts]`.
    fn name(&self, field: &str) -> String {
        format!("sessions[{}][{field}]", self.at)
    }

    fn ticket_id(&self, ticket_type: &usize, field: &str) -> String {
        format!("s{}t{ticket_type}-{field}", self.at)
    }

    fn ticket_name(&self, ticket_type: &usize, field: &str) -> String {
        format!("sessions[{}][ticket_types][{ticket_type}][{field}]", self.at)
    }
}

impl Total {
    fn of(session: &SessionForm) -> Self {
        let quantities: Vec<i64> = session.ticket_types().filter_map(|row| row.quantity.trim().parse().ok()).collect();
        let sum = quantities.iter().fold(0_i64, |sum, quantity| sum.saturating_add(*quantity));
        let terms: Vec<String> = quantities.iter().map(ToString::to_string).collect();
        let sums = if terms.len() > 1 { format!("{} = {sum}", terms.join(" + ")) } else { sum.to_string() };
        match session.capacity.trim().parse::<i64>() {
            Ok(capacity) if sum > capacity => Self { text: format!("{sums} tickets for {capacity} places"), is_over: true },
            Ok(capacity) => Self { text: format!("{sums} of {capacity} places"), is_over: false },
            Err(_) => Self { text: format!("{sums} tickets"), is_over: false },
        }
    }
}

fn publish_at_hint(form: &EventForm) -> String {
    match form.publish_at.trim() {
        "" => "Empty: at once. By the clock of the event.".to_owned(),
        text => clock::hint(text, &form.zone()),
    }
}

fn counted(form: &EventForm) -> String {
    let sessions: Vec<_> = form.sessions.iter().filter(|session| !session.is_removed()).collect();
    let ticket_types = sessions.iter().map(|session| session.ticket_types().count()).sum::<usize>();
    format!("{} · {}", moments::counted(sessions.len(), "session"), moments::counted(ticket_types, "ticket type"))
}

fn description_count(form: &EventForm) -> String {
    format!("{} of 20,000", form.description.chars().count())
}

/// The zones of the world, as people look for them: by continent and city.
fn zones() -> Vec<String> {
    let is_place = |name: &String| name == "UTC" || name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("posix");
    jiff::tz::db().available().map(|name| name.to_string()).filter(is_place).collect()
}
