-- One page of the default list, at one snapshot: soonest upcoming session first, then events without dates, then past ones,
-- latest first; the id makes the order total. Always one row.
-- $1 timestamptz: now. $2 bigint: events on the page. $3 bigint: events before it.
-- `until`: before it time alone does not change this page: no event at or before it loses the session that it stands by, and none
-- becomes public.
-- Two ways to the same order. `soon` reads only the sessions next ahead: ten for each event that is wanted, and a thousand.
-- Where these belong to too few events, where the page reaches past what is upcoming, and for pages beyond 10,000 events,
-- `whole` ranks all events. Of the two only one runs to its end.
-- Served by: sessions_by_start, sessions_long, events_visible, events_by_publication, primary key of events; `whole` by sessions_schedule.
with soon as (
    select upcoming.event_id as id, upcoming.ends_at as next_ends_at,
        row_number() over (order by upcoming.starts_at, upcoming.event_id) as rank
    from (
        select next.* from (
            -- Of two that start together the one that ends last: until then the event stands where it stands.
            select distinct on (event_id) event_id, starts_at, ends_at
            from (
                (
                    select event_id, starts_at, ends_at from sessions
                    where status = 'scheduled' and starts_at > $1::timestamptz - interval '12 hours' and ends_at > $1::timestamptz
                    order by starts_at, event_id, ends_at desc
                    -- A subquery, as the plan must not depend on the number: always the index, in its order.
                    limit (select case when $2::bigint + $3::bigint <= 10000 then 1000 + 10 * ($2::bigint + $3::bigint) else 0 end)
                )
                union all
                -- Of the start it is asked so that no index of starts serves it: the planner would take that, and read all that
                -- ever started.
                select event_id, starts_at, ends_at from sessions
                where status = 'scheduled' and ends_at - starts_at > interval '12 hours'
                    and tstzrange(starts_at, ends_at) @> $1::timestamptz and starts_at + interval '12 hours' <= $1::timestamptz
            ) ahead
            order by event_id, starts_at, ends_at desc
        ) next
        order by next.starts_at, next.event_id
    ) upcoming
    -- A subquery, not a join: a probe for each event until there are enough. A cancelled event has no dates to offer.
    where (
        select e.status = 'published' and (e.publish_at is null or e.publish_at <= $1::timestamptz)
        from events e where e.id = upcoming.event_id
    )
    order by upcoming.starts_at, upcoming.event_id
    limit $2::bigint + $3::bigint
),
schedule as (
    select
        s.event_id,
        min(s.starts_at) filter (where s.ends_at > $1::timestamptz) as next_starts_at,
        min(s.ends_at) filter (where s.ends_at > $1::timestamptz) as next_ends_at,
        max(s.starts_at) as last_starts_at
    from sessions s
    where s.status = 'scheduled'
    group by s.event_id
),
whole as (
    select e.id, s.next_ends_at, row_number() over (
        order by
            case when s.next_starts_at is not null then 0 when s.last_starts_at is null then 1 else 2 end,
            s.next_starts_at,
            case when s.next_starts_at is null then s.last_starts_at end desc,
            e.id
    ) as rank
    from events e
    left join schedule s on s.event_id = e.id and e.status = 'published'
    where e.status <> 'draft' and (e.publish_at is null or e.publish_at <= $1::timestamptz)
        and (select count(*) from soon) < $2::bigint + $3::bigint
    order by rank
    limit $2::bigint + $3::bigint
),
ranked as (
    select id, next_ends_at, rank from soon where (select count(*) from soon) = $2::bigint + $3::bigint
    union all
    select id, next_ends_at, rank from whole
)
select
    catalog_version() as "version!",
    -- A standby does not list what is under way: there nothing above xmin counts as seen.
    case when pg_is_in_recovery() then format('%1$s:%1$s:', pg_snapshot_xmin(snapshot)) else snapshot::text end as "snapshot!",
    pg_is_in_recovery() as "is_standby!",
    (select currency from catalog_state) as "currency!",
    (select count(*) from events where status <> 'draft')
        - (select count(*) from events where status <> 'draft' and publish_at > $1::timestamptz) as "count!",
    least(
        (select min(next_ends_at) from ranked where isfinite(next_ends_at)),
        (select min(publish_at) from events where status <> 'draft' and publish_at > $1::timestamptz)
    ) as until,
    (
        select coalesce(json_agg((
            select json_build_object(
                'id', e.id, 'name', e.name, 'description', e.description, 'location', e.location, 'image_url', e.image_url,
                'created_at', e.created_at, 'updated_at', e.updated_at, 'status', e.status, 'timezone', e.timezone,
                'schedule', catalog_schedule(e.id, e.status, (select currency_places from catalog_state))
            ) from events e where e.id = r.id
        ) order by r.rank), '[]')::text
        from ranked r
        where r.rank > $3::bigint
    ) as "results!",
    -- While it runs, so never before its snapshot.
    clock_timestamp() as "read_at!"
from pg_current_snapshot() snapshot
