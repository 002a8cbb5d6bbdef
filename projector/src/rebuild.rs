//! `projector rebuild`: every document anew, by the way that every document goes (reserve, build, publish), so beside projectors,
//! readers and writers. Nothing is deleted: a document is there until its successor is.

use std::sync::Arc;

use catalog_shared::{keys, redis_link::RedisLink};
use chrono::Utc;
use tokio::{sync::Mutex, task::JoinSet};
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    config::{RebuildArgs, Warm},
    database::Database,
    figures::{counted, grouped, seconds},
    progress::{Progress, rate},
    project::{self, Statements},
    publish::Publisher,
    renew::EVERY_SQL,
    reservation::Reservation,
    stores::Stores,
};

const PROGRAM: &str = "projector-rebuild";
/// Events from one snapshot.
const STEP: usize = 250;
const COUNT_SQL: &str = "select count(*) from events";

/// What the workers have in common.
struct Shared {
    link: Arc<RedisLink>,
    warm: Warm,
    /// The last id that one of them has taken; `None` after the last of all.
    after: Mutex<Option<Uuid>>,
    progress: Progress,
    shutdown: CancellationToken,
}

/// What could not be done.
#[derive(Default)]
struct Failed(Vec<(Uuid, String)>);

/// Makes documents anew until all are, or `shutdown`. Answers whether all are.
///
/// # Errors
/// When a store is out of reach or fails.
pub async fn rebuild(args: &RebuildArgs, shutdown: CancellationToken) -> anyhow::Result<bool> {
    let stores = Stores::reach(&args.stores, PROGRAM).await?;
    let total: i64 = stores.client.query_one(COUNT_SQL, &[]).await?.try_get(0)?;
    let shared = Arc::new(Shared {
        link: Arc::clone(&stores.link),
        warm: args.stores.warm,
        after: Mutex::new(Some(Uuid::nil())),
        progress: Progress::of(total.cast_unsigned()),
        shutdown,
    });
    let database = Database::new(&args.stores.database_url, PROGRAM)?;
    let failed = shared.progress.beside(work(&shared, &database, args.connections)).await?;
    let is_whole = shared.after.lock().await.is_none();
    if is_whole {
        let publisher = Publisher::new(&stores.link);
        Reservation::take(&publisher, vec![keys::LIST_CLOCK.to_owned()]).await?.set_list_clock(&stores.client).await?;
        project::first_page(&stores.client, &stores.statements.list, &publisher, Utc::now()).await?;
    }
    stores.ensure_same_redis()?;
    for (id, error) in &failed.0 {
        println!("{}  cannot be built: {error}", keys::event(*id));
    }
    let (documents, elapsed) = (shared.progress.documents(), shared.progress.elapsed());
    let what = if is_whole { "rebuilt" } else { "ended early" };
    println!(
        "{what}: {} of {} in {}, {} documents/s{}",
        counted(documents, "document", "documents"),
        counted(documents / 2, "event", "events"),
        seconds(elapsed),
        grouped(rate(documents, elapsed)),
        if is_whole { "" } else { "; what is done stays done" },
    );
    Ok(is_whole && failed.0.is_empty())
}

/// Ends with the first failure, or when nothing is left to take.
async fn work(shared: &Arc<Shared>, database: &Database, connections: u8) -> anyhow::Result<Failed> {
    let mut workers = JoinSet::new();
    for _ in 0..connections {
        let (shared, client) = (Arc::clone(shared), database.connect().await?);
        workers.spawn(async move { shared.work(client).await });
    }
    let mut failed = Failed::default();
    while let Some(ended) = workers.join_next().await {
        failed.0.extend(ended??.0);
    }
    Ok(failed)
}

impl Shared {
    async fn work(&self, client: Client) -> anyhow::Result<Failed> {
        let statements = Statements::prepare(&client).await?;
        let publisher = Publisher::new(&self.link);
        let mut failed = Failed::default();
        while !self.shutdown.is_cancelled() {
            let Some(step) = self.take(&client).await? else { break };
            let seen = step.len() as u64;
            let mut due = vec![self.wanted(&publisher, step).await?];
            let mut built = 0;
            while let Some(ids) = due.pop() {
                match project::events(&client, &statements.documents, &publisher, &ids).await {
                    Ok(events) => {
                        built += events.iter().filter(|(_, documents)| documents.is_ok()).count() as u64;
                        failed.0.extend(events.into_iter().filter_map(|(id, it)| Some((id, it.err()?.to_string()))));
                    }
                    // One event fails the statement for all.
                    Err(error) => match (error.downcast_ref().and_then(project::fault_of_data), ids.as_slice()) {
                        (Some(fault), [id]) => failed.0.push((*id, fault.to_owned())),
                        (Some(_), ids) => due.extend(ids.chunks(ids.len().div_ceil(2)).map(<[Uuid]>::to_vec)),
                        (None, _) => return Err(error),
                    },
                }
            }
            self.progress.add(seen, built * 2);
        }
        Ok(failed)
    }

    /// The next events, which nobody else then takes, and whether each is kept alive.
    async fn take(&self, client: &Client) -> anyhow::Result<Option<Vec<(Uuid, bool)>>> {
        let mut after = self.after.lock().await;
        let Some(last) = *after else { return Ok(None) };
        let rows = client.query(EVERY_SQL, &[&last, &(STEP as i64), &Utc::now(), &(self.warm == Warm::All)]).await?;
        let mut step = Vec::with_capacity(rows.len());
        for row in &rows {
            step.push((row.try_get(0)?, row.try_get::<_, bool>(1)? && self.warm != Warm::Changed));
        }
        *after = step.last().map(|(id, _)| *id);
        Ok(after.map(|_| step))
    }

    /// Those of a step that are kept alive, or have a document in Redis.
    async fn wanted(&self, publisher: &Publisher<'_>, step: Vec<(Uuid, bool)>) -> anyhow::Result<Vec<Uuid>> {
        let (warm, others): (Vec<_>, Vec<_>) = step.into_iter().partition(|(_, is_warm)| *is_warm);
        let keys: Vec<String> = others.iter().flat_map(|(id, _)| [keys::event(*id), keys::sessions(*id)]).collect();
        let standing = publisher.standing(&keys).await?;
        let others = others.into_iter().zip(standing.chunks(2)).filter(|(_, stand)| stand.contains(&true)).map(|(it, _)| it);
        Ok(warm.into_iter().chain(others).map(|(id, _)| id).collect())
    }
}
