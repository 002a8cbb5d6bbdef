//! The screen.

use std::time::Duration;

use catalog_shared::version::Version;

use super::{
    Known,
    postgres::{Postgres, SET_ASIDE_SHOWN},
    redis::{Redis, Server},
    verdict::Verdict,
};
use crate::figures::{counted, grouped, seconds};

const WELL: &str = "OK: everything that was committed has reached Redis";
/// So that an error of many words does not break the screen.
const ERROR_CHARS_MAX: usize = 120;

pub(super) fn screen(known: &Known, verdict: &Verdict) -> String {
    let mut screen = Screen(String::new());
    let mut problems = verdict.problems.iter();
    screen.line(problems.next().map_or(WELL, String::as_str));
    for problem in problems {
        screen.line(&format!("also {problem}"));
    }
    for note in &verdict.notes {
        screen.line(&format!("note: {note}"));
    }
    screen.line("");
    match &known.postgres {
        Ok(postgres) => screen.work(postgres),
        Err(_) => screen.row("Projectors", "not known, nor what waits for them"),
    }
    if let Ok(redis) = &known.redis {
        screen.progress(redis, known);
    }
    if let Ok(postgres) = &known.postgres {
        screen.set_aside(postgres);
    }
    screen.stores(known);
    screen.0
}

struct Screen(String);

impl Screen {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn row(&mut self, name: &str, text: &str) {
        self.line(&format!("{name:<12} {text}"));
    }

    fn work(&mut self, postgres: &Postgres) {
        let count = match postgres.projectors.len() {
            0 => "none".to_owned(),
            count => format!("{count} working"),
        };
        self.row("Projectors", &count);
        let width = postgres.projectors.iter().map(|it| it.name.len()).max().unwrap_or(0);
        for it in &postgres.projectors {
            let since = it.since.map_or_else(|| "unknown".to_owned(), seconds);
            let listens = if it.listens { "listening" } else { "not listening" };
            self.row("", &format!("{:width$}  for {since:<12}  {listens:<13}  {}", it.name, it.state));
        }
        let oldest = postgres.oldest.map_or_else(String::new, |oldest| format!(", the oldest for {}", seconds(oldest)));
        let changes = match postgres.dirty {
            0 => "none waits".to_owned(),
            count => counted(count.cast_unsigned(), "waits", "wait"),
        };
        self.row("Changes", &format!("{changes}{oldest}"));
    }

    fn progress(&mut self, redis: &Redis, known: &Known) {
        let postgres = known.postgres.as_ref().ok();
        let distance = match (redis.watermark, postgres.map(|it| it.present), redis.caught_up_in) {
            (_, None, _) | (None, Some(_), None) => String::new(),
            (_, Some(_), Some(Duration::ZERO)) => ", which is all of PostgreSQL".to_owned(),
            (_, Some(_), Some(took)) => format!(", which followed PostgreSQL within {} ms", took.as_millis()),
            (Some(watermark), Some(present), None) if watermark.epoch() != present.epoch() => ", of another epoch".to_owned(),
            (Some(watermark), Some(present), None) => {
                let commits = present.as_u64().saturating_sub(watermark.as_u64());
                format!(", {} behind PostgreSQL", counted(commits, "commit", "commits"))
            }
        };
        self.row("Watermark", &format!("{}{distance}", version(redis.watermark)));
        let confirmed = redis.confirmed.map_or_else(|| "not in the last 5 s".to_owned(), |age| format!("{} ago", seconds(age)));
        self.row("Confirmed", &confirmed);
        let epoch = |epoch: Option<u64>| epoch.map_or_else(|| "none".to_owned(), |epoch| epoch.to_string());
        let in_postgres = postgres.map_or_else(|| "not known".to_owned(), |it| it.present.epoch().to_string());
        self.row("Epoch", &format!("{in_postgres} in PostgreSQL, {} in Redis", epoch(redis.epoch)));
        if let Some(postgres) = postgres {
            let leases = &redis.leases;
            let lowest = leases.lowest.map_or_else(String::new, |lowest| format!(", for {} or longer", seconds(lowest)));
            let events = counted(postgres.warm.cast_unsigned(), "event", "events");
            let standing = match leases.looked_for {
                0 => String::new(),
                all => format!("; of {all} looked for {} stand in Redis{lowest}", leases.standing),
            };
            self.row("Warm", &format!("{events} ({}){standing}", known.warm));
        }
        let page =
            redis.first_page.map_or_else(|| "is not there".to_owned(), |(of, age)| format!("{of}, built {} ago", seconds(age)));
        self.row("List", &format!("clock {}, first page {page}", version(redis.list_clock)));
    }

    fn set_aside(&mut self, postgres: &Postgres) {
        if postgres.set_aside == 0 {
            return self.row("Set aside", "none");
        }
        self.row("Set aside", &counted(postgres.set_aside.cast_unsigned(), "event", "events"));
        for it in &postgres.set_aside_first {
            let since = it.since.map_or_else(String::new, seconds);
            let tries = counted(u64::from(it.attempts.unsigned_abs()), "try", "tries");
            let error: String = it.error.chars().take(ERROR_CHARS_MAX).collect();
            self.row("", &format!("{}  for {since}, {tries}: {error}", it.id));
        }
        let more = postgres.set_aside - SET_ASIDE_SHOWN;
        if more > 0 {
            self.row("", &format!("and {} more", grouped(more.cast_unsigned())));
        }
    }

    fn stores(&mut self, known: &Known) {
        match &known.redis {
            Ok(redis) => redis.servers.iter().for_each(|it| self.row("Redis", &server(it, known.redis_mode))),
            Err(_) => self.row("Redis", "out of reach"),
        }
        match &known.postgres {
            Ok(it) => {
                let role = if it.is_standby { "standby" } else { "primary" };
                let up_for = it.up_for.map_or_else(String::new, |up| format!(", started {} ago", seconds(up)));
                let queue = it.queue_usage * 100.0;
                self.row("PostgreSQL", &format!("{}, {role}{up_for}, notification queue {queue:.0} % full", it.server_version));
            }
            Err(_) => self.row("PostgreSQL", "out of reach"),
        }
    }
}

fn server(it: &Server, mode: &str) -> String {
    let limit = if it.max_bytes == 0 { "no limit".to_owned() } else { mebibytes(it.max_bytes) };
    let evicted = counted(it.evicted, "key", "keys");
    let replicas = counted(it.replicas, "replica", "replicas");
    let role = if it.role == "master" { "primary" } else { &it.role };
    let used = mebibytes(it.used_bytes);
    format!("{}, {mode}, {role}, memory {used} of {limit} ({}), {evicted} evicted, {replicas}", it.version, it.policy)
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

fn version(version: Option<Version>) -> String {
    version.map_or_else(|| "none".to_owned(), |version| version.to_string())
}
