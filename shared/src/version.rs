//! The version of a snapshot of the catalog: the commit clock below its epoch.
//! Its one invariant: of two states of anything, the one with the higher version is the newer.

use std::{fmt, str::FromStr};

/// 15 bits of epoch over 48 bits of commit clock, as `catalog_version()` in PostgreSQL answers it.
/// Written as 16 hexadecimal digits, so that the order of the texts is the order of the versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u64);

/// The text is not 16 lower-case hexadecimal digits.
#[derive(Debug, thiserror::Error)]
#[error("a version is 16 lower-case hexadecimal digits")]
pub struct NotAVersion;

impl Version {
    /// Below every version that PostgreSQL answers.
    pub const ZERO: Self = Self(0);
    /// Above every version that PostgreSQL answers.
    pub const MAX: Self = Self(u64::MAX);
    /// Length of the text, in bytes.
    pub const TEXT_LEN: usize = 16;
    /// Length of the epoch at the beginning of the text, in bytes.
    pub const EPOCH_TEXT_LEN: usize = 4;

    /// From the `bigint` of `catalog_version()`.
    #[must_use]
    pub fn from_sql(value: i64) -> Self {
        Self(value.max(0).cast_unsigned())
    }

    /// Its epoch.
    #[must_use]
    pub fn epoch(self) -> u64 {
        self.0 >> 48
    }

    /// Below every version of its epoch, above those of earlier ones.
    #[must_use]
    pub fn beginning_of_epoch(self) -> Self {
        Self(self.epoch() << 48)
    }

    /// Its epoch as the text of the version begins with it.
    #[must_use]
    pub fn epoch_text(self) -> String {
        format!("{:04x}", self.epoch())
    }

    /// For a parameter of type `bigint`.
    #[must_use]
    pub fn to_sql(self) -> i64 {
        self.0.cast_signed()
    }

    /// As a plain number, for an atomic.
    #[must_use]
    pub fn as_u64(self) -> u64 {
        self.0
    }

    /// From the number that [`Self::as_u64`] gave.
    #[must_use]
    pub fn from_u64(value: u64) -> Self {
        Self(value)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let digits = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if text.len() != Self::TEXT_LEN || !digits {
            return Err(NotAVersion);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| NotAVersion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_texts_is_the_order_of_the_versions() {
        let versions = [0, 1, 9, 10, 255, (1 << 48) + 7, (2 << 48) + 1].map(Version::from_u64);
        assert!(versions.is_sorted_by(|a, b| a < b && a.to_string() < b.to_string()));
    }

    #[test]
    fn a_text_comes_back_as_its_version_and_nothing_else_is_one() {
        let version = Version::from_u64((1 << 48) | 0xabc);
        assert_eq!(version.to_string(), "0001000000000abc");
        assert_eq!(version.to_string().parse::<Version>().unwrap(), version);
        for wrong in ["", "1", "+001000000000abc", "0001000000000ABC", "0001000000000abcd", "g001000000000abc"] {
            assert!(wrong.parse::<Version>().is_err(), "{wrong}");
        }
    }
}
