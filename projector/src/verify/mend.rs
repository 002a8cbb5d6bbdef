//! Puts right what differs, by the same ways that every document goes: what is wrong is taken out if it still is what was seen,
//! then the lease is taken, the document built and published. Readers ask PostgreSQL meanwhile.

use std::time::Duration;

use catalog_shared::keys::{self, Key};
use chrono::Utc;
use uuid::Uuid;

use super::{compare::Difference, held::Held, judge::Fault};
use crate::{project, publish::Publisher, reservation::Reservation, stores::Stores};

const DEADLINE: Duration = Duration::from_secs(5);
/// The projector tries at once what it finds marked.
const MARK_SQL: &str = "insert into catalog_dirty (event_id, listed) select unnest($1::uuid[]), true";

/// # Errors
/// When a store fails.
pub(super) async fn mend(stores: &Stores, differences: &[Difference]) -> anyhow::Result<()> {
    if differences.is_empty() {
        return Ok(());
    }
    let publisher = Publisher::new(&stores.link);
    take_out(stores, &publisher, differences).await?;
    let (mut events, mut to_be_tried, mut is_of_list) = (Vec::new(), Vec::new(), false);
    for difference in differences {
        match (difference.key, &difference.fault) {
            (Some(Key::Event(id) | Key::Sessions(id)), Fault::SetAside(_) | Fault::Unbuildable(_)) => to_be_tried.push(id),
            (Some(Key::Event(id) | Key::Sessions(id)), _) => events.push(id),
            (Some(Key::List(_)), _) => is_of_list = true,
            (None, _) => is_of_list |= difference.name == keys::LIST_CLOCK,
        }
    }
    distinct(&mut events);
    distinct(&mut to_be_tried);
    project::events(&stores.client, &stores.statements.documents, &publisher, &events).await?;
    if !to_be_tried.is_empty() {
        stores.client.execute(MARK_SQL, &[&to_be_tried]).await?;
    }
    if is_of_list {
        // Whatever made this page wrong may have made others wrong that nobody has asked for yet.
        Reservation::take(&publisher, vec![keys::LIST_CLOCK.to_owned()]).await?.set_list_clock(&stores.client).await?;
        project::first_page(&stores.client, &stores.statements.list, &publisher, Utc::now()).await?;
    }
    Ok(())
}

/// Deletes what was seen, if it is still there.
async fn take_out(stores: &Stores, publisher: &Publisher<'_>, differences: &[Difference]) -> anyhow::Result<()> {
    let seen = differences.iter().filter_map(|it| Some((it.name.clone(), it.held.bytes()?.to_vec())));
    publisher.discard(&seen.collect::<Vec<_>>()).await?;
    for difference in differences.iter().filter(|it| matches!(it.held, Held::OtherType)) {
        // Nothing of ours writes such a value, so there is no newer one to be careful of.
        let delete = redis::cmd("DEL").arg(&difference.name).to_owned();
        stores.link.query::<i64>(DEADLINE, &delete).await?;
    }
    Ok(())
}

fn distinct(ids: &mut Vec<Uuid>) {
    ids.sort_unstable();
    ids.dedup();
}
