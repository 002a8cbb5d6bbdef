//! What every page has at hand.

use std::sync::Arc;

use axum::{Router, extract::FromRef};

use crate::{
    app::App,
    pages::{api::Api, assets::Assets},
};

#[derive(Clone)]
pub(crate) struct Site {
    pub(super) app: App,
    pub(super) api: Api,
    pub(super) assets: Arc<Assets>,
}

impl Site {
    /// `api`: all routes of the admin API.
    ///
    /// # Errors
    /// None that has a reason to happen.
    pub(super) fn new(app: App, api: Router) -> anyhow::Result<Self> {
        Ok(Self { app, api: Api::new(api), assets: Arc::new(Assets::new()?) })
    }
}

impl FromRef<Site> for App {
    fn from_ref(site: &Site) -> Self {
        site.app.clone()
    }
}
