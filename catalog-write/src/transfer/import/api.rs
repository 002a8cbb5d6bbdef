//! `POST /api/admin/import`.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    response::Response,
};
use http::{HeaderMap, header};
use sha2::Digest;

use crate::{
    app::App,
    commit,
    error::Error,
    idempotency::{self, Key},
    openapi,
    terms::Terms,
    transfer::{
        import::{
            settings::{Format, Settings},
            spool::{self, Spool},
            work::Import,
        },
        slots,
    },
};

/// Longest that an import may take: the upload of the largest body over a slow line, and writing it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(900);

/// Makes and changes what the body names.
#[utoipa::path(
    post,
    path = "/api/admin/import",
    tag = "bulk",
    summary = "Import events, sessions and ticket types",
    description = "What the file names by id is changed if it is there, and made with that id if not; what it names without an id is made; what it does not name stays as it is. In one transaction, after the whole body has come. At most 2 imports run at once; how large a body may be, CATALOG_WRITE_IMPORT_BYTES_MAX tells. 422 tells in which rows something is refused.",
    params(openapi::Importing),
    request_body(content((openapi::CatalogCsv = "text/csv"), (openapi::CatalogNdjson = "application/x-ndjson"))),
    responses(openapi::CatalogImported)
)]
pub(crate) async fn import_catalog(
    State(app): State<App>,
    settings: Settings,
    mut terms: Terms,
    request: Request,
) -> Result<Response, Error> {
    let bytes_max = app.transfers.import_bytes_max;
    if announced(request.headers()).is_some_and(|bytes| bytes > bytes_max) {
        return Err(spool::too_large(bytes_max));
    }
    let key = idempotency::given(request.headers()).map_err(Error::Unreadable)?;
    let _slot = app.transfers.import()?;
    let format = match settings.format {
        Format::Csv => "csv",
        Format::Ndjson => "ndjson",
    };
    let mut hash = idempotency::fingerprint(&[request.method().as_str(), &request.uri().to_string(), format]);
    let connection = slots::connection(&app.pool).await?;
    let spool = Spool::receive(connection, request.into_body(), bytes_max, &mut hash).await?;
    // Only now is it known what the key stands for.
    terms.key = key.map(|text| Key::of(text, hash.finalize().into()));
    commit::write(&app, &terms, &Import { settings, spool }).await
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
