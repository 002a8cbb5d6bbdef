//! What is wrong with what was filled in: beside its field, and all of it on top.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

/// A fault as the API tells it.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    pointer: String,
    code: String,
    detail: String,
}

/// Where the sessions and ticket types of a request stand in the form, which also has those that are to go.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// Sessions of the request before the first of these.
    before: usize,
    rows: Vec<(usize, Vec<usize>)>,
}

impl Places {
    /// Each row: a session's place in the form, and those of its ticket types.
    pub(super) fn from(before: usize, rows: Vec<(usize, Vec<usize>)>) -> Self {
        Self { before, rows }
    }

    fn session(&self, number: usize) -> Option<&(usize, Vec<usize>)> {
        self.rows.get(number.checked_sub(self.before)?)
    }
}

/// A fault and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Id of the field; empty where it is in none.
    pub(super) field: String,
    /// Where that is, in words: `Session 2, VIP: price`.
    pub(super) place: String,
    pub(super) text: String,
}

/// All that is wrong.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub(super) all: Vec<Fault>,
    by_field: HashMap<String, String>,
}

impl Faults {
    /// Of the form itself. What the API says of the same field is left out.
    pub(super) fn push(&mut self, fault: Fault) {
        if self.by_field.contains_key(&fault.field) {
            return;
        }
        if !fault.field.is_empty() {
            self.by_field.insert(fault.field.clone(), fault.text.clone());
        }
        self.all.push(fault);
    }

    /// Adds those of an answer of the API. Pointers lead into its body, or into an event that it answered.
    pub(super) fn add(&mut self, errors: &Value, places: &Places) {
        let told: Vec<Told> = serde_json::from_value(errors.clone()).unwrap_or_default();
        for told in told {
            let (field, place) = locate(told.pointer.trim_start_matches('#'), places);
            let text = match told.code.as_str() {
                "required" | "not_null" | "too_short" => "This is needed.".to_owned(),
                "must_be_after" => "The end must be after the start.".to_owned(),
                // In a form everything is text.
                "not_a_number" | "wrong_type" if field.ends_with("-price") => "Use a price, like 50.00.".to_owned(),
                "wrong_type" => "Use a whole number.".to_owned(),
                _ => told.detail,
            };
            self.push(Fault { field, place, text });
        }
    }

    /// What is wrong with the field of this id.
    pub(super) fn of(&self, field: &str) -> Option<&str> {
        self.by_field.get(field).map(String::as_str)
    }
}

/// The id of the field that a pointer leads to, and its name in words.
fn locate(pointer: &str, places: &Places) -> (String, String) {
    let parts: Vec<&str> = pointer.split('/').skip(1).collect();
    let number = |text: &str| text.parse::<usize>().ok();
    match parts[..] {
        ["sessions", session, ref rest @ ..] => {
            let Some((at, ticket_types)) = number(session).and_then(|session| places.session(session)) else {
                return (String::new(), "Another session of this event".to_owned());
            };
            let of = format!("Session {}", at + 1);
            match rest {
                ["ticket_types", ticket_type, member] => {
                    let Some(place) = number(ticket_type).and_then(|it| ticket_types.get(it)) else {
                        return (format!("s{at}"), of);
                    };
                    (format!("s{at}t{place}-{member}"), format!("{of}, ticket type {}: {member}", place + 1))
                }
                [member] if field(member) != *member || *member == "status" => {
                    (format!("s{at}-{}", field(member)), format!("{of}: {}", field(member)))
                }
                _ => (format!("s{at}"), of),
            }
        }
        [member] => (member.to_owned(), label(member).to_owned()),
        _ => (String::new(), "This event".to_owned()),
    }
}

fn field(member: &str) -> &str {
    match member {
        "starts_at" => "starts",
        "ends_at" => "ends",
        "total_capacity" => "capacity",
        member => member,
    }
}

fn label(member: &str) -> &str {
    match member {
        "name" => "Name",
        "description" => "Description",
        "location" => "Location",
        "timezone" => "Time zone",
        "image_url" => "Picture address",
        "status" => "Status",
        "publish_at" => "Publish at",
        "sessions" => "Sessions",
        member => member,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pointer_leads_to_the_field_that_was_filled_in_though_rows_before_it_go() {
        let places = Places::from(0, vec![(1, vec![0, 2]), (3, vec![])]);
        for (pointer, wanted) in [
            ("/name", "name"),
            ("/sessions/0/starts_at", "s1-starts"),
            ("/sessions/1/total_capacity", "s3-capacity"),
            ("/sessions/0/ticket_types/1/price", "s1t2-price"),
            ("/sessions/0/ticket_types", "s1"),
            ("/sessions/9/ends_at", ""),
            ("", ""),
        ] {
            assert_eq!(locate(pointer, &places).0, wanted, "{pointer}");
        }
    }

    #[test]
    fn of_one_field_the_first_fault_is_told() {
        let mut faults = Faults::default();
        faults.push(Fault { field: "s0-starts".to_owned(), place: String::new(), text: "skipped".to_owned() });
        let errors = json!([
            {"pointer": "#/sessions/0/starts_at", "code": "not_a_time", "detail": "x"},
            {"pointer": "#/name", "code": "required", "detail": "x"},
        ]);
        faults.add(&errors, &Places::from(0, vec![(0, vec![])]));
        assert_eq!((faults.of("s0-starts"), faults.of("name")), (Some("skipped"), Some("This is needed.")));
        assert_eq!(faults.all.len(), 2);
    }
}
