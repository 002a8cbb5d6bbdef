-- What events tell of their sessions and prices. Serves shared/sql and projector/src/epoch.rs.

-- The sessions of an event in short, by their start: start, end, cancelled, without room, lowest price, highest price, and how many
-- are left of the ticket type of which the most are left.
-- Served by: sessions_of_event, ticket_types_of_session.
create function catalog_schedule(event uuid, status text, currency_places integer) returns json
language sql stable parallel safe as $$
    select coalesce(json_agg(json_build_array(
        s.starts_at, s.ends_at, $2 = 'cancelled' or s.status = 'cancelled', s.total_capacity = 0, o.low, o.high, o.most_left
    ) order by s.starts_at, s.id), '[]')
    from public.sessions s
    cross join lateral (
        select round(min(t.price), $3)::text as low, round(max(t.price), $3)::text as high, max(t.quantity) as most_left
        from public.ticket_types t where t.session_id = s.id
    ) o
    where s.event_id = $1
$$;

-- None, few, or enough. shared/src/read_shape/schedule.rs says the same.
create function catalog_level(quantity integer) returns integer
language sql immutable parallel safe as $$ select case when quantity <= 0 then 0 when quantity <= 10 then 1 else 2 end $$;

-- Lists show all of an event's row, whether there is room in its sessions, what they cost, and whether anything is left. A sold ticket
-- shows only where it is the last one, or the first of the last few: each row tells that for itself, whatever others do meanwhile.
create or replace function catalog_mark_events() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    case tg_op
        when 'INSERT' then
            insert into catalog_dirty (event_id, listed) select id, true from new_rows;
        when 'UPDATE' then
            -- Outer: an id that was changed is gone on one side and new on the other.
            insert into catalog_dirty (event_id, listed)
            select id, o.* is distinct from n.* from old_rows o full join new_rows n using (id);
        when 'DELETE' then
            insert into catalog_dirty (event_id, listed) select id, true from old_rows;
        when 'TRUNCATE' then
            insert into catalog_dirty (event_id, listed) select id, true from events;
    end case;
    return null;
end
$$;

create or replace function catalog_mark_sessions() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    case tg_op
        when 'INSERT' then
            insert into catalog_dirty (event_id, listed) select distinct event_id, true from new_rows;
        when 'UPDATE' then
            insert into catalog_dirty (event_id, listed)
            select event_id, bool_or(listed)
            from (
                select unnest(array[o.event_id, n.event_id]) as event_id,
                    (o.event_id, o.starts_at, o.ends_at, o.status, o.total_capacity = 0)
                        is distinct from (n.event_id, n.starts_at, n.ends_at, n.status, n.total_capacity = 0) as listed
                from old_rows o full join new_rows n using (id)
            ) changed
            where event_id is not null
            group by event_id;
        when 'DELETE' then
            insert into catalog_dirty (event_id, listed) select distinct event_id, true from old_rows;
        when 'TRUNCATE' then
            insert into catalog_dirty (event_id, listed) select distinct event_id, true from sessions;
    end case;
    return null;
end
$$;

-- A ticket type that goes with its session finds no session any more: the session's own trigger has marked the event.
create or replace function catalog_mark_ticket_types() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    case tg_op
        when 'INSERT' then
            insert into catalog_dirty (event_id, listed)
            select distinct s.event_id, true from new_rows n join sessions s on s.id = n.session_id;
        when 'UPDATE' then
            insert into catalog_dirty (event_id, listed)
            select s.event_id, bool_or(c.listed)
            from (
                select unnest(array[o.session_id, n.session_id]) as session_id,
                    (o.session_id, o.price, catalog_level(o.quantity))
                        is distinct from (n.session_id, n.price, catalog_level(n.quantity)) as listed
                from old_rows o full join new_rows n using (id)
            ) c
            join sessions s on s.id = c.session_id
            group by s.event_id;
        when 'DELETE' then
            insert into catalog_dirty (event_id, listed)
            select distinct s.event_id, true from old_rows o join sessions s on s.id = o.session_id;
        when 'TRUNCATE' then
            insert into catalog_dirty (event_id, listed)
            select distinct s.event_id, true from ticket_types t join sessions s on s.id = t.session_id;
    end case;
    return null;
end
$$;

-- A new currency changes every price that is shown, in lists, too.
create or replace function catalog_mark_all() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into catalog_dirty (event_id, listed) select id, true from events;
    return null;
end
$$;

-- What documents looked like when the epoch began: a program that makes other ones begins another epoch.
alter table catalog_state add column shape smallint not null default 1;
do $$
begin
    if exists (select from pg_roles where rolname = 'catalog_projector') then
        grant update (shape) on catalog_state to catalog_projector;
    end if;
end
$$;
