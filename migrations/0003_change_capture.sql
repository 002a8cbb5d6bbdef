-- Change capture: whatever changes the catalog also inserts the event's id here, in the same transaction. Serves
-- projector/src/claim.rs. A set, not a log: nothing depends on the order of its rows.
-- Statement triggers with transition tables see what application code would miss: SQL by hand, cascades, a session that
-- moves to another event, COPY, MERGE and TRUNCATE. They only insert, so writers never wait for each other.

create table catalog_dirty (
    id        bigint generated always as identity primary key,
    event_id  uuid not null,
    -- Does the change show in lists? Told by each change for itself, not by comparing what lists showed before with what they
    -- show now: a value that changes and changes back in between would look unchanged, and a page that shows it would stay.
    listed    boolean not null,
    marked_at timestamptz not null default clock_timestamp()
) with (
    -- Rows live for milliseconds: vacuum by count, not by share, so that a poll never wades through dead ones.
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0
);

-- Events whose documents could not be built: out of the way of the others, never lost.
create table catalog_set_aside (
    event_id  uuid primary key,
    error     text not null,
    attempts  integer not null default 1,
    marked_at timestamptz not null,
    tried_at  timestamptz not null default clock_timestamp()
);

-- SECURITY DEFINER: whoever may change the catalog needs no right on the dirty set.
create function catalog_mark_events() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    case tg_op
        when 'INSERT' then
            insert into catalog_dirty (event_id, listed) select id, true from new_rows;
        when 'UPDATE' then
            -- Outer: an id that was changed is gone on one side and new on the other.
            insert into catalog_dirty (event_id, listed)
            select id, (o.name, o.description, o.location, o.image_url, o.status, o.created_at)
                is distinct from (n.name, n.description, n.location, n.image_url, n.status, n.created_at)
            from old_rows o full join new_rows n using (id);
        when 'DELETE' then
            insert into catalog_dirty (event_id, listed) select id, true from old_rows;
        when 'TRUNCATE' then
            insert into catalog_dirty (event_id, listed) select id, true from events;
    end case;
    return null;
end
$$;

-- The times of its sessions decide where an event stands in a list.
create function catalog_mark_sessions() returns trigger
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
                    (o.event_id, o.starts_at, o.ends_at, o.status) is distinct from (n.event_id, n.starts_at, n.ends_at, n.status) as listed
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

-- Ticket types show in no list. One that goes with its session finds no session any more: the session's own trigger has
-- marked the event.
create function catalog_mark_ticket_types() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    case tg_op
        when 'INSERT' then
            insert into catalog_dirty (event_id, listed)
            select distinct s.event_id, false from new_rows n join sessions s on s.id = n.session_id;
        when 'UPDATE' then
            insert into catalog_dirty (event_id, listed)
            select distinct s.event_id, false
            from (select session_id from new_rows union select session_id from old_rows) c
            join sessions s on s.id = c.session_id;
        when 'DELETE' then
            insert into catalog_dirty (event_id, listed)
            select distinct s.event_id, false from old_rows o join sessions s on s.id = o.session_id;
        when 'TRUNCATE' then
            insert into catalog_dirty (event_id, listed)
            select distinct s.event_id, false from ticket_types t join sessions s on s.id = t.session_id;
    end case;
    return null;
end
$$;

-- ENABLE ALWAYS: they also fire under session_replication_role = replica, as bulk tools set it.
do $$
declare
    source text;
begin
    foreach source in array array['events', 'sessions', 'ticket_types'] loop
        execute format('create trigger %1$s_mark_insert after insert on %1$s
            referencing new table as new_rows for each statement execute function catalog_mark_%1$s()', source);
        execute format('create trigger %1$s_mark_update after update on %1$s
            referencing old table as old_rows new table as new_rows for each statement execute function catalog_mark_%1$s()', source);
        execute format('create trigger %1$s_mark_delete after delete on %1$s
            referencing old table as old_rows for each statement execute function catalog_mark_%1$s()', source);
        -- Before: afterwards nobody could tell which events there were.
        execute format('create trigger %1$s_mark_truncate before truncate on %1$s
            for each statement execute function catalog_mark_%1$s()', source);
        execute format('alter table %1$s enable always trigger %1$s_mark_insert, enable always trigger %1$s_mark_update,
            enable always trigger %1$s_mark_delete, enable always trigger %1$s_mark_truncate', source);
    end loop;
end
$$;

-- A new currency changes every price that is shown.
create function catalog_mark_all() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into catalog_dirty (event_id, listed) select id, false from events;
    return null;
end
$$;
create trigger catalog_state_mark after update of currency, currency_places on catalog_state
    for each statement execute function catalog_mark_all();
