-- One page of the default list, at one snapshot: soonest upcoming session first, then events without dates, then past ones,
-- latest first; the id makes the order total. Always one row.
-- $1 timestamptz: now. $2 bigint: events on the page. $3 bigint: events before it.
-- `until`: the first moment at which time alone changes this page: an event at or before it loses a session to the past.
-- Served by: sessions_schedule, events_visible.
with schedule as (
    select
        s.event_id,
        min(s.starts_at) filter (where s.ends_at > $1::timestamptz) as next_starts_at,
        min(s.ends_at) filter (where s.ends_at > $1::timestamptz) as next_ends_at,
        max(s.starts_at) as last_starts_at
    from sessions s
    where s.status = 'scheduled'
    group by s.event_id
),
ranked as (
    select e.id, s.next_ends_at, row_number() over (
        order by
            case when s.next_starts_at is not null then 0 when s.last_starts_at is null then 1 else 2 end,
            s.next_starts_at,
            case when s.next_starts_at is null then s.last_starts_at end desc,
            e.id
    ) as rank
    from events e
    -- A cancelled event has no dates to offer.
    left join schedule s on s.event_id = e.id and e.status = 'published'
    where e.status <> 'draft'
    order by rank
    limit $2::bigint + $3::bigint
)
select
    catalog_version() as "version!",
    pg_is_in_recovery() as "is_standby!",
    (select count(*) from events where status <> 'draft') as "count!",
    (select min(next_ends_at) from ranked where isfinite(next_ends_at)) as until,
    (
        select coalesce(json_agg(json_build_object(
            'id', e.id, 'name', e.name, 'description', e.description, 'location', e.location, 'image_url', e.image_url,
            'created_at', e.created_at
        ) order by r.rank), '[]')::text
        from ranked r join events e on e.id = r.id
        where r.rank > $3::bigint
    ) as "results!"
