-- Events that become public at a moment, and events that are postponed.
-- Serves shared/sql, catalog-read/src/index and projector/src/announce.rs.

-- What is not a draft is public from then on; without it at once. Nobody writes anything at that moment: whoever shows events
-- compares, and what was made before carries it as its end.
alter table events add column publish_at timestamptz
    constraint events_publish_at_range check (publish_at >= '1970-01-01Z' and publish_at < '10000-01-01Z');
create index events_by_publication on events (publish_at) where publish_at is not null;

-- Postponed: it is not over, but its dates do not hold any more.
alter table events drop constraint events_status_known;
alter table events add constraint events_status_known check (status in ('draft', 'published', 'cancelled', 'postponed'));

-- Of a postponed event no session takes place, either.
create or replace function catalog_schedule(event uuid, status text, currency_places integer) returns json
language sql stable parallel safe as $$
    select coalesce(json_agg(json_build_array(
        s.starts_at, s.ends_at, $2 in ('cancelled', 'postponed') or s.status = 'cancelled', s.total_capacity = 0, o.low, o.high, o.most_left
    ) order by s.starts_at, s.id), '[]')
    from public.sessions s
    cross join lateral (
        select round(min(t.price), $3)::text as low, round(max(t.price), $3)::text as high, max(t.quantity) as most_left
        from public.ticket_types t where t.session_id = s.id
    ) o
    where s.event_id = $1
$$;

-- Who follows the catalog is told when an event has become public, as of any change: up to here.
alter table catalog_state add column announced_until timestamptz not null default now();
do $$
begin
    if exists (select from pg_roles where rolname = 'catalog_projector') then
        grant update (announced_until) on catalog_state to catalog_projector;
    end if;
end
$$;
