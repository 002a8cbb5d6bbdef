//! SQL that brings an event from one state into another, as an administrator of the database would write it.

use uuid::Uuid;

use crate::soak::model::{EventNo, Session, State, event_name, ticket_name};

/// So far ahead that no clock that jumps reaches it.
pub(super) const FIRST_START: &str = "2035-01-01T00:00:00Z";

/// From the state before to the one after; both `None` is nothing to do.
pub(super) fn change(number: EventNo, id: Uuid, before: Option<&State>, after: Option<&State>) -> String {
    match (before, after) {
        (None, None) => String::new(),
        (Some(_), None) => format!("delete from events where id = '{id}';"),
        (None, Some(after)) => {
            let (name, status) = (event_name(number, after.revision), after.status.name());
            let event = format!("insert into events (id, name, status) values ('{id}', '{name}', '{status}');");
            after.sessions.iter().fold(event, |script, session| script + &new_session(id, *session))
        }
        (Some(before), Some(after)) => {
            let (name, status) = (event_name(number, after.revision), after.status.name());
            let event = format!("update events set name = '{name}', status = '{status}' where id = '{id}';");
            let event = if (before.revision, before.status) == (after.revision, after.status) { String::new() } else { event };
            event + &sessions(id, &before.sessions, &after.sessions)
        }
    }
}

/// Moves a session to another event.
pub(super) fn move_session(label: u32, to: Uuid) -> String {
    format!("update sessions set event_id = '{to}' where total_capacity = {label};")
}

fn sessions(id: Uuid, before: &[Session], after: &[Session]) -> String {
    let label = |sessions: &[Session], label: u32| sessions.iter().find(|session| session.label == label).copied();
    let gone = before.iter().filter(|session| label(after, session.label).is_none());
    let gone = gone.map(|session| format!("delete from sessions where total_capacity = {};", session.label));
    let kept = after.iter().map(|session| match label(before, session.label) {
        None => new_session(id, *session),
        Some(before) if before.revision == session.revision => String::new(),
        Some(_) => {
            let Session { label, revision } = session;
            let name = ticket_name(*label, *revision);
            format!(
                "update ticket_types t set name = '{name}', quantity = {revision}
                 from sessions s where s.id = t.session_id and s.total_capacity = {label};"
            )
        }
    });
    gone.chain(kept).collect()
}

fn new_session(id: Uuid, session: Session) -> String {
    let Session { label, revision } = session;
    let name = ticket_name(label, revision);
    format!(
        "with s as (
             insert into sessions (event_id, starts_at, ends_at, total_capacity)
             select '{id}', start, start + interval '1 hour', {label}
             from (select timestamptz '{FIRST_START}' + make_interval(mins => {label}) as start) at
             returning id
         )
         insert into ticket_types (session_id, name, price, quantity) select id, '{name}', 10, {revision} from s;"
    )
}
