//! From a save to the reader's new answer.
//!
//! A client asks the reader all the time while another saves. Two spans are told: from the moment the save was answered, which
//! is just after its commit, and from the moment it was sent, which also holds the save itself.

use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{sync::watch, time::sleep};
use uuid::Uuid;

use crate::{admin, settings::Settings, spread, stores};

/// Longest that a save may take to be seen before the measurement is given up.
const GIVE_UP: Duration = Duration::from_secs(10);
/// Between two saves: long enough for all to be idle again, and never in step with a poll.
const PAUSE: Duration = Duration::from_millis(37);
/// Between two saves that ring no bell: past the two seconds for which the projector looks often after a change. A part of the
/// second between two later looks is added, another one each time, so that the saves meet all of that second.
const PAUSE_WITHOUT_BELL: Duration = Duration::from_millis(2_200);
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Multiples of it, taken without their whole part, fill the range from 0 to 1 evenly.
const GOLDEN_RATIO: f64 = 0.618_033_988_749;
/// Saves unless told otherwise: with the bell, and without it, which takes three seconds each.
const SAVES: (u32, u32) = (200, 40);

#[derive(Args)]
#[command(after_help = "\
It makes an event, renames it again and again, and removes it.

Examples:
  catalog-bench freshness
  catalog-bench freshness --pause-ms 2500 --saves 40    # each save finds the projector at rest
  catalog-bench freshness --sql")]
pub(crate) struct FreshnessArgs {
    /// Saves to make, one after the other [default: 200, with --sql 40]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    saves: Option<u32>,
    /// Save by SQL, which rings no bell, and only when the projector has come to rest: it sees the change at its next look
    #[arg(long)]
    sql: bool,
    /// Milliseconds between two saves; above 2000 the projector has come to rest, and only the bell wakes it [default: 37]
    #[arg(long, conflicts_with = "sql", value_parser = clap::value_parser!(u64).range(1..=60_000))]
    pause_ms: Option<u64>,
}

/// When the reader first answered with each name.
type Seen = watch::Receiver<(String, Instant)>;

pub(crate) async fn measure(settings: &Settings, args: &FreshnessArgs) -> anyhow::Result<()> {
    let client = admin::client()?;
    let id = admin::create(&client, settings, &json!({"name": "save 0"})).await?;
    let seen = watch_reader(client.clone(), format!("{}/api/events/{id}", settings.read_url));
    let measured = save_many(&client, settings, args, id, seen).await;
    let removed = admin::remove(&client, settings, id).await;
    let (answered, sent) = measured?;
    removed?;
    match args.sql {
        true => println!("From a change by SQL, without the bell, to the reader's new answer"),
        false => println!("From a save by the admin API to the reader's new answer"),
    }
    spread::head();
    spread::line("from the answer to the save", answered);
    spread::line("from sending the save", sent);
    Ok(())
}

/// Asks again and again, and notes when the name changed.
fn watch_reader(client: Client, url: String) -> Seen {
    let (noted, seen) = watch::channel((String::new(), Instant::now()));
    tokio::spawn(async move {
        while !noted.is_closed() {
            let Ok(answer) = client.get(&url).send().await else { continue };
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
    args: &FreshnessArgs,
    id: Uuid,
    mut seen: Seen,
) -> anyhow::Result<(Vec<Duration>, Vec<Duration>)> {
    let (mut since_answer, mut since_sending) = (Vec::new(), Vec::new());
    let database = stores::postgres(settings).await?;
    let rename = database.prepare("update events set name = $2 where id = $1").await?;
    let saves = args.saves.unwrap_or(if args.sql { SAVES.1 } else { SAVES.0 });
    for save in 1..=saves {
        sleep(pause(args, save)).await;
        let name = format!("save {save}");
        let sent = Instant::now();
        match args.sql {
            true => drop(database.execute(&rename, &[&id, &name]).await?),
            false => admin::rename(client, settings, id, &name).await?,
        }
        let answered = Instant::now();
        let shown = tokio::time::timeout(GIVE_UP, seen.wait_for(|held| held.0 == name)).await;
        let at = shown.with_context(|| format!("{name} was not seen within {GIVE_UP:?}"))??.1;
        // The reader may have it before the writer's answer has arrived.
        since_answer.push(at.saturating_duration_since(answered));
        since_sending.push(at - sent);
    }
    Ok((since_answer, since_sending))
}

fn pause(args: &FreshnessArgs, save: u32) -> Duration {
    match args.sql {
        true => PAUSE_WITHOUT_BELL + LOOK_EVERY.mul_f64((f64::from(save) * GOLDEN_RATIO).fract()),
        false => args.pause_ms.map_or(PAUSE, Duration::from_millis),
    }
}
