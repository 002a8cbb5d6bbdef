//! `facets`: what else to count beside the list.

use std::{collections::BTreeSet, fmt};

use crate::query::refusal::Refusal;

/// What events are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Facet {
    Availability,
    Location,
    Month,
    Price,
}

impl Facet {
    const ALL: [Self; 4] = [Self::Availability, Self::Location, Self::Month, Self::Price];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Availability => "availability",
            Self::Location => "location",
            Self::Month => "month",
            Self::Price => "price",
        }
    }
}

/// The facets that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FacetSet(pub(crate) BTreeSet<Facet>);

impl FacetSet {
    /// Reads their names between commas, or `true` for all.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        if text == "true" {
            return Ok(Self(Facet::ALL.into()));
        }
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        let facets: Option<BTreeSet<Facet>> = items.map(|item| Facet::ALL.into_iter().find(|f| f.name() == item)).collect();
        let detail = "Use month, location, price and availability with commas between them, or true for all.";
        facets.filter(|facets| !facets.is_empty()).map(Self).ok_or_else(|| Refusal::new("unknown_facet", detail))
    }
}

impl fmt::Display for FacetSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, facet) in self.0.iter().enumerate() {
            write!(f, "{}{}", if nth == 0 { "" } else { "," }, facet.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_facets_are_the_same_text() {
        assert_eq!(FacetSet::parse("price, month,price,").unwrap().to_string(), "month,price");
        assert_eq!(FacetSet::parse("true").unwrap(), FacetSet::parse("month,location,price,availability").unwrap());
        assert_eq!(FacetSet::parse("true").unwrap().0.len(), 4);
        for wrong in [",", "month,year", "false", "true,month", "Month"] {
            assert_eq!(FacetSet::parse(wrong).unwrap_err().code, "unknown_facet", "{wrong}");
        }
    }
}
