//! Faults by chance, for long runs.

use std::time::Duration;

use super::{
    Stage,
    fault::{Fault, Then},
};
use crate::{
    dice::Dice,
    testing::{Step, Store},
};

/// One fault, or two that do not get in each other's way.
pub(crate) fn some(dice: &mut Dice, stage: &Stage) -> Vec<Fault> {
    let first = any(dice, stage);
    let second = any(dice, stage);
    let alone = matches!(first, Fault::FailOver(_)) || matches!(second, Fault::FailOver(_)) || !dice.chance(40);
    if alone || first.target() == second.target() { vec![first] } else { vec![first, second] }
}

fn any(dice: &mut Dice, stage: &Stage) -> Fault {
    let names = |starts: &str| -> Vec<&str> {
        stage.catalog.processes().iter().map(|process| process.name()).filter(|name| name.starts_with(starts)).collect()
    };
    let [any, projector, reader] = ["", "projector", "catalog-read"].map(|starts| dice.pick(&names(starts)).to_owned());
    let whose = dice.pick(&stage.clocks.keys().map(String::as_str).collect::<Vec<_>>()).to_owned();
    // catalog-write never talks to Redis.
    let store = if any == "catalog-write" { Store::Postgres } else { dice.pick(&[Store::Postgres, Store::Redis]) };
    let steps = [Step::AfterClaim, Step::AfterBuild, Step::HalfOfWrites, Step::BeforeCommit];
    let (short, long) = (millis(dice, 50, 800), millis(dice, 500, 6_000));
    let then = dice.pick(&[
        Then::Kill(short),
        Then::KillLate(short),
        Then::Stay(long),
        Then::StayAndForget(short),
        Then::Cut,
        Then::LoseAnswer,
    ]);
    let step = dice.pick(&steps);
    let seconds = i64::from(dice.pick(&[-1, 1]) * dice.pick(&[2, 60, 600]));
    match dice.between(1, 100) {
        1..=12 => Fault::Kill(any, short),
        13..=15 => Fault::Terminate(any),
        16..=25 => Fault::Pause(any, long),
        26..=36 => Fault::AtStep(projector, step, then),
        37..=39 => Fault::AtStep(reader, Step::AfterBuild, then),
        40..=44 => Fault::Cut(any, store, long),
        45..=51 => Fault::BlackHole(any, store, long),
        52..=53 => Fault::BlackHoleDoorbell(long),
        54..=58 => Fault::SlowRedis(millis(dice, 10, 2_000), long),
        59..=63 => Fault::FlushRedis,
        64..=66 => Fault::LoseDocuments,
        67..=70 => Fault::KillRedis(long),
        71..=74 => Fault::PauseRedis(long),
        75..=77 => Fault::FillRedis(long),
        78..=80 => Fault::EvictFromRedis(long),
        81..=83 => Fault::StopPostgres(short),
        84..=87 => Fault::KillPostgres(long),
        88..=90 => Fault::PausePostgres(long),
        91..=92 => Fault::EndBackends,
        93..=94 => Fault::EndListener,
        95..=97 => Fault::FailOver(short),
        _ => Fault::Jump(whose, seconds, long),
    }
}

fn millis(dice: &mut Dice, low: i32, high: i32) -> Duration {
    Duration::from_millis(dice.between(low, high).unsigned_abs().into())
}
