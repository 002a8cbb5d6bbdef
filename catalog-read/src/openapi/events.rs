//! Documentation of the list of events, and of one event.

use catalog_shared::keys::Page;
use serde_json::json;
use utoipa::{
    IntoParams, IntoResponses,
    openapi::path::{Parameter, ParameterIn},
};

use super::{
    answers::{self, Answers},
    bodies,
    parameters::{
        days, flag, headers, id, line, list, matching, moment, number, one_of, prefer, query, several, text, uuid, years, zone,
    },
};
use crate::query::{
    filter::{LOCATION_CHARS_MAX, LOCATIONS_MAX, SEARCH_CHARS_MAX},
    ids::IDS_MAX,
    place::CURSOR_CHARS_MAX,
};

/// Of `GET /api/events`.
pub(crate) struct EventsParameters;
/// Of `GET /api/events`.
pub(crate) struct EventsAnswers;
/// Of `GET /api/events/{id}`.
pub(crate) struct EventParameters;
/// Of `GET /api/events/{id}`.
pub(crate) struct EventAnswers;

const ORDERINGS: [&str; 8] = ["starts_at", "-starts_at", "name", "-name", "created_at", "-created_at", "price", "-price"];
const FACETS: &str = "^(true|(month|location|price|availability)(,(month|location|price|availability))*)$";

impl IntoParams for EventsParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let ordering = "By what the list is sorted, with `-` from the end. Without it: with `search` the best match first; else the \
                        soonest to come, then what has no dates, then what is over, latest first.";
        let facets = "What else to count beside the list: `month`, `location`, `price`, `availability`, with commas between them, or \
                      `true` for all.";
        [
            place().to_vec(),
            filter(),
            vec![
                query("ordering", one_of(&ORDERINGS, None), json!("starts_at"), ordering),
                query("facets", matching(FACETS), json!("month,location"), facets),
                prefer(),
            ],
        ]
        .concat()
        .into_iter()
        .chain(headers())
        .collect()
    }
}

impl IntoResponses for EventsAnswers {
    fn responses() -> Answers {
        answers::read("A page of the events.", "EventList", bodies::examples::events(), &["Link"])
    }
}

impl IntoParams for EventParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        [id()].into_iter().chain(headers()).collect()
    }
}

impl IntoResponses for EventAnswers {
    fn responses() -> Answers {
        answers::read("The event.", "Event", bodies::examples::event(), &["Link"])
    }
}

fn place() -> [Parameter; 3] {
    let cursor = text(CURSOR_CHARS_MAX).pattern(Some("^[A-Za-z0-9_-]*$")).build();
    let walk = "Where a walk through the list goes on: of a `next` or `previous` link, unchanged, and without `page`. A walk sees the \
                list as of the moment at which it began, and misses nothing, whatever changes meanwhile.";
    [
        query("page", number(u32::MAX, None), json!(1), "Number of the page, 1 if it is not given. A page past the end is 404."),
        query("page_size", number(Page::SIZE_MAX, Some(Page::FIRST.size)), json!(20), "Events on a page."),
        query("cursor", cursor, json!(""), walk),
    ]
}

fn filter() -> Vec<Parameter> {
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
            "The event itself changed then or later; its sessions do not count.",
        ),
    ]
}
