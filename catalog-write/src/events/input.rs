//! What a client may say about an event.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    error::Error,
    fields::{
        choice::choice,
        members::{self, Members, Object},
        moment::moment,
        text,
        time_zone::time_zone,
        unchanged, url,
    },
    sessions::input::NewSession,
};

pub(crate) const NAME_CHARS_MAX: usize = 200;
const DESCRIPTION_CHARS_MAX: usize = 20_000;
const LOCATION_CHARS_MAX: usize = 300;
const IMAGE_URL_CHARS_MAX: usize = 2_000;
pub(crate) const STATUSES: [&str; 4] = ["draft", "published", "cancelled", "postponed"];
/// What the service sets, or what has an address of its own, and may be sent back as it is.
pub(crate) const SENT_BACK: [&str; 4] = ["id", "created_at", "updated_at", "sessions"];

/// The fields of an event that clients set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct EventFields {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) location: String,
    pub(crate) image_url: String,
    pub(crate) status: String,
    pub(crate) timezone: String,
    /// The public sees what is not a draft from then on; without it at once.
    pub(crate) publish_at: Option<DateTime<Utc>>,
}

/// An event to be made, with all that belongs to it.
#[derive(Debug)]
pub(crate) struct NewEvent {
    pub(crate) fields: EventFields,
    pub(crate) sessions: Vec<NewSession>,
}

impl NewEvent {
    /// From the body of a POST.
    pub(crate) fn read(body: &Object, price_places: u8) -> Result<Self, Error> {
        members::read(body, |members| {
            let fields = EventFields::read(members, None);
            let sessions = NewSession::read_children(members, price_places);
            members.read_only(&["id", "created_at", "updated_at"], "The service sets this; leave it out.");
            Some(Self { fields: fields?, sessions: sessions? })
        })
    }
}

impl EventFields {
    /// From the body of a PUT, or with `current` from that of a PATCH. `stored`: the event as clients read it.
    pub(crate) fn read_change(body: &Object, current: Option<&Self>, stored: &Object) -> Result<Self, Error> {
        members::read(body, |members| {
            let fields = Self::read(members, current);
            for name in SENT_BACK {
                members.sent_back(name, |value| unchanged::is_same(value, stored.get(name)));
            }
            fields
        })
    }

    pub(crate) fn read(members: &mut Members<'_>, current: Option<&Self>) -> Option<Self> {
        let now = |field: fn(&Self) -> &String| current.map(|current| field(current).clone());
        let name = members.required("name", now(|e| &e.name), |v| text::name(v, NAME_CHARS_MAX));
        let description =
            members.optional("description", now(|e| &e.description), String::new(), |v| text::lines(v, DESCRIPTION_CHARS_MAX));
        let location = members.optional("location", now(|e| &e.location), String::new(), |v| text::line(v, LOCATION_CHARS_MAX));
        let image_url =
            members.optional("image_url", now(|e| &e.image_url), String::new(), |v| url::picture(v, IMAGE_URL_CHARS_MAX));
        let status = members.optional("status", now(|e| &e.status), "published".to_owned(), |v| choice(v, &STATUSES));
        let timezone = members.optional("timezone", now(|e| &e.timezone), "UTC".to_owned(), time_zone);
        let publish_at = members.optional("publish_at", current.map(|e| e.publish_at), None, |v| moment(v).map(Some));
        Some(Self {
            name: name?,
            description: description?,
            location: location?,
            image_url: image_url?,
            status: status?,
            timezone: timezone?,
            publish_at: publish_at?,
        })
    }
}
