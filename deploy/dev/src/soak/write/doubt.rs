//! A write whose end is not known: the connection broke while it was under way. PostgreSQL tells what became of it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection, raw_sql};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::{
    sql::Sql,
    truth,
    writer::{Doors, Way},
};
use crate::soak::model::{EventNo, Outcome, Transaction, World, event_name};

/// Longer than any fault lasts.
const DOUBT_MAX: Duration = Duration::from_secs(120);
const RETRY: Duration = Duration::from_millis(100);
/// One look, with its locks.
const LOOK_MAX: Duration = Duration::from_secs(15);

/// A transaction in doubt.
pub(super) struct Doubt<'a> {
    pub(super) world: &'a Arc<Mutex<World>>,
    pub(super) doors: &'a Doors,
    pub(super) transaction: &'a Transaction,
    pub(super) ids: &'a [(EventNo, Uuid)],
    /// A request to the admin API may be carried out long after nobody waits for it any more. What it is about is deleted, so
    /// that it finds nothing.
    pub(super) way: Way,
    is_decided: bool,
    undone: Vec<EventNo>,
    deletion: Option<Transaction>,
}

impl<'a> Doubt<'a> {
    pub(super) fn new(
        world: &'a Arc<Mutex<World>>,
        doors: &'a Doors,
        transaction: &'a Transaction,
        ids: &'a [(EventNo, Uuid)],
        way: Way,
    ) -> Self {
        Self { world, doors, transaction, ids, way, is_decided: false, undone: Vec::new(), deletion: None }
    }

    /// Finds out, however long PostgreSQL is gone. Answers the events of which somebody has seen what never was; `None` if it
    /// could not be found out.
    pub(super) async fn resolve(mut self, sql: &mut Sql) -> Option<Vec<EventNo>> {
        let start = Instant::now();
        if self.way == Way::Api {
            self.with_world(|world| world.retire(self.ids));
        }
        while start.elapsed() < DOUBT_MAX {
            let look = async {
                let mut connection = sql.connection(&self.doors.database_url()).await?;
                let looked = self.look(&mut connection).await;
                let _ = connection.close().await;
                looked.ok()
            };
            if let Ok(Some(())) = timeout(LOOK_MAX, look).await {
                return Some(self.undone);
            }
            sleep(RETRY).await;
        }
        None
    }

    async fn look(&mut self, connection: &mut PgConnection) -> anyhow::Result<()> {
        raw_sql("begin").execute(&mut *connection).await?;
        let ids: Vec<Uuid> = self.ids.iter().map(|(_, id)| *id).collect();
        let truth = truth::locked(connection, &ids).await?;
        if !std::mem::replace(&mut self.is_decided, true) {
            self.undone = self.with_world(|world| {
                let is = |(number, id): &(EventNo, Uuid)| world.would_be(self.transaction, *number) == truth.get(id);
                if self.ids.iter().all(is) {
                    world.commit(self.transaction, None);
                    return Vec::new();
                }
                world.undo(self.transaction)
            });
        }
        if self.way == Way::Sql {
            return Ok(());
        }
        if truth.is_empty() {
            // Gone before, or by a deletion of ours whose end we did not hear of.
            if let Some(deletion) = &self.deletion {
                self.with_world(|world| world.commit(deletion, None));
            }
            return Ok(());
        }
        if self.deletion.is_none() {
            let gone = self.ids.iter().filter(|(_, id)| truth.contains_key(id)).map(|(number, _)| (*number, None)).collect();
            self.deletion = Some(self.with_world(|world| world.begin(gone, false)));
        }
        sqlx::query("delete from events where id = any ($1)").bind(&ids).execute(&mut *connection).await?;
        raw_sql("commit").execute(&mut *connection).await?;
        if let Some(deletion) = &self.deletion {
            self.with_world(|world| world.commit(deletion, None));
        }
        Ok(())
    }

    fn with_world<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        work(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Finds out which of the events were made whose making nobody heard the end of. To be called when nobody can be making them
/// any more.
pub(crate) async fn settle_births(database_url: &str, world: &Mutex<World>) -> anyhow::Result<()> {
    let open: Vec<(EventNo, String)> = {
        let world = world.lock().unwrap_or_else(PoisonError::into_inner);
        let birth = |event: &crate::soak::model::Event| {
            let last = event.history.last();
            let revision = last.state.as_ref().map(|state| state.revision);
            revision.filter(|_| last.outcome == Outcome::Open)
        };
        world.events().filter_map(|(number, event)| Some((number, event_name(number, birth(event)?)))).collect()
    };
    if open.is_empty() {
        return Ok(());
    }
    let mut connection = truth::connect(database_url).await?;
    for (number, name) in open {
        let id = truth::id_of(&mut connection, &name).await?;
        let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = world.last_transaction(number);
        match id {
            Some(id) => {
                world.learn_id(number, id);
                world.commit(&transaction, None);
            }
            None => drop(world.undo(&transaction)),
        }
    }
    connection.close().await?;
    Ok(())
}
