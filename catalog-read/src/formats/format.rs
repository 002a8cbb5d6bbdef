//! The formats that there are.

/// A format of an event, or of the list of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    /// RFC 5545.
    Calendar,
    /// schema.org in JSON-LD, as search engines read it.
    JsonLd,
    /// RFC 4287.
    Atom,
}

impl Format {
    /// Of an event, besides JSON.
    pub(super) const OF_EVENT: [Self; 2] = [Self::Calendar, Self::JsonLd];
    /// Of the list of events, besides JSON.
    pub(super) const OF_LIST: [Self; 2] = [Self::Calendar, Self::Atom];

    /// As `Accept` and links call it.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Calendar => "text/calendar",
            Self::JsonLd => "application/ld+json",
            Self::Atom => "application/atom+xml",
        }
    }

    /// As `Content-Type` calls it.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Calendar => "text/calendar; charset=utf-8",
            Self::Json | Self::JsonLd | Self::Atom => self.media_type(),
        }
    }

    /// What stands behind the path of the resource.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Json => "",
            Self::Calendar => ".ics",
            Self::JsonLd => ".jsonld",
            Self::Atom => ".atom",
        }
    }
}
