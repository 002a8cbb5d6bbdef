//! From a save to the reader's new answer.
//!
//! A client asks the reader all the time while another saves. Two spans are told: from the moment the save was answered, which
//! is just after its commit, and from the moment it was sent, which also holds the save itself.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::{sync::watch, time::sleep};

use crate::settings::Settings;

/// Longest that a save may take to be seen before the measurement is given up.
const GIVE_UP: Duration = Duration::from_secs(10);
/// Between two saves: long enough for all to be idle again, and never in step with a poll.
const PAUSE: Duration = Duration::from_millis(37);

/// When the reader first answered with each name.
type Seen = watch::Receiver<(String, Instant)>;

pub(crate) async fn measure(settings: &Settings, saves: u32) -> anyhow::Result<()> {
    let client = Client::builder().no_proxy().tcp_nodelay(true).build()?;
    let id = create(&client, settings).await?;
    let seen = watch_reader(client.clone(), format!("{}/api/events/{id}", settings.read_url));
    let measured = save_many(&client, settings, &id, saves, seen).await;
    let removed =
        client.delete(format!("{}/api/admin/events/{id}", settings.write_url)).bearer_auth(&settings.token).send().await;
    let (answered, sent) = measured?;
    ensure!(removed?.status() == StatusCode::NO_CONTENT, "the event that was saved could not be removed");
    println!("from a save to the reader's new answer, {saves} saves, milliseconds");
    println!("{:<28}{:>8}{:>8}{:>8}{:>8}{:>8}", "", "min", "median", "p90", "p99", "max");
    print("from the answer to the save", answered);
    print("from sending the save", sent);
    Ok(())
}

async fn create(client: &Client, settings: &Settings) -> anyhow::Result<String> {
    let request = client.post(format!("{}/api/admin/events", settings.write_url)).bearer_auth(&settings.token);
    let made = request.json(&json!({"name": "save 0"})).send().await.context("catalog-write does not answer")?;
    ensure!(made.status() == StatusCode::CREATED, "catalog-write answered {}", made.status());
    Ok(made.json::<Value>().await?["id"].as_str().context("an event without id")?.to_owned())
}

/// Asks again and again, and notes when the name changed.
fn watch_reader(client: Client, url: String) -> Seen {
    let (noted, seen) = watch::channel((String::new(), Instant::now()));
    let url = Arc::new(url);
    tokio::spawn(async move {
        while !noted.is_closed() {
            let Ok(answer) = client.get(url.as_str()).send().await else { continue };
            let Ok(body) = answer.json::<Value>().await else { continue };
            let name = body["name"].as_str().unwrap_or_default();
            noted.send_if_modified(|held| {
                let is_new = held.0 != name;
                if is_new {
                    *held = (name.to_owned(), Instant::now());
                }
                is_new
            });
        }
    });
    seen
}

async fn save_many(
    client: &Client,
    settings: &Settings,
    id: &str,
    saves: u32,
    mut seen: Seen,
) -> anyhow::Result<(Vec<Duration>, Vec<Duration>)> {
    let (mut since_answer, mut since_sending) = (Vec::new(), Vec::new());
    let url = format!("{}/api/admin/events/{id}", settings.write_url);
    for save in 1..=saves {
        sleep(PAUSE).await;
        let name = format!("save {save}");
        let sent = Instant::now();
        let answer = client.patch(&url).bearer_auth(&settings.token).json(&json!({"name": name})).send().await?;
        let answered = Instant::now();
        ensure!(answer.status() == StatusCode::OK, "catalog-write answered {}", answer.status());
        let shown = tokio::time::timeout(GIVE_UP, seen.wait_for(|held| held.0 == name)).await;
        let at = shown.with_context(|| format!("{name} was not seen within {GIVE_UP:?}"))??.1;
        // The reader may have it before the writer's answer has arrived.
        since_answer.push(at.saturating_duration_since(answered));
        since_sending.push(at - sent);
    }
    Ok((since_answer, since_sending))
}

fn print(what: &str, mut spans: Vec<Duration>) {
    spans.sort_unstable();
    let at = |share: f64| spans[((spans.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1000.0;
    println!("{what:<28}{:>8.2}{:>8.2}{:>8.2}{:>8.2}{:>8.2}", at(0.0), at(0.5), at(0.9), at(0.99), at(1.0));
}
