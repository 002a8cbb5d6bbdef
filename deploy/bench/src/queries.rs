//! How long lists take that are filtered, searched, sorted, counted and walked through: one at a time, and many at once.

use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;
use reqwest::{Client as Http, StatusCode};
use serde_json::Value;
use tokio::{task::JoinSet, time::Instant};

use crate::{settings::Settings, spread};

/// What a list may take that no cache holds.
const ALONE_AIM: Duration = Duration::from_millis(100);
const TOGETHER_AIM: Duration = Duration::from_millis(500);
/// Each kind once; `{n}` is another number each time, so that no two requests are the same.
const KINDS: [(&str, &str); 20] = [
    ("a page of all events", "page={page}&page_size=100"),
    ("search, one word", "search=night"),
    ("search, beginning of a word", "search=conc"),
    ("search with a typo", "search=concret%20night"),
    ("place", "location=hall"),
    ("from a day on", "starts_after=2026-12-{day}"),
    ("between two days", "starts_after=2026-12-{day}&starts_before=2027-01-{day}"),
    ("a month", "date=2026-12"),
    ("the weekend, in a zone", "date=weekend&tz=Europe/Berlin"),
    ("upcoming", "upcoming=true&page={page}"),
    ("over", "upcoming=false&page={page}"),
    ("available", "available=true&page={page}"),
    ("prices", "price_min={day}&price_max=60"),
    ("free", "free=true&page={page}"),
    ("changed since", "updated_since=2026-11-{day}"),
    ("by name", "ordering=name&page={page}"),
    ("by price, from the top", "ordering=-price&page={page}"),
    ("newest", "ordering=-created_at&page={page}"),
    ("everything at once", "search=night&available=true&date=2026-12&price_max=80&ordering=price&page_size=100"),
    ("all facets of all events", "facets=true&page={page}"),
];

#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo dev up --detach --events 100000 --state target/large
  cargo run --release --package catalog-bench -- --env target/large/env queries")]
pub(crate) struct QueriesArgs {
    /// Requests of each kind, one after the other
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    requests: u32,
    /// Requests at once, in the second part
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    at_once: u32,
}

/// # Errors
/// When the catalog does not answer as it should.
pub(crate) async fn measure(settings: &Settings, args: &QueriesArgs) -> anyhow::Result<()> {
    let http = Http::new();
    for (at_once, aim) in [(1, ALONE_AIM), (args.at_once, TOGETHER_AIM)] {
        println!("\n{at_once} at once; wanted: p99 below {} ms", aim.as_millis());
        spread::head();
        for (kind, query) in KINDS {
            let times = ask(&http, &settings.read_url, query, args.requests, at_once).await;
            spread::line(kind, times.with_context(|| query.to_owned())?);
        }
    }
    Ok(())
}

/// The times of all requests.
async fn ask(http: &Http, base: &str, query: &str, requests: u32, at_once: u32) -> anyhow::Result<Vec<Duration>> {
    let mut clients = JoinSet::new();
    for client in 0..at_once {
        let (http, base, query) = (http.clone(), base.to_owned(), query.to_owned());
        let own = requests.div_ceil(at_once).max(3);
        clients.spawn(async move {
            let mut times = Vec::new();
            for n in 0..own {
                let n = client * own + n;
                let query = query.replace("{page}", &(n % 50 + 1).to_string()).replace("{day}", &format!("{:02}", n % 28 + 1));
                let start = Instant::now();
                let answer = http.get(format!("{base}/api/events?{query}")).send().await?;
                let status = answer.status();
                let body: Value = answer.json().await?;
                times.push(start.elapsed());
                // A page past the end is an answer, too.
                ensure!(status == StatusCode::OK || status == StatusCode::NOT_FOUND, "{query}: {status} {body}");
            }
            Ok(times)
        });
    }
    Ok(clients.join_all().await.into_iter().collect::<anyhow::Result<Vec<_>>>()?.concat())
}
