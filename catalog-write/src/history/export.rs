//! The history as a file: one line an entry, newest first, in chunks, so that the largest one takes no more memory than a chunk.
//! A file whose connection ends early is not whole: an error on the way ends it like that.

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::stream;
use http::{HeaderValue, header};
use serde::Serialize;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    csv_cell,
    error::Error,
    history::{
        change::{Actor, snapshot},
        filter::Filter,
        store::Entry,
    },
};

/// Entries that are read at once. An entry is an event's fields at most.
const CHUNK: i64 = 1000;
const CSV_HEAD: &str =
    "change_id,at,actor_kind,actor_id,actor_name,address,request_id,request,resource,id,event_id,action,before,after\r\n";

/// How lines are written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// A JSON object a line.
    Ndjson,
    /// RFC 4180, with rows as JSON.
    Csv,
}

/// An entry with the change that it belongs to.
#[derive(Debug, Serialize)]
struct Line {
    change_id: i64,
    at: DateTime<Utc>,
    actor: Actor,
    address: Option<String>,
    request_id: Option<String>,
    /// What the change says of itself: method and route.
    request: Option<String>,
    #[serde(flatten)]
    entry: Entry,
}

struct Export {
    pool: PgPool,
    filter: Filter,
    form: Form,
    /// The change and the entry that came last.
    last: Option<(i64, i64)>,
}

/// All entries that the filter lets through.
pub(crate) async fn stream(pool: PgPool, filter: Filter, form: Form) -> Result<Response, Error> {
    let mut export = Export { pool, filter, form, last: None };
    // What fails at once is answered as an error.
    let first = export.chunk().await?;
    let head = match form {
        Form::Ndjson => String::new(),
        Form::Csv => CSV_HEAD.to_owned(),
    };
    let chunks = stream::unfold(Some((head + &first, export)), async |next| {
        let (text, mut export) = next?;
        if text.is_empty() {
            return None;
        }
        match export.chunk().await {
            Ok(following) => Some((Ok(Bytes::from(text)), Some((following, export)))),
            Err(error) => {
                tracing::warn!(?error, "an export of the history was cut off");
                Some((Err(std::io::Error::other("cut off")), None))
            }
        }
    });
    let (content_type, name) = match form {
        Form::Ndjson => ("application/x-ndjson", "attachment; filename=\"history.ndjson\""),
        Form::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"history.csv\""),
    };
    let mut response = Body::from_stream(chunks).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

impl Export {
    /// The next lines; none at the end.
    async fn chunk(&mut self) -> Result<String, Error> {
        let Filter { event_id, resource_id, resource, action, actor_id, actor_kind, since, until, with_accounts } = &self.filter;
        let mut snapshot = snapshot(&self.pool).await?;
        let rows = sqlx::query!(
            "select e.change_id, e.id as seq, e.resource, e.resource_id, e.event_id, e.action, e.before, e.after,
                 c.at, c.actor_kind, c.actor_id, c.actor_name, c.address, c.request_id, c.action as request
             from history_entries e join history_changes c on c.id = e.change_id
             where ($1::bigint is null or (e.change_id, e.id) < ($1, $2))
               and ($3::uuid is null or e.event_id = $3) and ($4::uuid is null or e.resource_id = $4)
               and ($5::text is null or e.resource = $5) and ($6::text is null or e.action = $6)
               and ($7::uuid is null or c.actor_id = $7) and ($8::text is null or c.actor_kind = $8)
               and ($9::timestamptz is null or c.at >= $9) and ($10::timestamptz is null or c.at < $10)
               and ($11 or e.resource in ('event', 'session', 'ticket_type'))
             order by e.change_id desc, e.id desc limit $12",
            self.last.map(|(change_id, _)| change_id),
            self.last.map(|(_, seq)| seq),
            *event_id,
            *resource_id,
            resource.as_deref(),
            action.as_deref(),
            *actor_id,
            actor_kind.as_deref(),
            *since,
            *until,
            *with_accounts,
            CHUNK
        )
        .fetch_all(&mut *snapshot)
        .await?;
        snapshot.commit().await?;
        let mut text = String::new();
        for row in rows {
            self.last = Some((row.change_id, row.seq));
            let (resource, id, event_id, action) = (row.resource, row.resource_id, row.event_id, row.action);
            let line = Line {
                change_id: row.change_id,
                at: row.at,
                actor: Actor { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
                address: row.address,
                request_id: row.request_id,
                request: row.request,
                entry: Entry { seq: row.seq, resource, id, event_id, action, before: row.before, after: row.after },
            };
            line.write(self.form, &mut text)?;
        }
        Ok(text)
    }
}

impl Line {
    fn write(&self, form: Form, text: &mut String) -> Result<(), Error> {
        let json = serde_json::to_value(self).map_err(|error| sqlx::Error::Encode(error.into()))?;
        match form {
            Form::Ndjson => {
                text.push_str(&json.to_string());
                text.push('\n');
            }
            Form::Csv => {
                let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
                let row = |name: &str| json.get(name).filter(|row| !row.is_null()).map(ToString::to_string).unwrap_or_default();
                let Self { actor, entry, .. } = self;
                let cells = [
                    self.change_id.to_string(),
                    self.at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
                    actor.kind.clone(),
                    id(actor.id),
                    actor.name.clone(),
                    self.address.clone().unwrap_or_default(),
                    self.request_id.clone().unwrap_or_default(),
                    self.request.clone().unwrap_or_default(),
                    entry.resource.clone(),
                    entry.id.to_string(),
                    id(entry.event_id),
                    entry.action.clone(),
                    row("before"),
                    row("after"),
                ];
                for (nth, cell) in cells.iter().enumerate() {
                    if nth > 0 {
                        text.push(',');
                    }
                    csv_cell::put(text, cell);
                }
                text.push_str("\r\n");
            }
        }
        Ok(())
    }
}
