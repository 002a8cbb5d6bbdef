//! An event for search engines: schema.org in JSON-LD.

use utoipa::ToSchema;

/// A session of an event; to search engines each is an event.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct StructuredEvent {
    #[schema(rename = "@context", pattern = "^https://schema\\.org$")]
    context: String,
    #[schema(rename = "@type", pattern = "^Event$")]
    kind: String,
    /// `urn:uuid:` and the id of the session.
    #[schema(rename = "@id", format = "uri")]
    id: String,
    name: String,
    /// By the clock of the place.
    #[schema(format = "date-time")]
    start_date: String,
    /// By the clock of the place.
    #[schema(format = "date-time")]
    end_date: String,
    location: StructuredLocation,
    #[schema(pattern = "^https://schema\\.org/Event(Scheduled|Cancelled)$")]
    event_status: String,
    /// Only where the location is known.
    #[schema(nullable = false, pattern = "^https://schema\\.org/(Offline|Online)EventAttendanceMode$")]
    event_attendance_mode: Option<String>,
    #[schema(nullable = false, min_items = 1, max_items = 1)]
    image: Option<Vec<String>>,
    /// Up to about 5,000 characters of it, if there is one.
    #[schema(nullable = false)]
    description: Option<String>,
    /// Where people see the event.
    #[schema(format = "uri")]
    url: String,
    /// The ticket types, if there are some.
    #[schema(nullable = false, min_items = 1, max_items = 50)]
    offers: Option<Vec<StructuredOffer>>,
}

/// A `Place` with `name` and `address`, or, where the event's location is a URL, a `VirtualLocation` with `url`.
#[derive(ToSchema)]
struct StructuredLocation {
    #[schema(rename = "@type", pattern = "^(Place|VirtualLocation)$")]
    kind: String,
    /// `To be announced` if it is not known.
    #[schema(nullable = false)]
    name: Option<String>,
    #[schema(nullable = false)]
    address: Option<StructuredAddress>,
    #[schema(nullable = false)]
    url: Option<String>,
}

#[derive(ToSchema)]
struct StructuredAddress {
    #[schema(rename = "@type", pattern = "^PostalAddress$")]
    kind: String,
    name: String,
}

/// A ticket type.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct StructuredOffer {
    #[schema(rename = "@type", pattern = "^Offer$")]
    kind: String,
    name: String,
    #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
    price: String,
    /// ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$")]
    price_currency: String,
    #[schema(pattern = "^https://schema\\.org/(InStock|LimitedAvailability|SoldOut)$")]
    availability: String,
    #[schema(format = "uri")]
    url: String,
    #[schema(format = "date-time")]
    valid_from: String,
}
