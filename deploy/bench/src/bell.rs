//! Rings the projector's doorbell as `catalog-write` does: NOTIFY over one connection of its own, at most one under way and one
//! more to follow, however often it is pressed.

use std::sync::Arc;

use tokio::{sync::Notify, task::JoinHandle};

use crate::{settings::Settings, stores};

/// It rings until it is dropped.
pub(crate) struct Bell {
    pressed: Arc<Notify>,
    ringing: JoinHandle<()>,
}

impl Bell {
    /// # Errors
    /// When PostgreSQL is out of reach.
    pub(crate) async fn new(settings: &Settings) -> anyhow::Result<Self> {
        let client = stores::postgres(settings).await?;
        let ring = client.prepare("select pg_notify('catalog', '')").await?;
        let pressed = Arc::new(Notify::new());
        let asked = Arc::clone(&pressed);
        let ringing = tokio::spawn(async move {
            loop {
                asked.notified().await;
                if let Err(error) = client.execute(&ring, &[]).await {
                    return eprintln!("the doorbell is broken: {error}");
                }
            }
        });
        Ok(Self { pressed, ringing })
    }

    /// What writers press after their commits.
    pub(crate) fn button(&self) -> Arc<Notify> {
        Arc::clone(&self.pressed)
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.ringing.abort();
    }
}
