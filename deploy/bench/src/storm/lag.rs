//! The lag: how long the oldest change waits that is not yet projected.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_postgres::Client;

use crate::spread;

const EVERY: Duration = Duration::from_millis(100);
const SQL: &str = "
select count(*), coalesce(extract(epoch from clock_timestamp() - min(marked_at)), 0)::float8 from catalog_dirty";

pub(super) struct Sample {
    lag: Duration,
    rows: i64,
}

/// Looks again and again, until `end`.
pub(super) async fn sample(client: &Client, end: Instant) -> anyhow::Result<Vec<Sample>> {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let sql = client.prepare(SQL).await?;
    let mut samples = Vec::new();
    while ticks.tick().await < end {
        let row = client.query_one(&sql, &[]).await?;
        let lag = Duration::from_secs_f64(row.try_get::<_, f64>(1)?.max(0.0));
        samples.push(Sample { lag, rows: row.try_get(0)? });
    }
    Ok(samples)
}

/// The first third beside the last: a lag that grows is seen here.
pub(super) fn print(samples: &[Sample]) {
    let third = samples.len() / 3;
    let parts = [("whole", samples), ("first third", &samples[..third]), ("last third", &samples[samples.len() - third..])];
    spread::head();
    for (name, part) in parts {
        spread::line(&format!("lag, every {} ms, {name}", EVERY.as_millis()), part.iter().map(|sample| sample.lag).collect());
    }
    for (name, part) in parts {
        let mut rows: Vec<i64> = part.iter().map(|sample| sample.rows).collect();
        rows.sort_unstable();
        if let (Some(median), Some(max)) = (rows.get(rows.len() / 2), rows.last()) {
            println!("{:<44}{:>9}{median:>9}{:>9}{:>9}{max:>9}", format!("rows that wait, {name}"), "", "", "");
        }
    }
}
