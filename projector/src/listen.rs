//! Hears the doorbell that `catalog-write` rings after its commits. A bell may be lost and nothing depends on one: it only ends
//! the wait before the next look. The same connection tells how projecting goes: see `tell`.

use std::{future::poll_fn, sync::Arc, time::Duration};

use catalog_shared::projecting::Projecting;
use tokio::{
    sync::{Notify, watch},
    time::{sleep, timeout},
};
use tokio_postgres::AsyncMessage;
use tokio_util::sync::CancellationToken;

use crate::{database::Database, tell::tell};

/// The channel of the doorbell.
const CHANNEL: &str = "catalog";
/// An idle connection is proven alive this often, and given up after this long without an answer.
const PROVE_EVERY: Duration = Duration::from_secs(2);
const REDIAL_EVERY: Duration = Duration::from_millis(500);
/// Asking frees a queue that a forgotten listener has filled, besides measuring it.
const QUEUE_USAGE_EVERY: u32 = 5;

/// Rings `bell` for every notification, and whenever notifications may have been missed, until `shutdown`.
pub(crate) async fn listen(
    database: Database,
    bell: Arc<Notify>,
    goes: watch::Receiver<Projecting>,
    shutdown: CancellationToken,
) {
    let listening = async {
        loop {
            if let Err(error) = hear(&database, &bell, &goes).await {
                tracing::debug!(error = %format!("{error:#}"), "cannot listen");
            }
            metrics::gauge!("catalog_listening").set(0.0);
            metrics::counter!("catalog_listen_lost_total").increment(1);
            sleep(REDIAL_EVERY).await;
        }
    };
    tokio::select! {
        () = listening => {}
        () = shutdown.cancelled() => {}
    }
}

/// Listens on one connection until it is dead.
async fn hear(database: &Database, bell: &Notify, goes: &watch::Receiver<Projecting>) -> anyhow::Result<()> {
    let (client, mut connection) = database.dial().await?;
    let messages = async {
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            if matches!(message?, AsyncMessage::Notification(_)) {
                bell.notify_one();
            }
        }
        Ok(())
    };
    let proofs = async {
        timeout(PROVE_EVERY, client.batch_execute(&format!("listen {CHANNEL}"))).await??;
        metrics::gauge!("catalog_listening").set(1.0);
        // What was committed before we listened rang for nobody.
        bell.notify_one();
        for turn in 0.. {
            sleep(PROVE_EVERY).await;
            // Silence proves nothing: packets may be dropped on the way.
            timeout(PROVE_EVERY, client.check_connection()).await??;
            if turn % QUEUE_USAGE_EVERY == 0 {
                let usage = client.query_one("select pg_notification_queue_usage()", &[]);
                let usage: f64 = timeout(PROVE_EVERY, usage).await??.try_get(0)?;
                metrics::gauge!("catalog_notification_queue_usage_ratio").set(usage);
            }
        }
        Ok(())
    };
    tokio::select! {
        ended = messages => ended,
        ended = proofs => ended,
        ended = tell(&client, goes.clone()) => ended,
    }
}
