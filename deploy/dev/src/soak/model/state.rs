//! One state of one event, and what the public sees of it.

/// As `events.status` knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Draft,
    Published,
    Cancelled,
}

/// A session with its one ticket type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Session {
    /// No two sessions of a world have the same; a session that moves keeps its own. Sessions start in the order of these.
    pub(crate) label: u32,
    /// The revision that the ticket type carries in its name and in its quantity.
    pub(crate) revision: u32,
}

/// An event that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) status: Status,
    /// The revision that the name carries.
    pub(crate) revision: u32,
    /// In the order of their labels.
    pub(crate) sessions: Vec<Session>,
}

/// The three places in which the public sees an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Event,
    Sessions,
    /// A page of the list: its number and its size.
    Page(u32, u32),
}

/// What one shape shows of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// There is no such event: a 404, or not on the list.
    Nothing,
    /// Its name, by the revision in it.
    Name(u32),
    /// Its sessions with their ticket types.
    Sessions(Vec<Session>),
}

impl Status {
    /// As the database writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Cancelled => "cancelled",
        }
    }

    /// The other way round.
    pub(crate) fn of(name: &str) -> Option<Self> {
        [Self::Draft, Self::Published, Self::Cancelled].into_iter().find(|status| status.name() == name)
    }
}

impl Shape {
    /// What it shows of an event in this state; `None` is an event that does not exist.
    pub(crate) fn shows(self, state: Option<&State>) -> Shown {
        let Some(state) = state.filter(|state| state.status != Status::Draft) else { return Shown::Nothing };
        match self {
            Self::Event | Self::Page(..) => Shown::Name(state.revision),
            Self::Sessions => Shown::Sessions(state.sessions.clone()),
        }
    }
}
