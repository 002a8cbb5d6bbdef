//! A session of an event.

use utoipa::ToSchema;

use super::event::Availability;

/// When one can go.
#[derive(ToSchema)]
pub(super) struct Session {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "date-time")]
    starts_at: String,
    #[schema(format = "date-time")]
    ends_at: String,
    /// For how many people there is room.
    #[schema(format = "int32", minimum = 0)]
    total_capacity: u32,
    /// For how much.
    ticket_types: Vec<TicketType>,
    status: SessionStatus,
    availability: Availability,
    /// What all ticket types have left together, at most what there is room for; `null` without ticket types.
    #[schema(format = "int64", minimum = 0, required)]
    remaining: Option<u64>,
    /// The start by the clock of the place.
    #[schema(format = "date-time")]
    local_starts_at: String,
    /// The end by the clock of the place.
    #[schema(format = "date-time")]
    local_ends_at: String,
}

#[derive(ToSchema)]
struct TicketType {
    #[schema(format = "uuid")]
    id: String,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// In the event's currency.
    #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
    price: String,
    /// How many are left.
    #[schema(format = "int32", minimum = 0)]
    quantity: u32,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum SessionStatus {
    Scheduled,
    Cancelled,
    Postponed,
}
