//! What a view finds: how many events, and which of them stand on its page.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::Error,
    pages::events::{
        store::{matching::matching, order},
        view::View,
    },
    warnings,
};

/// Counted further than this, what is found would cost more than it tells.
const COUNTED_MAX: i64 = 10_000;
/// Events that are looked through for warnings, from the first one of the view: each with all that belongs to it.
pub(in crate::pages::events) const LOOKED_THROUGH_MAX: i64 = 2_000;
/// Events of one file; as many as an export of the whole would hold, in practice.
const EXPORTED_MAX: i64 = 1_000_000;

/// What was found.
#[derive(Debug)]
pub(in crate::pages::events) struct Found {
    /// On the page, in their order.
    pub(in crate::pages::events) ids: Vec<Uuid>,
    /// On all pages, as far as they were counted.
    pub(in crate::pages::events) count: i64,
    /// There are more than were counted.
    pub(in crate::pages::events) is_more: bool,
}

/// There is no event at all.
pub(in crate::pages::events) async fn is_empty(connection: &mut PgConnection) -> Result<bool, Error> {
    let is_empty = sqlx::query_scalar!(r#"select not exists (select from events) as "is_empty!""#);
    Ok(is_empty.fetch_one(connection).await?)
}

/// The page of a view.
pub(in crate::pages::events) async fn find(connection: &mut PgConnection, view: &View) -> Result<Found, Error> {
    if view.with_warnings {
        let (all, is_more) = with_warnings(connection, view).await?;
        let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let [offset, size] = [view.offset(), view.size].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        return Ok(Found { ids: all.into_iter().skip(offset).take(size).collect(), count, is_more });
    }
    let counted = count(connection, view).await?;
    let ids = order::ids(connection, view, counted, view.offset(), view.size).await?;
    let is_more = view.is_narrowed() && counted > COUNTED_MAX;
    Ok(Found { ids, count: if is_more { COUNTED_MAX } else { counted }, is_more })
}

/// All that a view finds, whatever its page.
pub(in crate::pages::events) async fn all(connection: &mut PgConnection, view: &View) -> Result<Vec<Uuid>, Error> {
    if view.with_warnings {
        return Ok(with_warnings(connection, view).await?.0);
    }
    order::ids(connection, view, 0, 0, EXPORTED_MAX).await
}

/// All events are counted; of what is left of them, one more than is told.
async fn count(connection: &mut PgConnection, view: &View) -> Result<i64, Error> {
    let mut query = matching(view, true);
    query.push(" select count(*) from (select id from matching");
    if view.is_narrowed() {
        query.push(" limit ").push_bind(COUNTED_MAX + 1);
    }
    query.push(") m");
    Ok(query.build_query_scalar().persistent(false).fetch_one(connection).await?)
}

/// The rules are asked, so that the table says what the page of the event says. Whether there are events that were not looked through.
async fn with_warnings(connection: &mut PgConnection, view: &View) -> Result<(Vec<Uuid>, bool), Error> {
    let ids = order::ids(connection, view, 0, 0, LOOKED_THROUGH_MAX + 1).await?;
    let looked_through = usize::try_from(LOOKED_THROUGH_MAX).unwrap_or(usize::MAX);
    let is_more = ids.len() > looked_through;
    let ids: Vec<Uuid> = ids.into_iter().take(looked_through).collect();
    let warned = warnings::of_events(connection, &ids).await?;
    Ok((ids.into_iter().filter(|id| warned.contains_key(id)).collect(), is_more))
}
