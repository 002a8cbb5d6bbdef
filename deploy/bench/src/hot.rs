//! One event that is on sale: how old is what a reader answers of it?
//!
//! Each writer sells tickets of a ticket type of its own, so that no writer waits for another's row, and the quantity tells
//! the revision. An answer is as old as the next newer revision that it does not show: from the moment at which the writer
//! knew that one to be committed, to the moment at which the answer was there.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use clap::Args;
use reqwest::{Client as Http, StatusCode};
use serde_json::{Value, json};
use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::{admin, bell::Bell, settings::Settings, spread, stores};

/// Writers, and ticket types of the event.
const WRITERS: u32 = 8;
/// What a customer is to see at most.
const AIM: Duration = Duration::from_millis(100);
/// Below this share of the wanted rate the figures say nothing of it.
const REACHED: f64 = 0.98;
/// The new event must be with the readers before it gets hot.
const PROJECTED_WITHIN: Duration = Duration::from_secs(10);
/// In the order in which documents list them.
const TICKET_TYPES_SQL: &str = "
select t.id from ticket_types t join sessions s on s.id = t.session_id where s.event_id = $1 order by t.created_at, t.id";

#[derive(Args)]
#[command(after_help = "\
It makes an event, changes its ticket types by SQL, and removes it.

Examples:
  catalog-bench hot
  catalog-bench hot --rate 500 --seconds 5 --readers 16 --no-bell")]
pub(crate) struct HotArgs {
    /// Changes a second
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: u32,
    /// How long
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    seconds: u64,
    /// Clients that ask for it
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    readers: u32,
    /// Milliseconds between two questions of a client
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    every_ms: u64,
    /// Ring no bell: changes by SQL, which only the projector's own looks find
    #[arg(long)]
    no_bell: bool,
}

/// When a writer makes its changes.
#[derive(Clone, Copy)]
struct Pace {
    began: Instant,
    every: Duration,
    end: Instant,
}

/// What an answer showed of each ticket type, and when it was there.
struct Answer {
    at: Instant,
    revisions: Vec<usize>,
}

pub(crate) async fn measure(settings: &Settings, args: &HotArgs) -> anyhow::Result<()> {
    let http = admin::client()?;
    let id = admin::create(&http, settings, &event()).await?;
    let measured = change_and_read(&http, settings, args, id).await;
    let removed = admin::remove(&http, settings, id).await;
    let (committed, answers) = measured?;
    removed?;

    let changes = committed.iter().map(Vec::len).sum::<usize>() as f64 / args.seconds as f64;
    let bell = if args.no_bell { "no bell is rung" } else { "the bell is rung after each commit" };
    println!("One event changed {changes:.0} times a second for {} s ({} wanted); {bell}", args.seconds, args.rate);
    println!("{} clients ask for its sessions, each every {} ms\n", args.readers, args.every_ms);
    let ages: Vec<Duration> = answers.iter().map(|answer| answer.age(&committed)).collect();
    let within = ages.iter().filter(|age| **age <= AIM).count() as f64 / ages.len().max(1) as f64 * 100.0;
    spread::head();
    spread::line("age of an answer", ages);
    println!("{:<44}{within:>7.2} %", format!("answers not older than {} ms", AIM.as_millis()));
    if changes < f64::from(args.rate) * REACHED {
        println!("\nThe wanted rate was NOT reached: this machine is too slow or too busy.");
    }
    Ok(())
}

fn event() -> Value {
    let ticket_types: Vec<Value> =
        (0..WRITERS).map(|writer| json!({"name": format!("of writer {writer}"), "price": "10", "quantity": 0})).collect();
    json!({"name": "hot", "sessions": [{
        "starts_at": "2099-01-01T20:00:00Z", "ends_at": "2099-01-01T22:00:00Z", "total_capacity": 1000, "ticket_types": ticket_types,
    }]})
}

