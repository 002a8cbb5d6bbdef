//! The parameters of the list of events, whatever format it is in.

use catalog_shared::keys::Page;
use serde_json::json;
use utoipa::openapi::path::Parameter;

use super::parameters::{days, flag, line, list, matching, moment, number, one_of, query, several, text, uuid, years, zone};
use crate::query::{
    filter::{LOCATION_CHARS_MAX, LOCATIONS_MAX, SEARCH_CHARS_MAX},
    ids::IDS_MAX,
    place::CURSOR_CHARS_MAX,
};

const ORDERINGS: [&str; 8] = ["starts_at", "-starts_at", "name", "-name", "created_at", "-created_at", "price", "-price"];
const FACETS: &str = "^(true|(month|location|price|availability)(,(month|location|price|availability))*)$";

/// Which page, where a list can also be walked through.
pub(super) fn place() -> [Parameter; 3] {
    let cursor = text(CURSOR_CHARS_MAX).pattern(Some("^[A-Za-z0-9_-]*$")).build();
    let walk = "Where a walk through the list goes on: of a `next` or `previous` link, unchanged, and without `page`. A walk sees the \
                list as of the moment at which it began, and misses nothing, whatever changes meanwhile.";
    let [page, size] = page();
    [page, size, query("cursor", cursor, json!(""), walk)]
}

/// Which page.
pub(super) fn page() -> [Parameter; 2] {
    [
        query("page", number(u32::MAX, None), json!(1), "Number of the page, 1 if it is not given. A page past the end is 404."),
        query("page_size", number(Page::SIZE_MAX, Some(Page::FIRST.size)), json!(20), "Events on a page."),
    ]
}

/// In which order; `without`: what that is if none is asked for.
pub(super) fn ordering(without: &str) -> Parameter {
    let says = format!("By what the list is sorted, with `-` from the end. Without it: {without}");
    query("ordering", one_of(&ORDERINGS, None), json!("starts_at"), &says)
}

/// What else to count.
pub(super) fn facets() -> Parameter {
    let says = "What else to count beside the list: `month`, `location`, `price`, `availability`, with commas between them, or \
                `true` for all.";
    query("facets", matching(FACETS), json!("month,location"), says)
}

/// Which events: each that meets all of it.
pub(super) fn filter() -> Vec<Parameter> {
    let price = || matching(r"^0*[0-9]{1,10}(\.[0-9]{1,2})?$");

    vec![
        query(
            "search",
            line(SEARCH_CHARS_MAX),
            json!("jazz köln"),
            "Words of the name, the place or the description, all of them; the last may be a beginning. Case, accents and slips of \
             the finger do not matter.",
        ),
        query(
            "location",
            several(line(LOCATION_CHARS_MAX), LOCATIONS_MAX),
            json!(["Köln"]),
            "Part of the place, case and accents aside. Given several times: one of them.",
        ),
        query(
            "starts_after",
            moment(),
            json!("today"),
            &format!("A session starts then or later: RFC 3339, a day, `now` or `today`. {}", years()),
        ),
        query(
            "starts_before",
            moment(),
            json!("2040-01-01T00:00:00Z"),
            &format!("The same session starts before then. {}", years()),
        ),
        query(
            "date",
            days(),
            json!("weekend"),
            "A session starts on this day, in this month (`2026-06`), or `today`, `tomorrow` or on this `weekend`.",
        ),
        query("tz", zone(), json!("Europe/Berlin"), "IANA name of the zone where days begin."),
        query("upcoming", flag(), json!(true), "Whether a session has not ended."),
        query("available", flag(), json!(true), "Whether tickets are left, for a session that the other parameters let through."),
        query("price_min", price(), json!("10"), "A price of a session to come is this or more."),
        query("price_max", price(), json!("49.90"), "A price of a session to come is this or less."),
        query("free", flag(), json!(false), "Whether something costs nothing."),
        list("ids", several(uuid(), IDS_MAX), json!(["01890a5d-ac96-774b-bcce-b302099a8057"]), "Some events, by their ids."),
        query(
            "updated_since",
            moment(),
            json!("2025-01-01"),
            "Something of the event changed then or later: itself, a session or a ticket type.",
        ),
    ]
}
