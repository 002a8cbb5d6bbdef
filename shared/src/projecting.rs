//! What a projector tells of itself in PostgreSQL: the name of the connection over which it listens says how projecting goes, for as
//! long as the process lives. It is no write, so it costs nothing and moves no clock of the catalog; and every role may read it, in
//! `pg_stat_activity`.

/// Begins the name of each connection of a projector: `projector <host>:<process id>`.
pub const PROJECTOR: &str = "projector";
/// Ends the name of a connection that listens; how it goes follows: `projector host:7 listening, redis ok`.
pub const LISTENING: &str = " listening";

/// How projecting goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projecting {
    /// What is committed is published.
    Well,
    /// Redis does not answer, or does not take what is written.
    RedisFails,
    /// Nothing is published, and not for a fault of Redis.
    Halted,
}

impl Projecting {
    /// All that there is.
    const ALL: [Self; 3] = [Self::Well, Self::RedisFails, Self::Halted];
    /// Bytes of the longest way in which a connection says that it listens.
    pub const BYTES_MAX: usize = LISTENING.len() + ", redis ok".len();

    /// What stands at the end of the name of a connection.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Well => " listening, redis ok",
            Self::RedisFails => " listening, no redis",
            Self::Halted => " listening, halted",
        }
    }

    /// What the name of a connection says; nothing where it is not one that listens, or of a release that tells more or less.
    #[must_use]
    pub fn of(application_name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| application_name.ends_with(it.suffix()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_it_goes_comes_back_from_the_name() {
        for it in Projecting::ALL {
            assert_eq!(Projecting::of(&format!("{PROJECTOR} host:7{}", it.suffix())), Some(it));
            assert!(it.suffix().starts_with(LISTENING) && it.suffix().len() <= Projecting::BYTES_MAX, "{it:?}");
        }
        for other in ["projector host:7", "projector host:7 listening", "projector host:7 listening, redis okay", ""] {
            assert_eq!(Projecting::of(other), None, "{other}");
        }
    }
}
