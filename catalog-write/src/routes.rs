//! All routes of the service.

use std::time::Duration;

use axum::{Router, middleware, response::Response};
use catalog_shared::{docs::Docs, ops};
use http::{HeaderValue, header};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::{invitations::*, me::*, sessions::*, sign_in::*, tokens::api::*, users::api::*},
    app::App,
    auth,
    bulk::api::*,
    events::api::*,
    gate,
    history::api::*,
    idempotency, log, openapi, pages,
    receipts::api::*,
    sessions::api::*,
    ticket_types::api::*,
    transfer::{export::api::*, import::api::*},
    warnings::api::*,
};

/// Longest that a request may take: the upload of a large body and the longest statement fit in.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// All routes, by the limits that they have.
pub(crate) struct Routes {
    pub(crate) usual: Router,
    /// They read their body themselves, while it comes, and have limits of their own.
    pub(crate) imports: Router,
}

/// The admin API, its description, the pages, and what operators ask.
///
/// # Errors
/// None that has a reason to happen.
pub(crate) fn all(app: App, metrics: PrometheusHandle, shutdown: CancellationToken) -> anyhow::Result<Routes> {
    let gate = app.gate.clone();
    let ops = ops::routes(metrics, shutdown, move || gate.waiting());
    // Without authentication: it tells nothing that is not in the source for everybody, and who looks up how to sign in has not.
    let docs = Docs::new("Event Catalog Admin API")?.routes(openapi::BASE, &openapi::document(described()).to_json()?)?;
    let api = guarded(Router::from(admin()).route_layer(middleware::from_fn(idempotency::layer)), app.clone());
    let imports = guarded(Router::from(importing()), app.clone());
    let pages = pages::routes::all(app, api.clone().merge(imports.clone()))?;
    let usual = api.merge(pages.usual).merge(docs).merge(ops);
    let imports = imports.merge(pages.imports).route_layer(middleware::map_response(closing));
    let headed = |routes: Router| routes.layer(middleware::from_fn(auth::headers::layer));
    Ok(Routes { usual: headed(usual), imports: headed(imports) })
}

/// All routes of the admin API, as they are described.
pub(crate) fn described() -> OpenApi {
    let mut described = admin().into_openapi();
    described.merge(importing().into_openapi());
    described
}

/// What is refused may have more of its body on the way: nothing else is sent over that connection, where it would meet that.
async fn closing(mut response: Response) -> Response {
    if response.status().is_client_error() || response.status().is_server_error() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Behind the doors that all routes of the admin API have.
fn guarded(routes: Router<App>, app: App) -> Router {
    routes
        // A body is read only after its sender is known.
        .route_layer(middleware::from_fn_with_state(app.clone(), auth::layer::layer))
        .route_layer(middleware::from_fn_with_state(app.clone(), gate::layer))
        .route_layer(middleware::from_fn(log::layer))
        .route_layer(middleware::from_fn_with_state(app.clone(), auth::origin::layer))
        .with_state(app)
}

/// Each resource with its documentation, which tells its path: what stands here is described in `openapi.json`.
fn admin() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_events, create_event))
        .routes(routes!(get_event, replace_event, update_event, delete_event))
        .routes(routes!(clone_event))
        .routes(routes!(list_event_changes))
        .routes(routes!(list_sessions, create_session))
        .routes(routes!(list_warnings))
        .routes(routes!(get_session, replace_session, update_session, delete_session))
        .routes(routes!(repeat_session))
        .routes(routes!(list_ticket_types, create_ticket_type))
        .routes(routes!(get_ticket_type, replace_ticket_type, update_ticket_type, delete_ticket_type))
        .routes(routes!(write_bulk))
        .routes(routes!(export_csv))
        .routes(routes!(export_ndjson))
        .routes(routes!(list_changes))
        .routes(routes!(export_history_csv))
        .routes(routes!(export_history_ndjson))
        .routes(routes!(get_change))
        .routes(routes!(undo_change))
        .routes(routes!(list_deleted_events))
        .routes(routes!(restore_event))
        .routes(routes!(get_version))
        .routes(routes!(stream_version))
        .routes(routes!(sign_in, sign_out))
        .routes(routes!(get_invitation, accept_invitation))
        .routes(routes!(get_me))
        .routes(routes!(change_my_password))
        .routes(routes!(list_my_sessions, end_my_sessions))
        .routes(routes!(end_my_session))
        .routes(routes!(list_users, create_user))
        .routes(routes!(get_user, update_user, delete_user))
        .routes(routes!(invite_user))
        .routes(routes!(list_user_sessions, end_user_sessions))
        .routes(routes!(list_tokens, create_token))
        .routes(routes!(get_token, revoke_token))
}

/// Imports read their body while it comes, the key of a repeated request with it.
fn importing() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(import_catalog))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{admin, importing};

    /// What axum tells of its routes, it tells only to who debugs.
    #[test]
    fn there_is_no_route_that_is_not_described() {
        for router in [admin(), importing()] {
            let (routes, described) = router.split_for_parts();
            let text = format!("{routes:?}");
            // Its fallback is a route of its own.
            let fallback = ["/", "/{*__private__axum_fallback}"];
            let paths = text.split('"').filter(|text| text.starts_with('/') && !fallback.contains(text)).collect::<BTreeSet<_>>();
            assert_eq!(paths, described.paths.paths.keys().map(String::as_str).collect());
            assert!(paths.iter().all(|path| path.starts_with(crate::openapi::BASE)), "{paths:?}");
        }
    }
}
