-- What every write asks of the database, planned once a connection and not each time: PostgreSQL plans the body of a function in
-- SQL anew for each statement that calls it, and for catalog_history_event for each row. In PL/pgSQL it keeps the plan. Serves
-- catalog-write/src/commit.rs. What the functions answer stays the same.

create or replace function catalog_history_event(kind text, whole jsonb) returns uuid
language plpgsql volatile as $$
begin
    if kind = 'event' then
        return (whole ->> 'id')::uuid;
    elsif kind = 'session' then
        return (whole ->> 'event_id')::uuid;
    elsif kind = 'ticket_type' then
        return coalesce(
            (select s.event_id from public.sessions s where s.id = (whole ->> 'session_id')::uuid),
            -- The session was deleted before, in this transaction: a cascade comes to the ticket types last.
            (select e.event_id from public.history_entries e
             where e.resource_id = (whole ->> 'session_id')::uuid and e.change_id = public.catalog_history_change() and e.action = 'delete'));
    end if;
    return null;
end
$$;

create or replace function catalog_version() returns bigint
language plpgsql stable as $$
begin
    return (
        select (
                s.epoch + case
                    when pg_is_in_recovery() then 0
                    when s.database_oid is distinct from (select oid from pg_database where datname = current_database()) then 16
                    when s.server_started_at is not distinct from pg_postmaster_start_time() then 0
                    when s.timeline is distinct from public.catalog_timeline() then 16
                    else 1
                end
            )::bigint << 48
            | case when pg_is_in_recovery()
                then pg_snapshot_xmin(snapshot)::text::bigint
                else pg_snapshot_xmax(snapshot)::text::bigint - (select count(*) from pg_snapshot_xip(snapshot))
                    - case when pg_current_xact_id_if_assigned() < pg_snapshot_xmax(snapshot) then 1 else 0 end
              end
        from public.catalog_state s, pg_current_snapshot() snapshot
    );
end
$$;
