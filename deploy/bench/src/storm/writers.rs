//! Writes at an even pace, over several connections. Each has events of its own, so that none waits for another's rows.

use anyhow::ensure;
use tokio::{
    task::JoinSet,
    time::{Duration, Instant, sleep_until},
};
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

use super::StormArgs;
use crate::{settings::Settings, stores};

/// Events that are on sale, with one of their ticket types each.
const EVENTS_SQL: &str = "
select e.id, (select t.id from sessions s join ticket_types t on t.session_id = s.id where s.event_id = e.id limit 1)
from events e
where e.status = 'published'
    and exists (select from sessions s join ticket_types t on t.session_id = s.id where s.event_id = e.id and s.status = 'scheduled')
order by e.id limit $1";
/// A ticket is sold, until all are and there are new ones; now and then the price changes.
const SELL_SQL: &str = "
update ticket_types
set quantity = case when quantity > 0 then quantity - 1 else 1000 end, price = case when quantity % 10 = 0 then price + 0.5 else price end
where id = any($1)";
const RENAME_SQL: &str = "update events set name = 'storm ' || $2::bigint where id = any($1)";

/// Connections and the events of each.
pub(super) struct Writers(Vec<Writer>);

struct Writer {
    client: Client,
    sell: Statement,
    rename: Statement,
    events: Vec<Uuid>,
    ticket_types: Vec<Uuid>,
}

/// Connects, and deals the events out.
pub(super) async fn prepare(settings: &Settings, args: &StormArgs, client: &Client) -> anyhow::Result<Writers> {
    let rows = client.query(EVENTS_SQL, &[&i64::from(args.events)]).await?;
    let found = rows.len();
    ensure!(
        found == args.events as usize,
        "the catalog has only {found} events on sale: `cargo dev up --events 10000`, or fewer --events"
    );
    let mut writers = Vec::new();
    for _ in 0..args.connections {
        let client = stores::postgres(settings).await?;
        let (sell, rename) = (client.prepare(SELL_SQL).await?, client.prepare(RENAME_SQL).await?);
        writers.push(Writer { client, sell, rename, events: Vec::new(), ticket_types: Vec::new() });
    }
    for (number, row) in rows.iter().enumerate() {
        let writer = &mut writers[number % args.connections as usize];
        writer.events.push(row.try_get(0)?);
        writer.ticket_types.push(row.try_get(1)?);
    }
    Ok(Writers(writers))
}

impl Writers {
    /// Writes until `end`. Answers how many statements.
    pub(super) async fn write(self, args: &StormArgs, began: Instant, end: Instant) -> anyhow::Result<u64> {
        let every = Duration::from_secs(u64::from(args.connections) * u64::from(args.batch)) / args.rate;
        let mut tasks = JoinSet::new();
        for writer in self.0 {
            tasks.spawn(writer.write(args.batch as usize, u64::from(args.names_percent), every, began, end));
        }
        let mut statements = 0;
        while let Some(writer) = tasks.join_next().await {
            statements += writer??;
        }
        Ok(statements)
    }
}

impl Writer {
    /// What is late is written at once, so that as much is written as was to be.
    async fn write(self, batch: usize, names_percent: u64, every: Duration, began: Instant, end: Instant) -> anyhow::Result<u64> {
        for statement in 0.. {
            let due = began + every.mul_f64(statement as f64);
            if due >= end || Instant::now() >= end {
                return Ok(statement);
            }
            sleep_until(due).await;
            let first = statement as usize * batch;
            let some = |ids: &[Uuid]| -> Vec<Uuid> { (first..first + batch).map(|at| ids[at % ids.len()]).collect() };
            // Spread over each hundred: 37 shares no factor with it.
            let changed = match statement * 37 % 100 < names_percent {
                true => self.client.execute(&self.rename, &[&some(&self.events), &statement.cast_signed()]).await?,
                false => self.client.execute(&self.sell, &[&some(&self.ticket_types)]).await?,
            };
            ensure!(changed == batch as u64, "{changed} rows were changed, not {batch}: does somebody delete events?");
        }
        Ok(0)
    }
}
