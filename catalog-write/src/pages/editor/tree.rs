//! What is filled in as the API takes it: the event with all that belongs to it.

use chrono::{DateTime, SecondsFormat, Utc};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::pages::{
    editor::{
        clock::{self, Meant},
        faults::{Fault, Faults, Places},
        form::{EventForm, SessionForm, TicketTypeForm},
    },
    stored_event::StoredEvent,
};

/// The body of a PUT, and where its rows stand in the form.
pub(super) struct Tree {
    pub(super) body: Value,
    pub(super) places: Places,
    /// What is wrong with times, of which the API would not know what was meant.
    pub(super) faults: Faults,
}

struct Writer<'a> {
    form: &'a EventForm,
    base: Option<StoredEvent>,
    zone: TimeZone,
    faults: Faults,
}

impl Tree {
    pub(super) fn of(form: &EventForm) -> Self {
        Writer { form, base: form.base(), zone: form.zone(), faults: Faults::default() }.write()
    }

    /// With sessions that the page does not show.
    pub(super) fn add_sessions(&mut self, others: impl IntoIterator<Item = Value>) {
        if let Some(sessions) = self.body["sessions"].as_array_mut() {
            sessions.extend(others);
        }
    }
}

impl Writer<'_> {
    fn write(mut self) -> Tree {
        let form = self.form;
        let (mut sessions, mut places) = (Vec::new(), Vec::new());
        for (at, session) in form.sessions.iter().enumerate().filter(|(_, session)| !session.is_removed()) {
            if self.is_blank(session) {
                continue;
            }
            let (written, ticket_types) = self.session(at, session);
            sessions.push(written);
            places.push((at, ticket_types));
        }
        let stored = self.base.as_ref().and_then(|base| base.publish_at);
        let publish_at = self.moment("publish_at", "Publish at", &form.publish_at, stored);
        let body = json!({
            "name": form.name, "description": form.description.replace("\r\n", "\n"), "location": form.location,
            "timezone": form.timezone.trim(), "image_url": form.image_url.trim(), "status": form.status,
            "publish_at": publish_at, "sessions": sessions,
        });
        Tree { body, places: Places::from(0, places), faults: self.faults }
    }

    /// A new row in which nothing was filled in is none.
    fn is_blank(&self, session: &SessionForm) -> bool {
        let is_known = self.base.as_ref().is_some_and(|base| base.session(session.id).is_some());
        let texts = [&session.starts, &session.ends, &session.capacity];
        !is_known && texts.iter().all(|text| text.trim().is_empty()) && session.ticket_types().all(is_blank)
    }

    fn session(&mut self, at: usize, session: &SessionForm) -> (Value, Vec<usize>) {
        let stored = self.base.as_ref().and_then(|base| base.session(session.id)).cloned();
        let moments = stored.as_ref().map(|stored| (stored.starts_at, stored.ends_at));
        let place = |what: &str| format!("Session {}: {what}", at + 1);
        let starts = self.moment(&format!("s{at}-starts"), &place("starts"), &session.starts, moments.map(|it| it.0));
        let ends = self.moment(&format!("s{at}-ends"), &place("ends"), &session.ends, moments.map(|it| it.1));
        let is_known = |id| stored.as_ref().is_some_and(|stored| stored.ticket_type(id).is_some());
        // The API makes rows of an event that there is with ids of its own.
        let is_new = self.form.is_new();
        let rows = session.ticket_types.iter().enumerate();
        let rows: Vec<_> = rows.filter(|(_, row)| !row.is_removed() && (is_known(row.id) || !is_blank(row))).collect();
        let ticket_types: Vec<Value> = rows.iter().map(|(_, row)| ticket_type(row, is_new || is_known(row.id))).collect();
        let mut members = Map::new();
        if is_new || stored.is_some() {
            members.insert("id".to_owned(), json!(session.id));
        }
        put(&mut members, "starts_at", starts);
        put(&mut members, "ends_at", ends);
        put(&mut members, "total_capacity", number(&session.capacity));
        members.insert("status".to_owned(), json!(session.status));
        members.insert("ticket_types".to_owned(), json!(ticket_types));
        (Value::Object(members), rows.iter().map(|(at, _)| *at).collect())
    }

    /// Null for an empty field. What was not touched stays to the microsecond, and in an hour that comes twice.
    fn moment(&mut self, field: &str, place: &str, text: &str, stored: Option<DateTime<Utc>>) -> Value {
        let is_same_zone = self.base.as_ref().is_some_and(|base| base.timezone == self.form.timezone.trim());
        if let Some(stored) = stored.filter(|stored| is_same_zone && clock::written(*stored, &self.zone) == text) {
            return json!(rfc3339(stored));
        }
        let mut refuse = |why: &str| {
            self.faults.push(Fault { field: field.to_owned(), place: place.to_owned(), text: why.to_owned() });
        };
        match clock::meant(text, &self.zone) {
            _ if text.trim().is_empty() => return Value::Null,
            Meant::Moment(moment) => return json!(rfc3339(moment.at)),
            Meant::Skipped => refuse("The clock is set forward over this time: it does not exist."),
            Meant::Unreadable => refuse("Use a date and a time, like 2027-06-15 18:00."),
        }
        json!(text)
    }
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn is_blank(row: &TicketTypeForm) -> bool {
    [&row.name, &row.price, &row.quantity].iter().all(|text| text.trim().is_empty())
}

