//! PostgreSQL is replaced by a standby that lacks its last commits.

use std::{
    sync::PoisonError,
    time::{Duration, Instant},
};

use tokio::time::{sleep, timeout};

use super::{Stage, link};
use crate::{soak::write, testing::Store};

/// Longer than any doubt of a writer while PostgreSQL is there.
const QUIET_WAIT: Duration = Duration::from_secs(60);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Lets the standby fall behind for so long, and then take over.
pub(super) async fn fail_over(stage: &Stage, lag: Duration) {
    let primary = stage.postgres();
    let standby = primary.standby().await;
    standby.caught_up(&primary).await;
    standby.link().cut();
    sleep(lag).await;

    // The world has to know what is lost, so nobody writes while it is.
    let _closed = stage.turns.close();
    let quiet = async {
        while !stage.turns.is_quiet() {
            sleep(LOOK_AGAIN).await;
        }
    };
    timeout(QUIET_WAIT, quiet).await.unwrap_or_else(|_| panic!("a write did not end within {QUIET_WAIT:?}"));
    let since = Instant::now();
    primary.kill().await;
    standby.promote().await;

    let url = stage.doors.database_url().replace(&format!(":{}/", primary.port()), &format!(":{}/", standby.server().port()));
    let truth = write::truth(&url).await.unwrap_or_else(|error| panic!("the promoted standby does not answer: {error:#}"));
    stage.world.lock().unwrap_or_else(PoisonError::into_inner).set_back(&truth, since);
    for program in ["catalog-write", "projector", "catalog-read"] {
        for proxy in link::proxies(stage, program, Store::Postgres) {
            proxy.retarget(standby.server().port());
        }
    }
    *stage.doors.database_url.write().unwrap_or_else(PoisonError::into_inner) = url;
    stage.replace_postgres(standby.server().clone());
}
