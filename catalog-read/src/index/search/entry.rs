//! A number and the fields that go with it, in four bytes: of an event's words which term in which fields, of a term's events
//! which slot in which fields.

/// The fields as bits. As a number they order as they count: the name more than the location and the description together.
pub(super) type Fields = u8;

pub(super) const NAME: Fields = 4;
pub(super) const LOCATION: Fields = 2;
pub(super) const DESCRIPTION: Fields = 1;

const FIELDS_BITS: u32 = 3;
const FIELDS_MASK: u32 = (1 << FIELDS_BITS) - 1;

/// Ordered by number. The number is below 2^29: so many events or terms need more memory than a machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry(u32);

impl Entry {
    pub(super) fn new(number: u32, fields: Fields) -> Self {
        Self(number << FIELDS_BITS | u32::from(fields))
    }

    pub(super) fn number(self) -> u32 {
        self.0 >> FIELDS_BITS
    }

    pub(super) fn fields(self) -> Fields {
        (self.0 & FIELDS_MASK) as Fields
    }
}
