//! The demo catalog's pictures: a poster for each event, drawn when this starts and served by `cargo dev` itself, so
//! that the catalog looks right offline.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{demo::catalog, dice};

mod canvas;
mod motifs;
mod palette;
mod poster;

/// The posters change with this program only.
const CACHE_CONTROL: &str = "public, max-age=3600";
/// Opened as a page of its own, a picture may load and run nothing.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; sandbox";

type Posters = Arc<HashMap<String, String>>;

/// Serves `/<slug>.svg` for every event of the demo catalog; ends only with an error.
///
/// Meant for this machine alone: it sets clients no deadlines.
///
/// # Errors
/// If the demo catalog can't be read, or the listener fails.
pub async fn serve(listener: tokio::net::TcpListener) -> anyhow::Result<()> {
    axum::serve(listener, router(posters()?)).await?;
    Ok(())
}

/// Every event's poster by its slug.
fn posters() -> anyhow::Result<Posters> {
    let mut of_kind: HashMap<_, usize> = HashMap::new();
    let mut posters = HashMap::new();
    for event in catalog::events()? {
        let nth = of_kind.entry(event.kind).or_default();
        posters.insert(event.slug.clone(), poster::draw(&event, *nth));
        *nth += 1;
    }
    Ok(Arc::new(posters))
}

fn router(posters: Posters) -> Router {
    Router::new().route("/{file}", get(picture)).with_state(posters)
}

/// Answers GET and HEAD.
async fn picture(State(posters): State<Posters>, uri: Uri) -> Response {
    let slug = uri.path().strip_prefix('/').and_then(|file| file.strip_suffix(".svg"));
    match slug.and_then(|slug| posters.get(slug)) {
        Some(svg) => (
            [
                (header::CONTENT_TYPE, "image/svg+xml"),
                (header::CACHE_CONTROL, CACHE_CONTROL),
                (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ],
            svg.clone(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests;
