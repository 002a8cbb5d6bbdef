//! `ordering`: by what a list is sorted.

use std::fmt;

use crate::query::refusal::Refusal;

/// The order that was asked for. The id breaks ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ordering {
    pub(crate) by: OrderBy,
    pub(crate) descending: bool,
}

/// What events may be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderBy {
    StartsAt,
    Name,
    CreatedAt,
    Price,
}

impl OrderBy {
    const ALL: [Self; 4] = [Self::StartsAt, Self::Name, Self::CreatedAt, Self::Price];

    fn name(self) -> &'static str {
        match self {
            Self::StartsAt => "starts_at",
            Self::Name => "name",
            Self::CreatedAt => "created_at",
            Self::Price => "price",
        }
    }
}

impl Ordering {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        let by = OrderBy::ALL.into_iter().find(|by| by.name() == name);
        let detail = "Use starts_at, name, created_at or price; with - before it from the end.";
        by.map(|by| Self { by, descending }).ok_or_else(|| Refusal::new("unknown_ordering", detail))
    }
}

impl fmt::Display for Ordering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.by.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_order_is_read_back_and_there_is_no_other() {
        for text in ["starts_at", "-starts_at", "name", "-name", "created_at", "-created_at", "price", "-price"] {
            assert_eq!(Ordering::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Ordering::parse("-price").unwrap(), Ordering { by: OrderBy::Price, descending: true });
        for wrong in ["-", "--name", "id", "Name", "name,price", "name desc"] {
            assert_eq!(Ordering::parse(wrong).unwrap_err().code, "unknown_ordering", "{wrong}");
        }
    }
}
