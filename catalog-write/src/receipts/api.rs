//! `/api/admin/versions/{token}`.

use axum::{
    Json, RequestPartsExt,
    extract::{FromRequestParts, Path, State},
    response::{IntoResponse, Response},
};
use catalog_shared::{
    problem::{Code, Fault, Problem},
    version::Version,
};
use http::{HeaderValue, header, request::Parts};

use crate::{
    app::App,
    error::Error,
    openapi,
    receipts::{
        state::{Receipt, Unknown},
        stream,
    },
};

/// The `Catalog-Version` of a write, in the path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token(Version);

/// Whether readers have what was written up to this version.
#[utoipa::path(
    get,
    path = "/api/admin/versions/{token}",
    tag = "versions",
    summary = "Whether readers have a write",
    description = "Of its Catalog-Version. 404 if there has not been such a version yet, 410 if PostgreSQL or Redis was replaced since.",
    params(openapi::VersionToken, openapi::Plain),
    responses(openapi::VersionFound)
)]
pub(crate) async fn get_version(State(app): State<App>, Token(version): Token) -> Result<Response, Error> {
    let receipt = ask(&app, version).await?;
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"))], Json(receipt)).into_response())
}

/// The same, told again when it changes.
#[utoipa::path(
    get,
    path = "/api/admin/versions/{token}/stream",
    tag = "versions",
    summary = "Wait until readers have a write",
    description = "As Server-Sent Events, for at most 30 seconds.",
    params(openapi::VersionToken, openapi::Plain),
    responses(openapi::VersionStreamed)
)]
pub(crate) async fn stream_version(State(app): State<App>, Token(version): Token) -> Result<Response, Error> {
    ask(&app, version).await?;
    let Some(place) = app.receipts.wait() else {
        let detail = "Too many wait for a version at once. Ask without /stream, or try again shortly.";
        return Err(Error::Unreadable(Problem::new(Code::Unavailable).detail(detail)));
    };
    Ok(stream::answer(app.receipts, version, place))
}

async fn ask(app: &App, version: Version) -> Result<Receipt, Error> {
    app.receipts.look(&app.pool).await?;
    app.receipts.receipt(version).map_err(|unknown| match unknown {
        Unknown::Past => Error::Unreadable(Problem::new(Code::Gone).detail(
            "PostgreSQL or Redis was started anew or replaced since. Versions of before say nothing any more: look at the resource.",
        )),
        Unknown::Future => Error::NotFound("version yet"),
    })
}

impl FromRequestParts<App> for Token {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let text = parts.extract::<Path<String>>().await.map(|Path(text)| text).unwrap_or_default();
        text.parse().map(Self).map_err(|_| {
            let detail = "Use the Catalog-Version of a write: 16 lower-case hexadecimal digits.".to_owned();
            let fault = Fault { pointer: None, parameter: Some("token".to_owned()), code: "not_a_version", detail };
            Error::Unreadable(
                Problem::new(Code::BadRequest).detail("The version in the path cannot be read.").errors(vec![fault]),
            )
        })
    }
}
