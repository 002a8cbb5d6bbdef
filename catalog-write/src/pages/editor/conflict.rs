//! Somebody else saved first: what differs between what is filled in here and what is stored now, to choose from field by field.

use serde_json::Value;

use crate::pages::{
    editor::{
        compared::{Compared, is_same_session},
        form::EventForm,
    },
    stored_event::StoredEvent,
};

/// A field in which the two differ.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Of the form.
    pub(super) name: String,
    pub(super) label: &'static str,
    /// Which session and ticket type, in words.
    pub(super) of: String,
    /// As it was when the page was made.
    pub(super) before: String,
    pub(super) theirs: Choice,
    pub(super) mine: Choice,
    /// Only here it was changed, or in both places.
    pub(super) takes_mine: bool,
    /// Both have changed it.
    pub(super) is_clash: bool,
}

/// What may be chosen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
}

/// The two put together.
pub(super) struct Merged {
    /// As it is saved with what is preselected, on top of what is stored now.
    pub(super) form: EventForm,
    pub(super) differences: Vec<Difference>,
    /// What they have added, which stays.
    pub(super) added: Vec<String>,
}

/// `theirs`: as it is stored now, without sessions that the page does not show.
pub(super) fn merge(mine: &EventForm, theirs: &EventForm, base: &EventForm) -> Merged {
    let mut merged = Merged { form: mine.clone(), differences: Vec::new(), added: Vec::new() };
    let Merged { form, differences, added } = &mut merged;
    (form.etag, form.base, form.others) = (theirs.etag.clone(), theirs.base.clone(), theirs.others);
    let mut of_event = Compared { differences, prefix: String::new(), of: "Event".to_owned() };
    of_event.field("name", "Name", &mut form.name, &theirs.name, &base.name);
    of_event.field("description", "Description", &mut form.description, &theirs.description, &base.description);
    of_event.field("location", "Location", &mut form.location, &theirs.location, &base.location);
    of_event.field("timezone", "Time zone", &mut form.timezone, &theirs.timezone, &base.timezone);
    of_event.field("image_url", "Picture address", &mut form.image_url, &theirs.image_url, &base.image_url);
    of_event.field("status", "Status", &mut form.status, &theirs.status, &base.status);
    of_event.field("publish_at", "Publish at", &mut form.publish_at, &theirs.publish_at, &base.publish_at);
    for (at, session) in form.sessions.iter_mut().enumerate() {
        let of = format!("Session {} ({})", at + 1, session.starts.replace('T', " "));
        let mut compared = Compared { differences, prefix: format!("sessions[{at}]"), of };
        let find = |form: &EventForm| form.sessions.iter().find(|it| it.id == session.id).cloned();
        match (find(theirs), find(base)) {
            (Some(theirs), base) => {
                let base = base.unwrap_or_else(|| theirs.clone());
                compared.removal(&mut session.removed, is_same_session(&theirs, &base));
                if !session.is_removed() {
                    compared.session(session, &theirs, &base, added);
                }
            }
            (None, Some(base)) => {
                let is_untouched = !session.is_removed() && is_same_session(session, &base);
                compared.gone(&mut session.removed, is_untouched);
            }
            (None, None) => {}
        }
    }
    for session in &theirs.sessions {
        if !form.sessions.iter().any(|it| it.id == session.id) {
            added.push(format!("the session of {}", session.starts.replace('T', " ")));
            form.sessions.push(session.clone());
        }
    }
    merged
}

