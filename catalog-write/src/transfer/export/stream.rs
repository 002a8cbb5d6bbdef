//! An export on its way to a client: read chunk by chunk from one snapshot, as fast as the client takes it. An export that is cut
//! short ends in an error of the connection, never like a whole one.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use chrono::Utc;
use futures_util::stream;
use http::{HeaderValue, header};
use sqlx::{Executor, PgConnection};
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    time::timeout,
};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::{
    app::App,
    error::Error,
    events,
    representation::Representation,
    transfer::{
        export::{filter::Filter, store, table},
        slots,
    },
};

/// Longest that an export may take: as long as it runs, the database keeps what was deleted since its beginning.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(600);
/// Longest that a client may take for one piece.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// What is sent at once. With what waits and what is being read, all that an export holds of its text.
const PIECE_BYTES: usize = 64 << 10;
/// A snapshot. It may be idle while the client reads, which the timeouts above bound.
const BEGIN: &str = "begin isolation level repeatable read read only; set local idle_in_transaction_session_timeout = '11min'";

/// In which form the catalog goes out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Format {
    Csv,
    Ndjson,
}

impl Format {
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("csv", "text/csv; charset=utf-8; header=present"),
            Self::Ndjson => ("ndjson", "application/x-ndjson"),
        }
    }
}

/// A part of the text, or its end.
enum Piece {
    Text(Bytes),
    End,
}

/// Why an export ended early.
enum Cut {
    /// The client went away or takes too long.
    Client,
    Failed(Error),
}

impl From<Error> for Cut {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Begins an export. What fails before its first byte is answered like any other error.
pub(crate) async fn answer(app: &App, filter: Filter, format: Format) -> Result<Response, Error> {
    let slot = app.transfers.export()?;
    let mut connection = slots::connection(&app.pool).await?;
    connection.execute(BEGIN).await?;
    let first = store::next(&mut connection, &filter, None).await?;
    let (sender, receiver) = channel(1);
    let writing = AbortOnDropHandle::new(tokio::spawn(async move {
        let mut sink = Sink { text: Vec::new(), sender };
        let writing = write(&mut connection, &filter, format, first, &mut sink);
        match timeout(EXPORT_TIMEOUT, writing).await {
            Ok(Ok(())) | Ok(Err(Cut::Client)) => {}
            Ok(Err(Cut::Failed(error))) => tracing::warn!(error = ?error, "an export failed under way"),
            Err(_) => tracing::warn!("an export took too long"),
        }
        drop(slot);
    }));
    let (extension, media_type) = format.texts();
    let name = format!("attachment; filename=\"catalog-{}.{extension}\"", Utc::now().format("%Y-%m-%d"));
    let mut response = body(receiver, writing).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(HeaderValue::try_from(name).map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}

/// The task ends with the body: a client that goes away gives the snapshot back.
fn body(receiver: Receiver<Piece>, writing: AbortOnDropHandle<()>) -> Body {
    Body::from_stream(stream::try_unfold((receiver, writing), async |(mut receiver, writing)| match receiver.recv().await {
        Some(Piece::Text(text)) => Ok(Some((text, (receiver, writing)))),
        Some(Piece::End) => Ok(None),
        None => Err(io::Error::other("the export was cut short")),
    }))
}

async fn write(
    connection: &mut PgConnection,
    filter: &Filter,
    format: Format,
    first: Vec<Uuid>,
    sink: &mut Sink,
) -> Result<(), Cut> {
    if let Format::Csv = format {
        sink.put(&table::header()).await?;
    }
    let mut ids = first;
    while let Some(last) = ids.last().copied() {
        match format {
            Format::Csv => write_rows(connection, &ids, sink).await?,
            Format::Ndjson => write_trees(connection, &ids, sink).await?,
        }
        ids = store::next(connection, filter, Some(last)).await?;
    }
    sink.end().await
}

async fn write_rows(connection: &mut PgConnection, ids: &[Uuid], sink: &mut Sink) -> Result<(), Cut> {
    let events = store::events(connection, ids).await?;
    for row in store::rows(connection, ids).await? {
        if let Some(event) = events.get(&row.event_id) {
            sink.put(&table::line(event, &row)).await?;
        }
    }
    Ok(())
}

async fn write_trees(connection: &mut PgConnection, ids: &[Uuid], sink: &mut Sink) -> Result<(), Cut> {
    for id in ids {
        let event = Representation::of(&events::store::find(connection, *id).await?)?;
        sink.put(event.text()).await?;
        sink.put("\n").await?;
    }
    Ok(())
}

/// Where the text goes.
struct Sink {
    text: Vec<u8>,
    sender: Sender<Piece>,
}

impl Sink {
    async fn put(&mut self, text: &str) -> Result<(), Cut> {
        self.text.extend_from_slice(text.as_bytes());
        if self.text.len() < PIECE_BYTES {
            return Ok(());
        }
        let text = Bytes::from(std::mem::take(&mut self.text));
        self.send(Piece::Text(text)).await
    }

    async fn end(&mut self) -> Result<(), Cut> {
        let text = Bytes::from(std::mem::take(&mut self.text));
        self.send(Piece::Text(text)).await?;
        self.send(Piece::End).await
    }

    async fn send(&self, piece: Piece) -> Result<(), Cut> {
        match timeout(STALL_TIMEOUT, self.sender.send(piece)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Cut::Client),
        }
    }
}
