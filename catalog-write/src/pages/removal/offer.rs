//! What stands above the list of events after one was deleted: that it is, and a button that brings it back.

use askama::Template;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    fields::reference::uuid,
    pages::{api::Answer, chrome::Files, permit, refusal::Refusal, site::Site, visit::Visit, written::version},
};

/// Deletions that are looked at: who comes from one has done it a moment ago.
const LOOKED_AT: usize = 20;

/// An event that is deleted and can be brought back.
#[derive(Template)]
#[template(path = "removal_offer.html")]
pub(crate) struct Offer<'a> {
    files: Files<'a>,
    id: Uuid,
    name: String,
    key: Uuid,
}

/// The list of events, with the offer: `?deleted=` and the id of the event.
pub(super) fn path(id: Uuid, answer: &Answer) -> String {
    format!("/admin/events?deleted={id}&saved={}", version(answer))
}

impl<'a> Offer<'a> {
    /// `deleted`: as the address of the page has it. `None` if it is nothing that was just deleted, or nothing for who looks.
    ///
    /// # Errors
    /// When the API is out of reach.
    pub(crate) async fn of(site: &'a Site, visit: &Visit, deleted: &str) -> Result<Option<Self>, Refusal> {
        let Some(id) = uuid(deleted).filter(|_| permit::may_write(visit)) else { return Ok(None) };
        let answer = site.api.get(&visit.caller, &format!("/api/admin/deleted-events?limit={LOOKED_AT}")).await?.ok()?;
        let events = answer.body["results"].as_array().map(Vec::as_slice).unwrap_or_default();
        let name = |event: &Value| event["name"].as_str().map(str::to_owned);
        let found = events.iter().find(|event| event["id"].as_str() == Some(deleted)).and_then(name);
        Ok(found.map(|name| Self { files: Files::of(site), id, name, key: Uuid::now_v7() }))
    }
}