impl Answer {
    fn age(&self, committed: &[Vec<Instant>]) -> Duration {
        // Revision 1 stands at 0: the next newer one than n stands at n.
        let next = self.revisions.iter().zip(committed).filter_map(|(shown, committed)| committed.get(*shown));
        next.map(|at| self.at.saturating_duration_since(*at)).max().unwrap_or_default()
    }
}

/// Answers when each revision was committed, by writer, and what the readers answered meanwhile.
async fn change_and_read(
    http: &Http,
    settings: &Settings,
    args: &HotArgs,
    id: Uuid,
) -> anyhow::Result<(Vec<Vec<Instant>>, Vec<Answer>)> {
    let observer = stores::postgres(settings).await?;
    let ticket_types = observer.query(TICKET_TYPES_SQL, &[&id]).await?;
    ensure!(ticket_types.len() == WRITERS as usize, "the event has {} ticket types", ticket_types.len());
    let mut clients = Vec::new();
    for _ in &ticket_types {
        clients.push(stores::postgres(settings).await?);
    }
    let bell = Bell::new(settings).await?;
    stores::projected(&observer, PROJECTED_WITHIN).await?;

    let (mut writers, mut readers) = (JoinSet::<anyhow::Result<_>>::new(), JoinSet::new());
    let began = Instant::now();
    let end = began + Duration::from_secs(args.seconds);
    let pace = Pace { began, every: Duration::from_secs(u64::from(WRITERS)) / args.rate, end };
    for ((place, row), client) in ticket_types.iter().enumerate().zip(clients) {
        let (ticket_type, button) = (row.try_get(0)?, (!args.no_bell).then(|| bell.button()));
        writers.spawn(async move { Ok((place, change(client, ticket_type, pace, button).await?)) });
    }
    for _ in 0..args.readers {
        let url = format!("{}/api/events/{id}/sessions", settings.read_url);
        readers.spawn(read(http.clone(), url, Duration::from_millis(args.every_ms), end));
    }
    let mut committed = vec![Vec::new(); ticket_types.len()];
    while let Some(writer) = writers.join_next().await {
        let (place, moments) = writer??;
        committed[place] = moments;
    }
    let mut answers = Vec::new();
    while let Some(reader) = readers.join_next().await {
        answers.extend(reader??);
    }
    Ok((committed, answers))
}

/// Sells until the end. A change that is late is made at once, so that as many are made as were to be.
async fn change(client: Client, ticket_type: Uuid, pace: Pace, button: Option<Arc<Notify>>) -> anyhow::Result<Vec<Instant>> {
    let sql = client.prepare("update ticket_types set quantity = $2 where id = $1").await?;
    let mut committed = Vec::new();
    for revision in 1.. {
        sleep_until(pace.began + pace.every * u32::try_from(revision)?).await;
        if Instant::now() >= pace.end {
            break;
        }
        client.execute(&sql, &[&ticket_type, &revision]).await?;
        committed.push(Instant::now());
        if let Some(button) = &button {
            button.notify_one();
        }
    }
    Ok(committed)
}

async fn read(http: Http, url: String, every: Duration, end: Instant) -> anyhow::Result<Vec<Answer>> {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut answers = Vec::new();
    while Instant::now() < end {
        ticks.tick().await;
        let answer = http.get(&url).send().await?;
        ensure!(answer.status() == StatusCode::OK, "catalog-read answered {}", answer.status());
        let bytes = answer.bytes().await?;
        let at = Instant::now();
        answers
            .push(Answer { at, revisions: revisions(&serde_json::from_slice(&bytes)?).context("an answer without quantities")? });
    }
    Ok(answers)
}

fn revisions(sessions: &Value) -> Option<Vec<usize>> {
    let ticket_types = sessions["results"][0]["ticket_types"].as_array()?;
    ticket_types.iter().map(|ticket_type| usize::try_from(ticket_type["quantity"].as_u64()?).ok()).collect()
}
