//! Changes as they come: Server-Sent Events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use catalog_shared::problem::{Code, Problem};
use futures_util::stream;
use http::{HeaderName, HeaderValue, header};
use tokio::time::{Duration, timeout};

use super::{
    list::NO_STORE,
    listener::Listener,
    query::{LastEventId, StreamRequest},
};
use crate::{
    events::Told,
    openapi::{StreamAnswers, StreamParameters},
    routes::App,
};

/// For the first look at PostgreSQL.
const READY_WAIT: Duration = Duration::from_secs(1);
/// nginx collects an answer before it passes it on, unless told not to.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// `GET /api/changes/stream`
#[utoipa::path(
    get,
    path = "/changes/stream",
    tag = "changes",
    summary = "What changes, as it changes",
    description = "Server-Sent Events, for an `EventSource`. `changed` and `deleted` have an object with `id` and \
        `changed_at` as their data, as in `/changes`, and a token as their id, so that a client that dials again goes on \
        where it was. `reset`, with `code` and `detail`, stands for 410: something may have been missed, so read the whole \
        list; what follows leaves nothing out. Comments tell that the stream lives. Open streams wait while PostgreSQL is \
        out of reach. 503 when it is so at the beginning, or when too many listen already.",
    params(StreamParameters),
    responses(StreamAnswers)
)]
pub(crate) async fn stream_changes(
    State(app): State<App>,
    request: StreamRequest,
    LastEventId(received): LastEventId,
) -> Result<Response, Problem> {
    let told = Told::of(&request);
    let feed = app.changes;
    let unavailable = |detail| Problem::new(Code::Unavailable).detail(detail);
    let seat = feed.seats.take().ok_or_else(|| unavailable("Too many listen at once. Try again shortly."))?;
    let ready = timeout(READY_WAIT, feed.hub.is_ready()).await;
    ready.map_err(|_| unavailable("PostgreSQL alone knows what has changed, and is out of reach. Try again shortly."))?;
    // What was received is later than what the URL says, which stays the same when a client dials again.
    let listener = Listener::new(feed, received.or(request.parsed.value.since), seat);
    let stream = stream::unfold(listener, async |mut listener| {
        let bytes = listener.next().await?;
        Some((Ok::<_, std::convert::Infallible>(bytes), listener))
    });
    let mut response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers.insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
    Ok(told.on(response))
}
