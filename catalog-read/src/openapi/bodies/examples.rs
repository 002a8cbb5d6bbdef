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

pub(in crate::openapi) fn structured_event() -> Value {
    let page = "https://tickets.example.org/events/01890a5d-ac96-774b-bcce-b302099a8057";
    json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8061",
        "name": "Summer Concert",
        "startDate": "2027-06-15T18:00:00-04:00",
        "endDate": "2027-06-15T22:00:00-04:00",
        "location": {
            "@type": "Place",
            "name": "Central Park",
            "address": { "@type": "PostalAddress", "name": "Central Park" },
        },
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "image": ["https://images.example.org/summer-concert.jpg"],
        "description": "Annual outdoor concert",
        "url": page,
        "offers": [{
            "@type": "Offer",
            "name": "General Admission",
            "price": "50.00",
            "priceCurrency": "USD",
            "availability": "https://schema.org/InStock",
            "url": page,
            "validFrom": "2027-01-01T00:00:00Z",
        }],
    })
}

pub(in crate::openapi) fn changes() -> Value {
    json!({
        "results": [
            { "id": "01890a5d-ac96-774b-bcce-b302099a8057", "kind": "changed", "changed_at": "2027-01-02T03:04:05.600Z" },
            { "id": "01890a5d-ac96-774b-bcce-b302099a8058", "kind": "deleted", "changed_at": "2027-01-02T03:04:06Z" },
        ],
        "token": "MS8xMDoyMDo",
        "more": false,
    })
}

pub(in crate::openapi) const CALENDAR: &str = "\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Event Catalog//catalog-read 1//EN\r
CALSCALE:GREGORIAN\r
NAME:Summer Concert\r
X-WR-CALNAME:Summer Concert\r
REFRESH-INTERVAL;VALUE=DURATION:PT1H\r
X-PUBLISHED-TTL:PT1H\r
BEGIN:VEVENT\r
UID:01890a5d-ac96-774b-bcce-b302099a8061@event-catalog\r
DTSTAMP:20270102T030405Z\r
LAST-MODIFIED:20270102T030405Z\r
SEQUENCE:97445\r
DTSTART:20270615T220000Z\r
DTEND:20270616T020000Z\r
SUMMARY:Summer Concert\r
LOCATION:Central Park\r
DESCRIPTION:Annual outdoor concert\r
URL:https://tickets.example.org/e/01890a5d-ac96-774b-bcce-b302099a8057\r
STATUS:CONFIRMED\r
END:VEVENT\r
END:VCALENDAR\r
";

pub(in crate::openapi) const FEED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>urn:uuid:6576656e-742d-8361-b461-6c6f67000000</id>
<title>Events</title>
<updated>2027-01-02T03:04:05.600Z</updated>
<author><name>Event Catalog</name></author>
<link rel="self" type="application/atom+xml" href="https://tickets.example.org/api/events.atom"/>
<link rel="first" type="application/atom+xml" href="https://tickets.example.org/api/events.atom"/>
<link rel="last" type="application/atom+xml" href="https://tickets.example.org/api/events.atom"/>
<entry>
<id>urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057</id>
<title>Summer Concert</title>
<updated>2027-01-02T03:04:05.600Z</updated>
<published>2027-01-01T00:00:00Z</published>
<link rel="alternate" href="https://tickets.example.org/events/01890a5d-ac96-774b-bcce-b302099a8057"/>
<summary>Annual outdoor concert</summary>
</entry>
</feed>
"#;

pub(in crate::openapi) const STREAM: &str = "\
retry: 2000

event: changed
id: MS8xMDoyMTo
data: {\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"changed_at\":\"2027-01-02T03:04:05.600Z\"}

: still here
id: MS8xMDoyMTo

";
