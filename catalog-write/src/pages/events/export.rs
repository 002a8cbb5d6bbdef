//! Events as a file: those that were selected, or all that the view finds.

use axum::{body::Body, extract::State, response::Response};
use http::{HeaderMap, Method, Uri};
use uuid::Uuid;

use crate::{
    pages::{
        events::{store, view::View},
        refusal::Refusal,
        site::Site,
        visit::Visit,
    },
    transfer::export::{
        filter::Filter,
        stream::{self, Format},
    },
};

const EXPORT: &str = "/api/admin/export.csv";

/// All that the view finds. More ids than an address holds may be meant, so the export itself is asked, and not its route; whoever sees
/// the table may have it as a file.
pub(super) async fn filtered(State(site): State<Site>, visit: Visit, uri: Uri) -> Result<Response, Refusal> {
    let view = View::of(&uri);
    if !view.is_narrowed() {
        return site.api.response(&visit.caller, Method::GET, EXPORT, HeaderMap::new(), Body::empty()).await;
    }
    let mut event_ids = store::all(&mut *site.app.pool.acquire().await?, &view).await?;
    if event_ids.is_empty() {
        // No event has it: without ids the export would hold all of them.
        event_ids.push(Uuid::nil());
    }
    Ok(stream::answer(&site.app, Filter { statuses: Vec::new(), event_ids }, Format::Csv).await?)
}

/// Those that were selected.
pub(super) async fn selected(site: &Site, visit: &Visit, ids: &[Uuid]) -> Result<Response, Refusal> {
    let ids: Vec<String> = ids.iter().map(|id| format!("event_id={id}")).collect();
    let path = format!("{EXPORT}?{}", ids.join("&"));
    site.api.response(&visit.caller, Method::GET, &path, HeaderMap::new(), Body::empty()).await
}
