-- Who changed what in the catalog, and how it was before. Serves catalog-write/src/history.
-- Statement triggers with transition tables, as for change capture: SQL by hand, cascades, COPY and TRUNCATE are recorded, too.

-- One transaction that changed something.
create table history_changes (
    id         bigint generated always as identity primary key,
    at         timestamptz not null default now(),
    -- Who: a user or a token of the admin API, the command line, or SQL by hand.
    actor_kind text not null,
    actor_id   uuid,
    actor_name text not null,
    -- Where from, and in which request.
    address    text,
    request_id text,
    action     text,
    -- The change that this one took back.
    undoes     bigint
);
-- Serve the end of what is too old, and what took a change back.
create index history_changes_by_age on history_changes (at);
create index history_changes_of_undone on history_changes (undoes, id) where undoes is not null;

-- What became of one row. Of an update only what changed; of the rest the whole row.
-- Written and forgotten with their change alone, so no foreign key checks each.
create table history_entries (
    id          bigint generated always as identity,
    change_id   bigint not null,
    event_id    uuid,
    resource    text not null,
    resource_id uuid not null,
    -- The event of a session, the session of a ticket type.
    parent_id   uuid,
    action      text not null constraint history_entries_action_known check (action in ('create', 'update', 'delete')),
    before      jsonb,
    after       jsonb,
    primary key (change_id, id)
);
-- Serve the history of an event, and that of one resource.
create index history_entries_of_event on history_entries (event_id, change_id);
create index history_entries_of_resource on history_entries (resource_id, change_id);

-- The change of this transaction. catalog-write says in catalog.actor who asks; SQL by hand is known by its connection.
create function catalog_history_change() returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    change text := current_setting('catalog.history_change', true);
    actor  jsonb;
begin
    if change <> '' then
        return change::bigint;
    end if;
    actor := nullif(current_setting('catalog.actor', true), '')::jsonb;
    insert into history_changes (actor_kind, actor_id, actor_name, address, request_id, action)
    values (
        coalesce(actor ->> 'kind', 'sql'), (actor ->> 'id')::uuid, coalesce(actor ->> 'name', session_user),
        case when actor is null then host(inet_client_addr()) else actor ->> 'address' end,
        actor ->> 'request_id', coalesce(actor ->> 'action', nullif(current_setting('application_name', true), ''))
    )
    returning id::text into change;
    -- Until the transaction ends, or the savepoint at which the row would vanish, too.
    perform set_config('catalog.history_change', change, true);
    return change::bigint;
end
$$;

create function catalog_history_parent(kind text, whole jsonb) returns uuid
language sql immutable parallel safe as $$
    select case kind when 'session' then (whole ->> 'event_id')::uuid when 'ticket_type' then (whole ->> 'session_id')::uuid end
$$;

-- `of_session`: the event of the session that the row belongs to, if it does.
create function catalog_history_event(kind text, whole jsonb, of_session uuid) returns uuid
language sql immutable parallel safe as $$
    select case kind when 'event' then (whole ->> 'id')::uuid when 'session' then (whole ->> 'event_id')::uuid else of_session end
$$;

-- For a table whose rows are of the kind `tg_argv[0]`. `set catalog.history = 'off'` loads large catalogs without it.
-- It is part of every write, so each row becomes JSON once (`materialized`: PostgreSQL would do it anew wherever it is mentioned),
-- and there is one plan for all (it would be made anew for each change, as if the kind of the row could be worth that). This plan
-- comes from the first statement of a connection, however many rows that has: sessions are looked up one by one, as a join
-- planned for many would read all of them for the one row of the next. Nor is it compiled (JIT), which takes longer than that row.
create function catalog_record_history() returns trigger
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set jit = off as $$
declare
    kind    text := tg_argv[0];
    -- What changes by itself or must not be read.
    without constant text[] := array['updated_at', 'last_used_at', 'last_seen_at', 'password_hash', 'token_sha256'];
