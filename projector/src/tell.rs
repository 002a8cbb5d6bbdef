//! Tells those who look into PostgreSQL how projecting goes, by the name of the connection that listens. When the process is gone, so
//! is the connection, and with it what it told.

use catalog_shared::projecting::{LISTENING, Projecting};
use tokio::sync::watch;
use tokio_postgres::Client;

/// `$1`: what the name has from its beginning, `$2`: what follows the process. For more than one transaction.
const NAME_SQL: &str =
    "select set_config('application_name', split_part(current_setting('application_name'), $1, 1) || $2, false)";

/// Tells it at once, and whenever it changes, until the connection is gone.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn tell(client: &Client, mut goes: watch::Receiver<Projecting>) -> anyhow::Result<()> {
    loop {
        let suffix = goes.borrow_and_update().suffix();
        client.execute(NAME_SQL, &[&LISTENING, &suffix]).await?;
        goes.changed().await?;
    }
}
