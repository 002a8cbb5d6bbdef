//! A storm of changes over many hot events: does the projector keep up, or does its lag grow?

mod lag;
mod writers;

use std::time::Duration;

use anyhow::ensure;
use clap::Args;
use tokio::time::Instant;
use tokio_postgres::Client;

use crate::{metrics, settings::Settings, stores, usage::Usage};

/// All that is left at the end must be projected by then.
const PROJECTED_WITHIN: Duration = Duration::from_secs(120);
/// Dirty rows that there have ever been.
const MARKED_SQL: &str = "select last_value from catalog_dirty_id_seq";
/// Below this share of the wanted rate the figures say nothing of it.
const REACHED: f64 = 0.98;

#[derive(Args)]
#[command(after_help = "\
It renames events and changes quantities and prices of their ticket types, by SQL, and leaves them so.

Examples:
  catalog-bench storm
  catalog-bench storm --rate 1000 --events 100 --seconds 6 --names-percent 0")]
pub(crate) struct StormArgs {
    /// Changed events a second: rows in the dirty set
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    rate: u32,
    /// Events that change
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    events: u32,
    /// How long
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(3..=3_600))]
    seconds: u64,
    /// Connections that write, each to events of its own
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=100))]
    connections: u32,
    /// Events that one statement changes
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    batch: u32,
    /// Of a hundred statements, how many change names, which lists show; the others change quantities and prices
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=100))]
    names_percent: u32,
}

pub(crate) async fn measure(settings: &Settings, args: &StormArgs) -> anyhow::Result<()> {
    ensure!(args.events >= args.batch * args.connections, "fewer --events than --connections times --batch");
    let client = stores::postgres(settings).await?;
    let writers = writers::prepare(settings, args, &client).await?;
    stores::projected(&client, PROJECTED_WITHIN).await?;
    let documents = metrics::sum(settings, "catalog_documents_total").await?;
    let (marked, used) = (marked(&client).await?, Usage::now(settings)?);

    let began = Instant::now();
    let end = began + Duration::from_secs(args.seconds);
    let (written, samples) = tokio::try_join!(writers.write(args, began, end), lag::sample(&client, end))?;
    let took = began.elapsed().as_secs_f64();
    let (used, left) = (Usage::now(settings)?.since(&used), stores::left(&client).await?);
    let marked = self::marked(&client).await? - marked;
    let documents = metrics::sum(settings, "catalog_documents_total").await? - documents;
    let ended = Instant::now();
    stores::projected(&client, PROJECTED_WITHIN).await?;

    let StormArgs { rate, events, seconds, batch, names_percent, .. } = args;
    println!("{rate} changes a second wanted, over {events} events, for {seconds} s");
    println!("{} connections, {batch} events a statement, {names_percent} of 100 statements change names\n", args.connections);
    let line = |what: &str, count: f64| println!("{what:<44}{:>9.0}", count / took);
    line("rows marked dirty, a second", marked as f64);
    line("rows projected, a second", (marked - left) as f64);
    line("documents published, a second", documents);
    line("statements, a second", written as f64);
    println!("{:<44}{:>9}", "rows left at the end", left);
    println!("{:<44}{:>9.2} s", "until these were projected", ended.elapsed().as_secs_f64());
    for (process, seconds) in used.named() {
        println!("{:<44}{:>9.0} % of one core", process, seconds / took * 100.0);
    }
    println!();
    lag::print(&samples);
    if (marked as f64) < f64::from(*rate) * took * REACHED {
        println!(
            "\nThe wanted rate was NOT reached: this machine is too slow or too busy, or try more --connections or --batch."
        );
    }
    Ok(())
}

async fn marked(client: &Client) -> anyhow::Result<i64> {
    Ok(client.query_one(MARKED_SQL, &[]).await?.try_get(0)?)
}
