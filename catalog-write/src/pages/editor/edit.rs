//! The buttons of the form that add and take away rows. Nothing is saved by them.

use jiff::{ToSpan, civil::DateTime as Local};
use uuid::Uuid;

use crate::pages::editor::form::{EventForm, SessionForm, TicketTypeForm};

/// Does what the button says, and answers the id of the element that is to have the focus then. `None`: the button is none of these.
pub(super) fn press(form: &mut EventForm) -> Option<String> {
    let button = std::mem::take(&mut form.button);
    let mut parts = button.split('-');
    let (what, which) = (parts.next()?, parts.next()?);
    let mut place = || parts.next()?.parse::<usize>().ok();
    match (what, which) {
        ("add", "session") => {
            let new = next_session(form.sessions.iter().rev().find(|session| !session.is_removed()));
            form.sessions.push(new);
            Some(format!("s{}-starts", form.sessions.len() - 1))
        }
        ("copy", "session") => {
            let at = place()?;
            let copy = a_day_later(form.sessions.get(at)?);
            form.sessions.insert(at + 1, copy);
            Some(format!("s{}-starts", at + 1))
        }
        ("remove" | "restore", "session") => {
            let at = place()?;
            form.sessions.get_mut(at)?.removed = removed(what);
            Some(if what == "remove" { format!("s{at}-restore") } else { format!("s{at}-starts") })
        }
        ("add", "ticket") => {
            let at = place()?;
            let ticket_types = &mut form.sessions.get_mut(at)?.ticket_types;
            ticket_types.push(TicketTypeForm { id: Uuid::now_v7(), ..TicketTypeForm::default() });
            Some(format!("s{at}t{}-name", ticket_types.len() - 1))
        }
        ("remove" | "restore", "ticket") => {
            let (session, at) = (place()?, place()?);
            form.sessions.get_mut(session)?.ticket_types.get_mut(at)?.removed = removed(what);
            Some(if what == "remove" { format!("s{session}t{at}-restore") } else { format!("s{session}t{at}-name") })
        }
        _ => None,
    }
}

fn removed(what: &str) -> String {
    if what == "remove" { "1".to_owned() } else { String::new() }
}

/// Like the one before, a day later: that is what most events go on with.
fn next_session(last: Option<&SessionForm>) -> SessionForm {
    let first = || SessionForm {
        id: Uuid::now_v7(),
        status: "scheduled".to_owned(),
        ticket_types: vec![TicketTypeForm { id: Uuid::now_v7(), ..TicketTypeForm::default() }],
        ..SessionForm::default()
    };
    last.map_or_else(first, a_day_later)
}

/// With ticket types of its own.
fn a_day_later(session: &SessionForm) -> SessionForm {
    let later = |text: &str| {
        let moved = text.parse::<Local>().ok().and_then(|local| local.checked_add(1.day()).ok());
        moved.map_or_else(
            || text.to_owned(),
            |local| local.strftime(if text.len() > 16 { "%FT%T" } else { "%FT%H:%M" }).to_string(),
        )
    };
    let ticket_types = session.ticket_types().map(|ticket_type| TicketTypeForm { id: Uuid::now_v7(), ..ticket_type.clone() });
    SessionForm {
        id: Uuid::now_v7(),
        removed: String::new(),
        starts: later(&session.starts),
        ends: later(&session.ends),
        capacity: session.capacity.clone(),
        status: "scheduled".to_owned(),
        ticket_types: ticket_types.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(form: &mut EventForm, button: &str) -> Option<String> {
        form.button = button.to_owned();
        press(form)
    }

    #[test]
    fn rows_come_go_and_come_back() {
        let mut form = EventForm::new("UTC".to_owned());
        assert_eq!(pressed(&mut form, "add-session").as_deref(), Some("s0-starts"));
        form.sessions[0].starts = "2027-12-31T18:00".to_owned();
        form.sessions[0].ticket_types[0].name = "Seat".to_owned();
        assert_eq!(pressed(&mut form, "add-ticket-0").as_deref(), Some("s0t1-name"));
        assert_eq!(pressed(&mut form, "remove-ticket-0-1").as_deref(), Some("s0t1-restore"));
        assert_eq!(pressed(&mut form, "copy-session-0").as_deref(), Some("s1-starts"));
        let copy = &form.sessions[1];
        assert_eq!((copy.starts.as_str(), copy.ticket_types.len()), ("2028-01-01T18:00", 1));
        assert!(copy.id != form.sessions[0].id && copy.ticket_types[0].id != form.sessions[0].ticket_types[0].id);
        pressed(&mut form, "remove-session-0");
        assert!(form.sessions[0].is_removed());
        pressed(&mut form, "restore-session-0");
        assert!(!form.sessions[0].is_removed());
    }

    #[test]
    fn what_is_no_button_does_nothing() {
        let mut form = EventForm::new("UTC".to_owned());
        for button in ["", "publish", "copy-session-7", "remove-ticket-0-0", "add-ticket-x", "remove-session"] {
            assert_eq!(pressed(&mut form, button), None, "{button}");
        }
        assert!(form.sessions.is_empty());
    }
}
