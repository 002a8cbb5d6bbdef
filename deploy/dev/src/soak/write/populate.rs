//! The events that are there before anybody writes.

use std::sync::PoisonError;

use anyhow::{Context, ensure};
use uuid::Uuid;

use super::{
    Writer, choice, script,
    sql::{self, Sql, Work},
};
use crate::soak::model::EventNo;

/// Makes the first events, and notes ids of some that are to come.
pub(crate) async fn populate(writer: &mut Writer, unborn: usize) -> anyhow::Result<()> {
    let all: Vec<EventNo> = {
        let mut world = writer.world();
        (0..writer.events + unborn).map(|_| world.add(Some(Uuid::new_v4()))).collect()
    };
    let mut sql = Sql::default();
    for number in all.into_iter().take(writer.events) {
        let (transaction, script) = {
            let Writer { world, dice, .. } = &mut *writer;
            let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
            let state = choice::born(&mut world, dice);
            let id = world.event(number).and_then(|event| event.id).context("an event has no id")?;
            let script = script::change(number, id, None, Some(&state));
            (world.begin(vec![(number, Some(state))], false), script)
        };
        let end = sql.run(&writer.doors.database_url(), &Work { script, copied: None, is_doomed: false }).await;
        let Some(sql::End::Committed(version)) = end else { anyhow::bail!("the first events cannot be made: {end:?}") };
        writer.world().commit(&transaction, version);
    }
    ensure!(writer.world().events().next().is_some(), "a world without events shows nothing");
    Ok(())
}
