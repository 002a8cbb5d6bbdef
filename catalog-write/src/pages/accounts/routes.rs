//! Where these pages are.

use axum::{Router, routing::get};

use crate::pages::{
    accounts::{account, invitation, tokens, user, users},
    site::Site,
};

/// For who is signed in.
pub(in crate::pages) fn own() -> Router<Site> {
    Router::new()
        .route("/admin/account", get(account::show).post(account::act))
        .route("/admin/users", get(users::show).post(users::invite))
        .route("/admin/users/{id}", get(user::show).post(user::act))
        .route("/admin/users/{id}/delete", get(user::ask_delete).post(user::delete))
        .route("/admin/tokens", get(tokens::show).post(tokens::make))
        .route("/admin/tokens/{id}/revoke", get(tokens::ask_revoke).post(tokens::revoke))
}

/// For who cannot sign in yet.
pub(in crate::pages) fn open() -> Router<Site> {
    Router::new().route("/admin/invitations/{code}", get(invitation::show).post(invitation::accept))
}
