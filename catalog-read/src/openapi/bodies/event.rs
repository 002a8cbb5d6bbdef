//! An event.

use utoipa::ToSchema;

/// An event: the same in a list and by itself.
#[derive(ToSchema)]
pub(super) struct Event {
    #[schema(format = "uuid")]
    id: String,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Empty if there is none.
    #[schema(max_length = 20_000)]
    description: String,
    /// Empty if there is none.
    #[schema(max_length = 300)]
    location: String,
    /// Empty if there is none.
    #[schema(max_length = 2_000)]
    image_url: String,
    #[schema(format = "date-time")]
    created_at: String,
    /// When the event itself last changed; its sessions and their ticket types do not count.
    #[schema(format = "date-time")]
    updated_at: String,
    status: EventStatus,
    /// IANA name of the zone where it takes place.
    timezone: String,
    /// Start of the next session that is not over, or of the last one when all are; `null` without sessions.
    #[schema(format = "date-time", required)]
    starts_at: Option<String>,
    /// End of the same session.
    #[schema(format = "date-time", required)]
    ends_at: Option<String>,
    /// Sessions that take place or took place.
    #[schema(format = "int64", minimum = 0)]
    session_count: u64,
    /// Lowest price of what is still to come, or of what there was; `null` without ticket types.
    #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$", required)]
    price_from: Option<String>,
    /// Highest price of the same.
    #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$", required)]
    price_to: Option<String>,
    /// Of all prices, ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$")]
    currency: String,
    availability: Availability,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum EventStatus {
    Published,
    Cancelled,
    Postponed,
}

/// Is there anything left?
/// - `available`: tickets are left.
/// - `few_left`: of no ticket type more than ten are left.
/// - `sold_out`: none is left.
/// - `ended`: it is over, or cancelled; nothing is sold any more.
/// - `unknown`: there are no ticket types, or no sessions.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Availability {
    Available,
    FewLeft,
    SoldOut,
    Ended,
    Unknown,
}
