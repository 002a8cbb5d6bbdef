//! What every handler has at hand.

use std::sync::Arc;

use sqlx::PgPool;

use crate::{auth::Auth, doorbell::Doorbell, gate::Gate, receipts::Receipts, transfer::slots::Slots};

#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) pool: PgPool,
    pub(crate) doorbell: Doorbell,
    pub(crate) gate: Gate,
    pub(crate) receipts: Receipts,
    pub(crate) transfers: Slots,
    pub(crate) auth: Arc<Auth>,
    /// Before the path of absolute links; without it the request's Host header decides.
    pub(crate) public_url: Option<Arc<str>>,
    /// For how many days the history is kept.
    pub(crate) history_days: u32,
}