begin
    if current_setting('catalog.history', true) = 'off' then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        -- Outer: an id that was changed is gone on one side and new on the other.
        with changed as materialized (
            select to_jsonb(o) - without as was, to_jsonb(n) - without as becomes from old_rows o full join new_rows n using (id)
        ), different as (
            select was, becomes, coalesce(becomes, was) as whole, was_before, is_after
            from changed cross join lateral (
                select jsonb_object_agg(key, v) as was_before, jsonb_object_agg(key, w) as is_after
                from rows from (jsonb_each(was), jsonb_each(becomes)) as pair (key, v, same_key, w)
                where key = same_key and v <> w
            ) difference
            where was is distinct from becomes
        )
        insert into history_entries (change_id, event_id, resource, resource_id, parent_id, action, before, after)
        select (select catalog_history_change()),
            catalog_history_event(kind, whole, (select s.event_id from sessions s where s.id = (whole ->> 'session_id')::uuid)),
            kind, (whole ->> 'id')::uuid, catalog_history_parent(kind, whole),
            case when was is null then 'create' when becomes is null then 'delete' else 'update' end,
            coalesce(was_before, was), coalesce(is_after, becomes)
        from different;
    elsif tg_op = 'INSERT' then
        with made as materialized (select to_jsonb(n) - without as whole from new_rows n)
        insert into history_entries (change_id, event_id, resource, resource_id, parent_id, action, after)
        select (select catalog_history_change()),
            catalog_history_event(kind, whole, (select s.event_id from sessions s where s.id = (whole ->> 'session_id')::uuid)),
            kind, (whole ->> 'id')::uuid, catalog_history_parent(kind, whole), 'create', whole
        from made;
    elsif tg_op = 'DELETE' then
        with gone as materialized (select to_jsonb(o) - without as whole from old_rows o)
        insert into history_entries (change_id, event_id, resource, resource_id, parent_id, action, before)
        select (select catalog_history_change()),
            catalog_history_event(kind, whole, coalesce(
                (select s.event_id from sessions s where s.id = (whole ->> 'session_id')::uuid),
                -- The session was deleted before, in this transaction: a cascade comes to the ticket types last.
                (select e.event_id from history_entries e where e.resource_id = (whole ->> 'session_id')::uuid
                    and e.change_id = (select catalog_history_change()) and e.action = 'delete'))),
            kind, (whole ->> 'id')::uuid, catalog_history_parent(kind, whole), 'delete', whole
        from gone;
    else
        execute format('
            with gone as materialized (select to_jsonb(t) - $2 as whole from %I t)
            insert into history_entries (change_id, event_id, resource, resource_id, parent_id, action, before)
            select (select catalog_history_change()),
                catalog_history_event($1, whole, (select s.event_id from sessions s where s.id = (whole ->> ''session_id'')::uuid)),
                $1, (whole ->> ''id'')::uuid, catalog_history_parent($1, whole), ''delete'', whole
            from gone', tg_table_name)
        using kind, without;
    end if;
    return null;
end
$$;

-- Makes a table's history be kept. Also used by later migrations.
create procedure catalog_keep_history(source regclass, kind text)
language plpgsql as $$
begin
    execute format('create trigger history_insert after insert on %1$s
        referencing new table as new_rows for each statement execute function catalog_record_history(%2$L)', source, kind);
    execute format('create trigger history_update after update on %1$s
        referencing old table as old_rows new table as new_rows for each statement execute function catalog_record_history(%2$L)', source, kind);
    execute format('create trigger history_delete after delete on %1$s
        referencing old table as old_rows for each statement execute function catalog_record_history(%2$L)', source, kind);
    execute format('create trigger history_truncate before truncate on %1$s
        for each statement execute function catalog_record_history(%2$L)', source, kind);
    execute format('alter table %1$s enable always trigger history_insert, enable always trigger history_update,
        enable always trigger history_delete, enable always trigger history_truncate', source);
end
$$;
call catalog_keep_history('events', 'event');
call catalog_keep_history('sessions', 'session');
call catalog_keep_history('ticket_types', 'ticket_type');
