//! What the size of a catalog costs: time to build all of it, memory, and the work of keeping it alive.

mod command;
mod refill;
mod renewal;

use std::time::Duration;

use clap::Args;
use tokio_postgres::Client;

use crate::{processes, settings::Settings, stores};

/// Before the first figure: all that was ever changed is projected.
const PROJECTED_WITHIN: Duration = Duration::from_secs(600);
/// The documents of an event, and of its sessions.
const DOCUMENTS_PER_EVENT: i64 = 2;
const MIB: f64 = 1024.0 * 1024.0;

#[derive(Args)]
#[command(after_help = "\
It changes no event. It empties Redis once, which readers notice by being slower until the projector has filled it again.

Examples:
  cargo dev up --detach --events 100000 --state target/large
  catalog-bench --env target/large/env sizes
  catalog-bench --env target/large/env sizes --renewal-seconds 0    # without the long wait")]
pub(crate) struct SizesArgs {
    /// Seconds to watch how leases are renewed, 0 to leave it out; whole hundreds, as each lease is renewed every 100 s
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(0..=3_600))]
    renewal_seconds: u64,
}

pub(crate) async fn measure(settings: &Settings, args: &SizesArgs) -> anyhow::Result<()> {
    let client = stores::postgres(settings).await?;
    stores::projected(&client, PROJECTED_WITHIN).await?;
    rebuild(settings, &client).await?;
    refill::measure(settings, &client).await?;
    verify(settings).await?;
    if args.renewal_seconds > 0 {
        renewal::measure(settings, Duration::from_secs(args.renewal_seconds)).await?;
    }
    let memory = |which| processes::memory(settings.projector_pid, which).map(|bytes| bytes as f64 / MIB);
    line("memory of the projector now", &format!("{:.1} MiB", memory("VmRSS")?), "VmRSS");
    line("memory of the projector at most", &format!("{:.1} MiB", memory("VmHWM")?), "VmHWM, since it began");
    Ok(())
}

/// A figure, and what it was measured over.
fn line(what: &str, figure: &str, over: &str) {
    println!("{what:<36}{figure:>18}   {over}");
}

async fn rebuild(settings: &Settings, client: &Client) -> anyhow::Result<()> {
    let Some(ran) = command::run(settings, "rebuild").await? else {
        line("rebuild", "-", "this projector has no such command");
        return Ok(());
    };
    let events: i64 = client.query_one("select count(*) from events", &[]).await?.try_get(0)?;
    let documents = events * DOCUMENTS_PER_EVENT;
    let seconds = ran.took.as_secs_f64();
    line("rebuild", &format!("{seconds:.2} s"), &format!("`projector rebuild`, beside the running projector, {}", ran.outcome()));
    if ran.succeeded() {
        let rate = format!("{:.0} a second", documents as f64 / seconds);
        line("", &rate, &format!("of {documents} documents, {DOCUMENTS_PER_EVENT} an event"));
    }
    Ok(())
}

async fn verify(settings: &Settings) -> anyhow::Result<()> {
    match command::run(settings, "verify").await? {
        None => line("verify", "-", "this projector has no such command"),
        Some(ran) => {
            line("verify", &format!("{:.2} s", ran.took.as_secs_f64()), &format!("`projector verify`, {}", ran.outcome()))
        }
    }
    Ok(())
}
