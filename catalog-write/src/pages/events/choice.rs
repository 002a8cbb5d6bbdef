//! What one chooses from: when, in which state, in which order.

/// When an event has sessions that take place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Time {
    #[default]
    All,
    /// One is not over.
    Upcoming,
    /// It has some, and all are over.
    Past,
}

/// The state of an event, as people tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Draft,
    /// Published from a moment on that is still ahead.
    Scheduled,
    Published,
    Postponed,
    Cancelled,
}

/// By what the table is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Name,
    NextSession,
    Left,
    Changed,
}

impl Time {
    pub(super) const ALL: [Self; 3] = [Self::All, Self::Upcoming, Self::Past];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|time| time.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Upcoming => "upcoming",
            Self::Past => "past",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Upcoming => "Upcoming",
            Self::Past => "Past",
        }
    }
}

impl Status {
    pub(super) const ALL: [Self; 5] = [Self::Draft, Self::Scheduled, Self::Published, Self::Postponed, Self::Cancelled];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Postponed => "postponed",
            Self::Cancelled => "cancelled",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Scheduled => "Scheduled",
            Self::Published => "Published",
            Self::Postponed => "Postponed",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl Sort {
    pub(super) const ALL: [Self; 4] = [Self::Name, Self::NextSession, Self::Left, Self::Changed];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::NextSession => "next_session",
            Self::Left => "left",
            Self::Changed => "changed",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::NextSession => "Next session",
            Self::Left => "Left in it",
            Self::Changed => "Changed",
        }
    }

    /// As people say it who choose from a list: in this order, and the other way round.
    pub(super) fn orders(self) -> [&'static str; 2] {
        match self {
            Self::Name => ["Name, A to Z", "Name, Z to A"],
            Self::NextSession => ["Next session, soonest first", "Next session, latest first"],
            Self::Left => ["Least left first", "Most left first"],
            Self::Changed => ["Changed, oldest first", "Changed, newest first"],
        }
    }

    /// One wants to see what was changed last.
    pub(super) fn begins_descending(self) -> bool {
        self == Self::Changed
    }
}
