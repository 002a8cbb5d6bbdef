//! What differs in a row of the form between here, there, and the state that both began with.

use rust_decimal::Decimal;

use crate::pages::editor::{
    conflict::{Choice, Difference},
    form::{SessionForm, TicketTypeForm},
};

/// Where fields are compared: of the event, of a session or of a ticket type.
pub(super) struct Compared<'a> {
    pub(super) differences: &'a mut Vec<Difference>,
    /// Of the names of its fields in the form; empty for the event.
    pub(super) prefix: String,
    /// In words.
    pub(super) of: String,
}

impl Compared<'_> {
    fn name(&self, field: &str) -> String {
        if self.prefix.is_empty() { field.to_owned() } else { format!("{}[{field}]", self.prefix) }
    }

    /// Of a field that both have. `mine` becomes what is preselected.
    pub(super) fn field(&mut self, field: &str, label: &'static str, mine: &mut String, theirs: &str, base: &str) {
        let same = if field == "price" { same_price } else { same };
        if same(mine, theirs) {
            return;
        }
        let (is_mine, is_theirs) = (!same(mine, base), !same(theirs, base));
        let choice = |value: &str| Choice {
            value: value.to_owned(),
            text: match field {
                _ if value.is_empty() => "(empty)".to_owned(),
                "starts" | "ends" | "publish_at" => value.replace('T', " "),
                _ => value.to_owned(),
            },
        };
        self.differences.push(Difference {
            name: self.name(field),
            label,
            of: self.of.clone(),
            before: choice(base).text,
            theirs: choice(theirs),
            mine: choice(mine),
            takes_mine: is_mine,
            is_clash: is_mine && is_theirs,
        });
        if !is_mine {
            theirs.clone_into(mine);
        }
    }

    /// Of a row that they have still.
    pub(super) fn removal(&mut self, mine: &mut String, is_untouched: bool) {
        if mine.is_empty() {
            return;
        }
        let theirs = if is_untouched { "stays as it was" } else { "stays, and was changed" };
        self.row(mine, ("", theirs), ("1", "removed"), true, !is_untouched);
    }

    /// Of a row that they have removed.
    pub(super) fn gone(&mut self, mine: &mut String, is_untouched: bool) {
        if !mine.is_empty() {
            return;
        }
        let own = if is_untouched { "stays" } else { "stays, as changed here" };
        self.row(mine, ("1", "removed"), ("", own), !is_untouched, !is_untouched);
    }

    fn row(&mut self, mine: &mut String, theirs: (&str, &str), own: (&str, &str), takes_mine: bool, is_clash: bool) {
        let choice = |(value, text): (&str, &str)| Choice { value: value.to_owned(), text: text.to_owned() };
        let (name, of, before) = (self.name("removed"), self.of.clone(), "there".to_owned());
        let label = "Whether it stays";
        let (theirs, own) = (choice(theirs), choice(own));
        let chosen = if takes_mine { &own } else { &theirs };
        mine.clone_from(&chosen.value);
        self.differences.push(Difference { name, label, of, before, theirs, mine: own, takes_mine, is_clash });
    }

    pub(super) fn session(&mut self, mine: &mut SessionForm, theirs: &SessionForm, base: &SessionForm, added: &mut Vec<String>) {
        self.field("starts", "Starts", &mut mine.starts, &theirs.starts, &base.starts);
        self.field("ends", "Ends", &mut mine.ends, &theirs.ends, &base.ends);
        self.field("capacity", "Capacity", &mut mine.capacity, &theirs.capacity, &base.capacity);
        self.field("status", "Status", &mut mine.status, &theirs.status, &base.status);
        let (prefix, of) = (self.prefix.clone(), self.of.clone());
        for (at, row) in mine.ticket_types.iter_mut().enumerate() {
            let mut compared = Compared {
                differences: self.differences,
                prefix: format!("{prefix}[ticket_types][{at}]"),
                of: format!("{of}, {}", if row.name.is_empty() { "ticket type" } else { &row.name }),
            };
            let find = |session: &SessionForm| session.ticket_types.iter().find(|it| it.id == row.id).cloned();
            match (find(theirs), find(base)) {
                (Some(theirs), base) => {
                    let base = base.unwrap_or_else(|| theirs.clone());
                    compared.removal(&mut row.removed, is_same_row(&theirs, &base));
                    if !row.is_removed() {
                        compared.field("name", "Ticket type", &mut row.name, &theirs.name, &base.name);
                        compared.field("price", "Price", &mut row.price, &theirs.price, &base.price);
                        compared.field("quantity", "Quantity", &mut row.quantity, &theirs.quantity, &base.quantity);
                    }
                }
                (None, Some(base)) => {
                    let is_untouched = !row.is_removed() && is_same_row(row, &base);
                    compared.gone(&mut row.removed, is_untouched);
                }
                (None, None) => {}
            }
        }
        for row in &theirs.ticket_types {
            if !mine.ticket_types.iter().any(|it| it.id == row.id) {
                added.push(format!("{} of the session of {}", row.name, theirs.starts.replace('T', " ")));
                mine.ticket_types.push(row.clone());
            }
        }
    }
}

/// Browsers send line ends of their own.
fn same(one: &str, other: &str) -> bool {
    one.trim().replace("\r\n", "\n") == other.trim().replace("\r\n", "\n")
}

/// `50`, `50,00` and `50.00` are one price.
fn same_price(one: &str, other: &str) -> bool {
    let price = |text: &str| text.trim().replace(',', ".").parse::<Decimal>().ok();
    price(one).zip(price(other)).map_or_else(|| same(one, other), |(one, other)| one == other)
}

/// Nothing of it was changed.
pub(super) fn is_same_session(one: &SessionForm, other: &SessionForm) -> bool {
    let fields = |it: &SessionForm| [it.starts.clone(), it.ends.clone(), it.capacity.clone(), it.status.clone()];
    fields(one) == fields(other)
        && one.ticket_types.len() == other.ticket_types.len()
        && one.ticket_types.iter().zip(&other.ticket_types).all(|(one, other)| is_same_row(one, other))
}

fn is_same_row(one: &TicketTypeForm, other: &TicketTypeForm) -> bool {
    !one.is_removed()
        && one.id == other.id
        && [&one.name, &one.quantity] == [&other.name, &other.quantity]
        && same_price(&one.price, &other.price)
}
