//! How long the admin pages take to come from the server, and how large they are on their way.

use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;
use reqwest::{
    Client, StatusCode,
    header::{ACCEPT_ENCODING, COOKIE, SET_COOKIE},
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{admin, settings::Settings, spread};

/// What a page may take, and weigh.
const AIM: Duration = Duration::from_millis(50);
const BYTES_AIM: usize = 100_000;
/// Each page once; `{event}` is the first of the catalog, `{page}` another one each time.
const PAGES: [(&str, &str); 15] = [
    ("all events, a page", "/admin/events?page={page}"),
    ("searched, a word", "/admin/events?q=night"),
    ("searched, the beginning of a word", "/admin/events?q=conc"),
    ("at a place", "/admin/events?place=hall"),
    ("published", "/admin/events?status=published&page={page}"),
    ("upcoming", "/admin/events?time=upcoming&page={page}"),
    ("past", "/admin/events?time=past&page={page}"),
    ("by name", "/admin/events?ordering=name&page={page}"),
    ("changed last", "/admin/events?ordering=-changed&page={page}"),
    ("least left first", "/admin/events?ordering=left&page={page}"),
    ("with warnings", "/admin/events?warnings=1"),
    ("an event", "/admin/events/{event}"),
    ("a new event", "/admin/events/new"),
    ("the history", "/admin/history"),
    ("the history of an event", "/admin/events/{event}/history"),
];

#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo dev up --detach --events 100000 --state target/large
  cargo run --release --package catalog-bench -- --env target/large/env pages")]
pub(crate) struct PagesArgs {
    /// Requests of each page, one after the other
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    requests: u32,
}

/// # Errors
/// When the catalog does not answer as it should.
pub(crate) async fn measure(settings: &Settings, args: &PagesArgs) -> anyhow::Result<()> {
    let client = admin::client()?;
    let cookie = sign_in(&client, settings).await?;
    let events: Value = client.get(format!("{}/api/events?page_size=1", settings.read_url)).send().await?.json().await?;
    let event = events["results"][0]["id"].as_str().context("the catalog is empty")?;
    println!("\nwanted: below {} ms, and {} KB", AIM.as_millis(), BYTES_AIM / 1000);
    spread::head();
    let mut largest = ("", 0);
    for (page, path) in PAGES {
        let mut times = Vec::new();
        for n in 0..args.requests {
            let path = path.replace("{event}", event).replace("{page}", &(n % 20 + 1).to_string());
            let request = client.get(format!("{}{path}", settings.write_url)).header(COOKIE, &cookie);
            let start = Instant::now();
            let answer = request.header(ACCEPT_ENCODING, "gzip").send().await?;
            let status = answer.status();
            let bytes = answer.bytes().await?.len();
            times.push(start.elapsed());
            ensure!(status == StatusCode::OK, "{path}: {status}");
            if bytes > largest.1 {
                largest = (page, bytes);
            }
        }
        spread::line(page, times);
    }
    println!("\nthe largest, compressed: {:.1} KB, {}", largest.1 as f64 / 1000.0, largest.0);
    Ok(())
}

/// The cookie of a session.
async fn sign_in(client: &Client, settings: &Settings) -> anyhow::Result<String> {
    let body = json!({"email": settings.admin_email, "password": settings.admin_password});
    let answer = client.post(format!("{}/api/admin/session", settings.write_url)).json(&body).send().await?;
    ensure!(answer.status().is_success(), "catalog-write answered {}", answer.status());
    let cookie = answer.headers().get(SET_COOKIE).context("a session without a cookie")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}
