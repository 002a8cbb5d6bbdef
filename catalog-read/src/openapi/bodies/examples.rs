//! Bodies as one might get them.

use serde_json::{Value, json};

pub(in crate::openapi) fn event() -> Value {
    json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "name": "Summer Concert",
        "description": "Annual outdoor concert",
        "location": "Central Park",
        "image_url": "https://images.example.org/summer-concert.jpg",
        "created_at": "2027-01-01T00:00:00Z",
        "updated_at": "2027-01-02T03:04:05.600Z",
        "status": "published",
        "timezone": "America/New_York",
        "starts_at": "2027-06-15T22:00:00Z",
        "ends_at": "2027-06-16T02:00:00Z",
        "session_count": 1,
        "price_from": "50.00",
        "price_to": "150.00",
        "currency": "USD",
        "availability": "available",
    })
}

pub(in crate::openapi) fn events() -> Value {
    json!({
        "results": [event()],
        "count": 21,
        "facets": { "month": [{ "value": "2027-06", "count": 21 }] },
        "next": "https://tickets.example.org/api/events?page=2",
        "previous": null,
    })
}

pub(in crate::openapi) fn sessions() -> Value {
    json!({
        "results": [{
            "id": "01890a5d-ac96-774b-bcce-b302099a8061",
            "starts_at": "2027-06-15T22:00:00Z",
            "ends_at": "2027-06-16T02:00:00Z",
            "total_capacity": 500,
            "ticket_types": [
                { "id": "01890a5d-ac96-774b-bcce-b302099a8071", "name": "General Admission", "price": "50.00", "quantity": 400 },
                { "id": "01890a5d-ac96-774b-bcce-b302099a8072", "name": "VIP", "price": "150.00", "quantity": 100 },
            ],
            "status": "scheduled",
            "availability": "available",
            "remaining": 500,
            "local_starts_at": "2027-06-15T18:00:00-04:00",
            "local_ends_at": "2027-06-15T22:00:00-04:00",
        }],
    })
}
