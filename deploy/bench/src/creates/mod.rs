//! How many events can be made a second: each with three sessions of two ticket types, by the admin API in one request; and the
//! same beside it in an admin site of Django, where it takes four forms.

mod django;

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use clap::Args;
use futures_util::future::try_join_all;
use reqwest::Client;
use serde_json::{Value, json};

use crate::{admin, settings::Settings, spread};

/// Of each event.
const SESSIONS: u32 = 3;
/// Of each session.
const TICKET_TYPES: u32 = 2;

#[derive(Args)]
#[command(after_help = "\
It makes as many events as it can, and leaves them there. The two take turns, so that a noisy machine treats both alike.

Examples:
  catalog-bench creates
  catalog-bench creates --django http://127.0.0.1:18000 --django-user admin --django-password secret")]
pub(crate) struct CreatesArgs {
    /// Clients at once; one round for each number
    #[arg(long, value_delimiter = ',', default_value = "1,32", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    clients: Vec<u32>,
    /// Seconds of each round
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Rounds of each
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// An admin site of Django with the same models, to compare with
    #[arg(long, value_name = "URL", requires_all = ["django_user", "django_password"])]
    django: Option<String>,
    /// Who signs in there
    #[arg(long)]
    django_user: Option<String>,
    /// With this
    #[arg(long)]
    django_password: Option<String>,
}

/// Who makes events.
enum Maker<'a> {
    Catalog(&'a Settings),
    Django(django::Site),
}

impl Maker<'_> {
    async fn make(&self, client: &Client, number: u32) -> anyhow::Result<()> {
        match self {
            Self::Catalog(settings) => admin::create(client, settings, &event(number)).await.map(drop),
            Self::Django(site) => site.make(client, number).await,
        }
    }
}

pub(crate) async fn measure(settings: &Settings, args: &CreatesArgs) -> anyhow::Result<()> {
    let client = admin::client()?;
    let mut makers = vec![("the admin API", Maker::Catalog(settings))];
    if let (Some(url), Some(user), Some(password)) = (&args.django, &args.django_user, &args.django_password) {
        makers.push(("the admin site of Django", Maker::Django(django::Site::sign_in(url, user, password).await?)));
    }
    println!("Events made, each with {SESSIONS} sessions x {TICKET_TYPES} ticket types");
    for clients in &args.clients {
        let mut rates = vec![Vec::new(); makers.len()];
        let mut spans = vec![Vec::new(); makers.len()];
        for _ in 0..args.rounds {
            for (nth, (_, maker)) in makers.iter().enumerate() {
                let (rate, took) = round(&client, maker, *clients, Duration::from_secs(args.seconds)).await?;
                rates[nth].push(rate);
                spans[nth].extend(took);
            }
        }
        println!("\n{clients} at once");
        spread::head();
        for (((what, _), rates), spans) in makers.iter().zip(&mut rates).zip(spans) {
            spread::line(what, spans);
            rates.sort_by(f64::total_cmp);
            println!("{:<44}{:>9.1} events/s, median of {} rounds", "", rates[rates.len() / 2], rates.len());
        }
        if let [ours, theirs] = &rates[..] {
            println!("{:<44}{:>9.1} times as many", "", ours[ours.len() / 2] / theirs[theirs.len() / 2]);
        }
    }
    Ok(())
}

/// Answers how many events were made a second, and how long each took.
async fn round(client: &Client, maker: &Maker<'_>, clients: u32, span: Duration) -> anyhow::Result<(f64, Vec<Duration>)> {
    let (start, next) = (Instant::now(), AtomicU32::new(0));
    let one = async || {
        let mut took = Vec::new();
        while start.elapsed() < span {
            let began = Instant::now();
            maker.make(client, next.fetch_add(1, Ordering::Relaxed)).await?;
            took.push(began.elapsed());
        }
        anyhow::Ok(took)
    };
    let took = try_join_all((0..clients).map(|_| one())).await?.concat();
    Ok((took.len() as f64 / start.elapsed().as_secs_f64(), took))
}

fn event(number: u32) -> Value {
    let ticket_types: Vec<Value> =
        (1..=TICKET_TYPES).map(|n| json!({"name": format!("Ticket {n}"), "price": "50.00", "quantity": 100})).collect();
    let sessions: Vec<Value> = (1..=SESSIONS)
        .map(|n| {
            json!({"starts_at": format!("2030-06-0{n}T17:00:00Z"), "ends_at": format!("2030-06-0{n}T20:00:00Z"),
                "total_capacity": 400, "ticket_types": ticket_types})
        })
        .collect();
    json!({"name": format!("Event {number}"), "location": "Riverside Park", "sessions": sessions})
}
