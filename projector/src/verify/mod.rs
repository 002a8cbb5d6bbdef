//! `projector verify`: is what readers get from Redis what PostgreSQL says? Beside everything that runs, without false alarms.

mod clocks;
mod compare;
mod expected;
mod held;
mod judge;
mod mend;
mod report;
mod strays;

use std::{sync::Arc, time::Duration};

use catalog_shared::keys::Key;
use tokio::time::Instant;
use uuid::Uuid;

use self::{
    compare::{Comparer, Difference},
    held::Held,
    judge::Fault,
    report::{Circumstances, Mended, Report},
    strays::Scan,
};
use crate::{config::VerifyArgs, stores::Stores};

/// Events compared at a time, from one snapshot.
const STEP: i64 = 250;
const IDS_SQL: &str = "select id from events where id > $1 order by id limit $2";
const DIRTY_SQL: &str = "
select count(*), coalesce(extract(epoch from clock_timestamp() - min(marked_at))::float8, 0) from catalog_dirty";

/// Compares, and with `--repair` mends. Answers whether all is right then.
///
/// # Errors
/// When a store is out of reach or fails.
pub async fn verify(args: &VerifyArgs) -> anyhow::Result<bool> {
    let started = Instant::now();
    let stores = Stores::reach(&args.stores, "projector-verify").await?;
    let comparer = Comparer { stores, warm: args.stores.warm, moved: 0, too_fast: 0, is_behind: false };
    let mut verification = Verification { comparer, repair: args.repair, report: Report::default() };
    verification.clocks().await?;
    verification.events().await?;
    verification.keys().await?;
    verification.end(started).await
}

struct Verification {
    comparer: Comparer,
    repair: bool,
    report: Report,
}

impl Verification {
    async fn clocks(&mut self) -> anyhow::Result<()> {
        let found = clocks::compare(&self.comparer.stores).await?;
        let rest = if self.repair && !found.is_empty() {
            mend::mend(&self.comparer.stores, &found).await?;
            clocks::compare(&self.comparer.stores).await?
        } else {
            Vec::new()
        };
        self.tell(&found, &rest)
    }

    /// Every event there is.
    async fn events(&mut self) -> anyhow::Result<()> {
        let mut after = Uuid::nil();
        loop {
            let rows = self.comparer.stores.client.query(IDS_SQL, &[&after, &STEP]).await?;
            let ids = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<Uuid>, _>>()?;
            let Some(last) = ids.last() else { return Ok(()) };
            after = *last;
            let keys: Vec<Key> = ids.into_iter().flat_map(|id| [Key::Event(id), Key::Sessions(id)]).collect();
            self.report.documents += keys.len() as u64;
            self.compare(&keys).await?;
        }
    }

    /// Every key there is: those of no event, and the pages of the list.
    async fn keys(&mut self) -> anyhow::Result<()> {
        let link = Arc::clone(&self.comparer.stores.link);
        for mut scan in Scan::all(&link).await? {
            while let Some(found) = scan.next().await? {
                let strays = strays::without_event(&self.comparer.stores.client, found.documents).await?;
                self.report.documents += strays.len() as u64;
                self.compare(&strays).await?;
                for page in found.pages {
                    self.report.pages += 1;
                    self.compare(&[page]).await?;
                }
                self.foreign(found.foreign).await?;
            }
        }
        Ok(())
    }

    async fn compare(&mut self, keys: &[Key]) -> anyhow::Result<()> {
        let found = self.comparer.compare(keys).await?;
        let rest = if self.repair && !found.is_empty() {
            mend::mend(&self.comparer.stores, &found).await?;
            let keys: Vec<Key> = found.iter().filter_map(|it| it.key).collect();
            self.comparer.compare(&keys).await?
        } else {
            Vec::new()
        };
        self.tell(&found, &rest)
    }

    /// Keys that nothing of ours writes.
    async fn foreign(&mut self, names: Vec<String>) -> anyhow::Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        let held = held::named(&self.comparer.stores.link, &names).await?;
        let compared_with = self.comparer.stores.present().await?;
        let of = |(name, held)| Difference { name, key: None, fault: Fault::Unwanted, held, compared_with, is_waiting: false };
        let stands = |(_, held): &(String, Held)| !matches!(held, Held::Nothing);
        let found: Vec<Difference> = names.into_iter().zip(held).filter(stands).map(of).collect();
        if self.repair {
            mend::mend(&self.comparer.stores, &found).await?;
        }
        self.tell(&found, &[])
    }

    fn tell(&mut self, found: &[Difference], rest: &[Difference]) -> anyhow::Result<()> {
        for difference in found {
            let mended = match self.repair {
                false => Mended::NotTried,
                true if rest.iter().any(|it| it.name == difference.name) => Mended::No,
                true => Mended::Yes,
            };
            self.report.tell(difference, mended)?;
        }
        Ok(())
    }

    async fn end(self, started: Instant) -> anyhow::Result<bool> {
        self.comparer.stores.ensure_same_redis()?;
        let behind = match self.comparer.is_behind {
            true => {
                let row = self.comparer.stores.client.query_one(DIRTY_SQL, &[]).await?;
                let (rows, oldest): (i64, f64) = (row.try_get(0)?, row.try_get(1)?);
                Some((rows.cast_unsigned(), Duration::try_from_secs_f64(oldest).unwrap_or_default()))
            }
            false => None,
        };
        let Comparer { moved, too_fast, .. } = self.comparer;
        self.report.sum_up(&Circumstances { took: started.elapsed(), moved, too_fast, behind })?;
        Ok(self.report.is_right())
    }
}