fn ticket_type(row: &TicketTypeForm, has_id: bool) -> Value {
    let mut members = Map::new();
    if has_id {
        members.insert("id".to_owned(), json!(row.id));
    }
    members.insert("name".to_owned(), json!(row.name));
    // As many write it.
    let price = row.price.trim().replace(',', ".");
    put(&mut members, "price", if price.is_empty() { Value::Null } else { json!(price) });
    put(&mut members, "quantity", number(&row.quantity));
    Value::Object(members)
}

/// An empty field is a missing one: the API says that it is needed.
fn put(members: &mut Map<String, Value>, name: &str, value: Value) {
    if !value.is_null() {
        members.insert(name.to_owned(), value);
    }
}

fn number(text: &str) -> Value {
    let text = text.trim();
    match text.parse::<i64>() {
        _ if text.is_empty() => Value::Null,
        Ok(number) => json!(number),
        Err(_) => json!(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> StoredEvent {
        serde_json::from_value(json!({
            "id": "01a2077e-7d09-7893-8577-e75622bc740d", "name": "Concert", "description": "", "location": "", "image_url": "",
            "status": "published", "timezone": "Europe/Berlin", "publish_at": null,
            "sessions": [{
                "id": "01a2077e-7d09-7893-8577-e75622bc740e", "starts_at": "2027-10-31T01:30:00.5Z", "ends_at": "2027-10-31T04:00:00Z",
                "total_capacity": 500, "status": "scheduled",
                "ticket_types": [{"id": "01a2077e-7d09-7893-8577-e75622bc740f", "name": "Seat", "price": "50.00", "quantity": 400}],
            }],
        }))
        .unwrap()
    }

    #[test]
    fn what_was_not_touched_is_sent_as_it_is_stored() {
        // 02:30 by the clock that shows it twice; this is the second time.
        let form = EventForm::of(&stored(), "\"1\"", 0);
        assert_eq!(form.sessions[0].starts, "2027-10-31T02:30:00");
        let tree = Tree::of(&form);
        assert_eq!(tree.body["sessions"][0]["starts_at"], "2027-10-31T01:30:00.500Z");
        assert!(tree.faults.all.is_empty());

        let mut moved = form;
        moved.timezone = "Europe/Lisbon".to_owned();
        let tree = Tree::of(&moved);
        assert_eq!(tree.body["sessions"][0]["ends_at"], "2027-10-31T05:00:00Z", "times are by the clock of the new zone");
    }

    #[test]
    fn rows_that_go_and_rows_that_are_blank_are_not_sent_and_the_others_know_their_place() {
        let mut form = EventForm::of(&stored(), "\"1\"", 0);
        form.sessions.insert(0, SessionForm { id: uuid::Uuid::now_v7(), ..SessionForm::default() });
        form.sessions[1].ticket_types.insert(0, TicketTypeForm { removed: "1".to_owned(), ..TicketTypeForm::default() });
        form.sessions[1].ticket_types.push(TicketTypeForm::default());
        let tree = Tree::of(&form);
        assert_eq!(tree.body["sessions"].as_array().unwrap().len(), 1);
        assert_eq!(tree.places, Places::from(0, vec![(1, vec![1])]));
    }

    #[test]
    fn rows_that_are_new_to_an_event_that_there_is_have_no_id() {
        let mut form = EventForm::of(&stored(), "\"1\"", 0);
        let more = SessionForm { id: uuid::Uuid::now_v7(), ..form.sessions[0].clone() };
        form.sessions[0].ticket_types.push(TicketTypeForm {
            id: uuid::Uuid::now_v7(),
            name: "VIP".to_owned(),
            ..TicketTypeForm::default()
        });
        form.sessions.push(more);
        let sessions = Tree::of(&form).body["sessions"].take();
        assert_eq!([&sessions[0]["id"], &sessions[1]["id"]], [&json!(form.sessions[0].id), &Value::Null]);
        let ids =
            [&sessions[0]["ticket_types"][0]["id"], &sessions[0]["ticket_types"][1]["id"], &sessions[1]["ticket_types"][0]["id"]];
        assert_eq!(ids, [&json!(form.sessions[0].ticket_types[0].id), &Value::Null, &Value::Null]);

        form.etag = String::new();
        assert_eq!(
            Tree::of(&form).body["sessions"][1]["id"],
            json!(form.sessions[1].id),
            "an event that is new brings them along"
        );
    }

    #[test]
    fn times_that_are_none_are_told_in_our_words() {
        let mut form = EventForm::of(&stored(), "\"1\"", 0);
        form.sessions[0].starts = "2027-03-28T02:30".to_owned();
        form.sessions[0].ends = "late".to_owned();
        let faults = Tree::of(&form).faults;
        assert!(faults.of("s0-starts").unwrap().contains("does not exist"));
        assert!(faults.of("s0-ends").unwrap().contains("date and a time"));
    }
}
