//! The line at the foot of every page: whether what is saved reaches readers.

use askama::Template;
use axum::{extract::State, response::Response};
use http::StatusCode;

use crate::pages::{answer::html, chrome::Files, refusal::Refusal, site::Site};

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPart<'a> {
    files: Files<'a>,
    /// Changes that wait to be published.
    waiting: i64,
    /// How long the first of them has, in milliseconds.
    lag_ms: i64,
}

/// The line.
pub(super) async fn show(State(site): State<Site>) -> Result<Response, Refusal> {
    let row = sqlx::query!(
        r#"select count(*) as "waiting!",
             coalesce(ceil(extract(epoch from clock_timestamp() - min(marked_at)) * 1000), 0)::bigint as "lag_ms!"
           from (select marked_at from catalog_dirty order by id limit 10000) d"#
    )
    .fetch_one(&site.app.pool)
    .await?;
    html(StatusCode::OK, &StatusPart { files: Files::of(&site), waiting: row.waiting, lag_ms: row.lag_ms })
}
