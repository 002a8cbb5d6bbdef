//! What it costs writers that the projector is told of their changes.
//!
//! Each writer changes an event of its own, one transaction after the other, so that no writer waits for another's row. What is
//! changed shows in no list: the projector does as little as it can, beside the writers. The modes take turns, so that what
//! else happens on the machine meets all of them.

use std::{sync::Arc, time::Duration};

use anyhow::ensure;
use clap::Args;
use tokio::{sync::Notify, task::JoinSet, time::Instant};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::{bell::Bell, settings::Settings, stores};

/// Between two turns: all that the turn before left must be projected.
const PROJECTED_WITHIN: Duration = Duration::from_secs(60);
const EVENTS_SQL: &str = "select id from events order by id limit $1";
const WHAT_WIDTH: usize = 44;

#[derive(Args)]
#[command(after_help = "\
It sets `updated_at` of as many events as there are writers, by SQL.

Examples:
  catalog-bench doorbell
  catalog-bench doorbell --writers 8 --rounds 2 --seconds 1")]
pub(crate) struct DoorbellArgs {
    /// Writers, each with a connection of its own
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=150))]
    writers: u32,
    /// Turns of each mode
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Seconds of a turn
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
}

#[derive(Clone, Copy)]
enum Mode {
    Silent,
    Inside,
    After,
}

const MODES: [Mode; 3] = [Mode::Silent, Mode::Inside, Mode::After];

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Silent => "no notify",
            Self::Inside => "notify inside the transaction",
            Self::After => "doorbell after the commit, as catalog-write",
        }
    }

    /// One message to the server in every mode, so that all pay for the same round trips.
    fn transaction(self, event: Uuid) -> String {
        let notify = if matches!(self, Self::Inside) { "notify catalog;" } else { "" };
        format!("begin; update events set updated_at = clock_timestamp() where id = '{event}'; {notify} commit")
    }
}

pub(crate) async fn measure(settings: &Settings, args: &DoorbellArgs) -> anyhow::Result<()> {
    let observer = stores::postgres(settings).await?;
    let events = observer.query(EVENTS_SQL, &[&i64::from(args.writers)]).await?;
    ensure!(events.len() == args.writers as usize, "the catalog has only {} events: fewer --writers", events.len());
    let mut writers = Vec::new();
    for event in &events {
        writers.push((Arc::new(stores::postgres(settings).await?), event.try_get(0)?));
    }
    let bell = Bell::new(settings).await?;

    let mut rates = MODES.map(|_| Vec::new());
    for round in 0..args.rounds as usize {
        for turn in 0..MODES.len() {
            // Another one begins each round.
            let mode = (round + turn) % MODES.len();
            stores::projected(&observer, PROJECTED_WITHIN).await?;
            let length = Duration::from_secs(args.seconds);
            rates[mode].push(write(&writers, MODES[mode], &bell.button(), length).await?);
        }
    }
    stores::projected(&observer, PROJECTED_WITHIN).await?;
    print(args, &mut rates);
    Ok(())
}

/// Transactions a second of all writers.
async fn write(writers: &[(Arc<Client>, Uuid)], mode: Mode, button: &Arc<Notify>, length: Duration) -> anyhow::Result<f64> {
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for (client, event) in writers {
        let (client, transaction, button) = (Arc::clone(client), mode.transaction(*event), Arc::clone(button));
        tasks.spawn(async move {
            let mut done = 0_u64;
            while began.elapsed() < length {
                client.batch_execute(&transaction).await?;
                if matches!(mode, Mode::After) {
                    button.notify_one();
                }
                done += 1;
            }
            Ok::<_, tokio_postgres::Error>(done)
        });
    }
    let mut done = 0;
    while let Some(writer) = tasks.join_next().await {
        done += writer??;
    }
    Ok(done as f64 / began.elapsed().as_secs_f64())
}

fn print(args: &DoorbellArgs, rates: &mut [Vec<f64>; 3]) {
    let (writers, rounds, seconds) = (args.writers, args.rounds, args.seconds);
    println!(
        "Transactions a second of {writers} writers, each an update of its own event; {rounds} rounds of {seconds} s in turn"
    );
    println!("{:<WHAT_WIDTH$}{:>9}{:>12}  rounds", "", "median", "of silent");
    let mut silent = None;
    for (mode, rates) in MODES.iter().zip(rates) {
        let rounds: Vec<String> = rates.iter().map(|rate| format!("{rate:.0}")).collect();
        rates.sort_by(f64::total_cmp);
        let median = (rates[(rates.len() - 1) / 2] + rates[rates.len() / 2]) / 2.0;
        let share = median / *silent.get_or_insert(median) * 100.0;
        println!("{:<WHAT_WIDTH$}{median:>9.0}{share:>10.0} %  {}", mode.name(), rounds.join(" "));
    }
}
