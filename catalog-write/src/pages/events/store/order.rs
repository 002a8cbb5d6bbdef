//! The events of a view in its order.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::Error,
    pages::events::{
        choice::{Sort, Time},
        store::matching::matching,
        view::View,
    },
};

/// Up to so many events the next sessions lead to them sooner than they to their next sessions.
const SOON_MAX: i64 = 2_000;
/// Sessions that are looked at first; an event has about ten.
const SESSIONS_AHEAD: i64 = 1_000;
const SESSIONS_OF_EVENT: i64 = 20;
/// Fewer events than this are sorted as a whole in no time.
const SORTED_AS_A_WHOLE: i64 = 5_000;

/// The next session of each event, and else when the last one was. What has none stands last, whichever way round.
const NEXT: &str = " left join lateral (
      select s.id, s.starts_at, s.total_capacity from sessions s
      where s.event_id = m.id and s.status = 'scheduled' and s.ends_at > now() order by s.starts_at, s.id limit 1
  ) n on true";

/// So many ids from there on. `count`: of all that match, or about.
pub(super) async fn ids(
    connection: &mut PgConnection,
    view: &View,
    count: i64,
    offset: i64,
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    let is_soon = view.sort == Sort::NextSession && !view.is_descending && view.time != Time::Past && !view.without_sessions;
    if is_soon && count > SORTED_AS_A_WHOLE && offset + limit <= SOON_MAX {
        let found = soon(connection, view, offset, limit).await?;
        if i64::try_from(found.len()).is_ok_and(|found| found == limit) {
            return Ok(found);
        }
    }
    whole(connection, view, offset, limit).await
}

/// From the sessions that are next of all: the first that an event has among them is its next one.
async fn soon(connection: &mut PgConnection, view: &View, offset: i64, limit: i64) -> Result<Vec<Uuid>, Error> {
    let mut query = matching(view, false);
    query.push(
        ", ahead as (
             select distinct on (event_id) event_id, starts_at from (
                 (select event_id, starts_at, ends_at from sessions
                  where status = 'scheduled' and starts_at > now() - interval '12 hours' and ends_at > now()
                  order by starts_at, event_id, ends_at desc limit ",
    );
    query.push_bind(SESSIONS_AHEAD + SESSIONS_OF_EVENT * (offset + limit));
    query.push(
        ")
                 union all
                 select event_id, starts_at, ends_at from sessions
                 where status = 'scheduled' and ends_at - starts_at > interval '12 hours'
                     and tstzrange(starts_at, ends_at) @> now() and starts_at + interval '12 hours' <= now()
             ) s order by event_id, starts_at
         )
         select m.id from ahead a join matching m on m.id = a.event_id order by a.starts_at, m.id limit ",
    );
    query.push_bind(limit).push(" offset ").push_bind(offset);
    Ok(query.build_query_scalar().persistent(false).fetch_all(connection).await?)
}

async fn whole(connection: &mut PgConnection, view: &View, offset: i64, limit: i64) -> Result<Vec<Uuid>, Error> {
    let way = if view.is_descending { "desc" } else { "asc" };
    let mut query = matching(view, true);
    query.push(" select m.id from matching m");
    match view.sort {
        Sort::Name | Sort::Changed => query.push(format_args!(" order by m.key {way}, m.id {way}")),
        Sort::NextSession => query.push(NEXT).push(format_args!(
            " left join lateral (
                  select max(s.starts_at) as starts_at from sessions s where s.event_id = m.id and n.id is null
              ) l on true
              order by case when n.id is not null then 0 when l.starts_at is null then 1 else 2 end,
                  n.starts_at {way}, l.starts_at desc, m.id {way}"
        )),
        // As `remaining` of the public API.
        Sort::Left => query.push(NEXT).push(format_args!(
            " left join lateral (
                  select least(sum(t.quantity), n.total_capacity) as quantity from ticket_types t where t.session_id = n.id
                  having count(*) > 0
              ) t on true
              order by t.quantity {way} nulls last, m.id {way}"
        )),
    };
    query.push(" limit ").push_bind(limit).push(" offset ").push_bind(offset);
    Ok(query.build_query_scalar().persistent(false).fetch_all(connection).await?)
}