/// What is stored now, as far as the page showed it; the sessions that it did not show are only counted.
pub(super) fn shown(current: &Value, etag: &str, mine: &EventForm, base: &StoredEvent) -> Option<EventForm> {
    let mut current: StoredEvent = serde_json::from_value(current.clone()).ok()?;
    let all = current.sessions.len();
    if mine.others > 0 {
        current.sessions.retain(|session| base.session(session.id).is_some());
    }
    Some(EventForm::of(&current, etag, all - current.sessions.len()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stored() -> Value {
        let ticket = |id: &str, name: &str| json!({"id": id, "name": name, "price": "50.00", "quantity": 400});
        json!({
            "id": "01a2077e-7d09-7893-8577-e75622bc740d", "name": "Concert", "description": "", "location": "Park", "image_url": "",
            "status": "published", "timezone": "UTC", "publish_at": null,
            "sessions": [{
                "id": "01a2077e-7d09-7893-8577-e75622bc740e", "starts_at": "2027-06-01T18:00:00Z", "ends_at": "2027-06-01T20:00:00Z",
                "total_capacity": 500, "status": "scheduled",
                "ticket_types": [ticket("01a2077e-7d09-7893-8577-e75622bc7401", "Seat"), ticket("01a2077e-7d09-7893-8577-e75622bc7402", "VIP")],
            }],
        })
    }

    fn form(value: &Value, etag: &str) -> EventForm {
        EventForm::of(&serde_json::from_value(value.clone()).unwrap(), etag, 0)
    }

    fn told(merged: &Merged) -> Vec<(&str, bool, bool)> {
        merged.differences.iter().map(|it| (it.name.as_str(), it.takes_mine, it.is_clash)).collect()
    }

    #[test]
    fn each_keeps_what_only_he_has_changed_and_what_both_have_is_a_clash() {
        let base = form(&stored(), "old");
        let mut theirs = stored();
        theirs["name"] = json!("Their concert");
        theirs["location"] = json!("Their park");
        theirs["sessions"][0]["ticket_types"][1]["price"] = json!("60.00");
        let mut mine = base.clone();
        mine.name = "My concert".to_owned();
        mine.sessions[0].capacity = "450".to_owned();
        let merged = merge(&mine, &form(&theirs, "new"), &base);
        assert_eq!(
            told(&merged),
            [
                ("name", true, true),
                ("location", false, false),
                ("sessions[0][capacity]", true, false),
                ("sessions[0][ticket_types][1][price]", false, false),
            ]
        );
        let form = &merged.form;
        assert_eq!((form.etag.as_str(), form.name.as_str(), form.location.as_str()), ("new", "My concert", "Their park"));
        assert_eq!((form.sessions[0].capacity.as_str(), form.sessions[0].ticket_types[1].price.as_str()), ("450", "60.00"));
    }

    #[test]
    fn rows_that_went_and_rows_that_came_are_not_lost() {
        let base = form(&stored(), "old");
        // They removed VIP, and added a session; here VIP got another price, and Seat was removed.
        let mut theirs = stored();
        theirs["sessions"][0]["ticket_types"].as_array_mut().unwrap().pop();
        let mut another = theirs["sessions"][0].clone();
        another["id"] = json!("01a2077e-7d09-7893-8577-e75622bc7499");
        theirs["sessions"].as_array_mut().unwrap().push(another);
        let mut mine = base.clone();
        mine.sessions[0].ticket_types[0].removed = "1".to_owned();
        mine.sessions[0].ticket_types[1].price = "70.00".to_owned();
        let merged = merge(&mine, &form(&theirs, "new"), &base);
        assert_eq!(
            told(&merged),
            [("sessions[0][ticket_types][0][removed]", true, false), ("sessions[0][ticket_types][1][removed]", true, true)]
        );
        assert_eq!((merged.form.sessions.len(), merged.added.len()), (2, 1));

        // Here it was not touched: it goes.
        let merged = merge(&base, &form(&theirs, "new"), &base);
        assert_eq!(told(&merged), [("sessions[0][ticket_types][1][removed]", false, false)]);
        assert!(merged.form.sessions[0].ticket_types[1].is_removed());
    }

    #[test]
    fn who_changed_the_same_in_the_same_way_does_not_differ() {
        let base = form(&stored(), "old");
        let mut theirs = stored();
        theirs["description"] = json!("Two\nlines");
        let mut mine = base.clone();
        mine.description = "Two\r\nlines".to_owned();
        assert!(merge(&mine, &form(&theirs, "new"), &base).differences.is_empty());
    }
}
