//! `cargo dev soak`: the fault tests without an end of their own.

use std::{
    panic::AssertUnwindSafe,
    pin::pin,
    time::{Duration, Instant},
};

use anyhow::Context;
use futures_util::FutureExt;
use tokio::time::{interval, sleep_until};

use super::{
    Trial,
    check::{Finding, Rule},
    faults::{self, Stage},
};
use crate::{cli::SoakArgs, dice::Dice, interruption::Interruptions, progress::Progress, up};

/// How often the live line of a terminal is drawn, and how often a line is written where there is none.
const DRAW_EVERY: Duration = Duration::from_millis(500);
const TELL_EVERY: Duration = Duration::from_secs(15);
/// A live line that is longer than the terminal is wide cannot be drawn anew.
const LIVE_CHARS: usize = 118;
/// What a shell reports for a program that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;
/// How many more events than in a test, so that several pages are asked for.
const EVENTS: usize = 24;

/// Runs it. The exit status is 1 if a rule was broken.
pub(crate) async fn run(args: SoakArgs) -> anyhow::Result<i32> {
    let mut interruptions = Interruptions::listen().context("signals cannot be listened to")?;
    let progress = Progress::new();
    let mut setup =
        Trial::of("soak").readers(args.readers.into()).projectors(args.projectors.into()).events(EVENTS).with_clocks();
    if let Some(seed) = args.seed {
        setup = setup.seed(seed);
    }
    let start = async {
        up::build(&progress).await?;
        progress.say(&format!("starting with seed {}", setup.seed));
        Ok::<_, anyhow::Error>(setup.start().await)
    };
    let trial = tokio::select! {
        trial = start => trial?,
        () = interruptions.next() => return Ok(INTERRUPTED),
    };
    go_on(&trial, Duration::from_secs_f64(args.minutes * 60.0), &progress, &mut interruptions).await;

    progress.say("no more faults; waiting until everybody has the last state");
    let so_far = trial.report();
    let report = tokio::select! {
        report = trial.finish() => report,
        () = interruptions.next() => so_far,
    };
    progress.print(&format!("\n{report}\n"));
    Ok(if report.is_clean() { 0 } else { 1 })
}

/// Until the time is over, or Ctrl-C. A fault that is on is put right first.
async fn go_on(trial: &Trial, lasts: Duration, progress: &Progress, interruptions: &mut Interruptions) {
    let end = Instant::now() + lasts;
    // The harness panics when a process does not recover; that is a finding like others.
    let mut faults = pin!(AssertUnwindSafe(have_faults(&trial.stage, trial.setup.seed, end)).catch_unwind());
    let mut draw = interval(DRAW_EVERY);
    let (mut told, mut shown) = (Instant::now(), 0);
    loop {
        tokio::select! {
            ended = &mut faults => {
                if let Err(panic) = ended {
                    trial.found("the product", Finding::new(Rule::Died, text_of(&*panic), "it recovers from every fault"));
                }
                return;
            }
            () = interruptions.next() => {
                progress.say("ending: the fault that is on is put right first");
                trial.stage.weather.end();
            }
            _ = draw.tick() => {
                let violations = trial.checker.violations();
                for violation in violations.iter().skip(shown) {
                    progress.say(&violation.to_string());
                }
                shown = violations.len();
                let line = status(trial, end);
                if progress.is_terminal() {
                    progress.draw(&line.chars().take(LIVE_CHARS).collect::<String>());
                } else if told.elapsed() >= TELL_EVERY {
                    told = Instant::now();
                    progress.say(&line);
                }
            }
        }
    }
}

/// One after the other, sometimes two at once, with quiet in between.
async fn have_faults(stage: &Stage, seed: u64, end: Instant) {
    let mut dice = Dice::seeded(seed, "faults");
    while Instant::now() < end && !stage.weather.is_ending() {
        let quiet = Duration::from_millis(u64::from(dice.between(200, 6_000).unsigned_abs()));
        tokio::select! {
            () = sleep_until((Instant::now() + quiet).min(end).into()) => {}
            () = stage.weather.ending() => return,
        }
        match faults::random(&mut dice, stage).as_slice() {
            [one, other] => drop(tokio::join!(one.run(stage), other.run(stage))),
            all => {
                for fault in all {
                    fault.run(stage).await;
                }
            }
        }
    }
}

fn status(trial: &Trial, end: Instant) -> String {
    let (counts, stage) = (trial.figures.counts(), &trial.stage);
    let left = end.saturating_duration_since(Instant::now()).as_secs();
    let faults: u64 = stage.weather.counts().values().sum();
    let shares = ["redis", "postgres", "stale", "404", "503"].map(|kind| {
        let count = counts.answers.get(kind).copied().unwrap_or(0);
        format!("{} {kind}", count * 100 / counts.answers().max(1))
    });
    format!(
        "{}:{:02} min left, {faults} faults, {} writes, {} answers (in %: {}), {} violations; on: {}",
        left / 60,
        left % 60,
        counts.writes(),
        counts.answers(),
        shares.join(", "),
        counts.violations,
        stage.weather.describe(),
    )
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_else(|| "a panic".to_owned())
}
