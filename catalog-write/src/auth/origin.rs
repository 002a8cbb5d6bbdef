//! Whose address a request is from: that of the connection, or what a trusted proxy says of it.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use catalog_shared::{client::Forwarded, server::Peer};

use crate::app::App;

/// Puts the client in the place of the proxy.
pub(crate) async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let trusted = &app.auth.trusted_proxies;
    let proxy = request.extensions().get::<Peer>().filter(|peer| trusted.contains(peer.0));
    if proxy.is_some() {
        let forwarded = Forwarded::of(request.headers(), trusted);
        if let Some(client) = forwarded.client {
            request.extensions_mut().insert(Peer(client));
        }
        request.extensions_mut().insert(forwarded.origin);
    }
    next.run(request).await
}
