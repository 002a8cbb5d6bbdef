//! `ids`: some events, by name.

use std::{collections::BTreeSet, fmt};

use uuid::Uuid;

use crate::query::refusal::Refusal;

/// Most ids: as many as the largest page holds.
const IDS_MAX: usize = 100;

/// Ids of events, each once; at least one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ids(pub(crate) Vec<Uuid>);

impl Ids {
    /// Reads them between commas, in upper or lower case, with or without dashes.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        let ids: Result<BTreeSet<Uuid>, _> = items.map(str::parse).collect();
        match ids {
            Ok(ids) if ids.len() > IDS_MAX => {
                Err(Refusal::new("too_many", format!("Use at most {IDS_MAX} ids (these are {}).", ids.len())))
            }
            // Nothing but commas: the list of a client that had none, and it does not want all events.
            Ok(ids) if !ids.is_empty() => Ok(Self(ids.into_iter().collect())),
            _ => Err(Refusal::new("not_a_uuid", "Use UUIDs with commas between them.")),
        }
    }
}

/// Without dashes: a link has room for so many.
impl fmt::Display for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, id) in self.0.iter().enumerate() {
            write!(f, "{}{}", if nth == 0 { "" } else { "," }, id.simple())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_ids_are_the_same_text() {
        let (one, two) = (Uuid::from_u128(0xabc), Uuid::from_u128(0xdef));
        let text = format!("{},{}, ,{one},", two.simple(), one.to_string().to_uppercase());
        let ids = Ids::parse(&text).unwrap();
        assert_eq!(ids.0, [one, two]);
        assert_eq!(ids.to_string(), format!("{},{}", one.simple(), two.simple()));
    }

    #[test]
    fn there_are_some_and_not_too_many() {
        let ids = |count: u128| (0..count).map(|n| Uuid::from_u128(n).to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(Ids::parse(&ids(100)).unwrap().0.len(), 100);
        assert_eq!(Ids::parse(&ids(101)).unwrap_err().code, "too_many");
        for wrong in [",", "1", "00000000-0000-0000-0000-00000000000g"] {
            assert_eq!(Ids::parse(wrong).unwrap_err().code, "not_a_uuid", "{wrong}");
        }
    }
}
