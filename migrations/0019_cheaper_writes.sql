-- What every write asks of the database, planned well once a connection. What the functions answer stays the same.

-- In PL/pgSQL, which keeps its plan: of a function in SQL PostgreSQL makes one anew for each statement that calls it. Serves
-- catalog-write/src/commit.rs.
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

-- The plan that a trigger keeps comes from the first statement of a connection, however many rows that has. `limit 1` holds it to
-- looking sessions up one by one: a join planned for many rows would read all sessions for the one row of the next statement. Nor is
-- it compiled (JIT), which takes longer than that row.
create or replace function catalog_mark_ticket_types() returns trigger
language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
begin
    case tg_op
        when 'INSERT' then
            insert into catalog_dirty (event_id, listed)
            select distinct s.event_id, true
            from (select distinct session_id from new_rows) c
            cross join lateral (select event_id from sessions where id = c.session_id limit 1) s;
        when 'UPDATE' then
            insert into catalog_dirty (event_id, listed)
            select s.event_id, bool_or(c.listed)
            from (
                select session_id, bool_or(listed) as listed
                from (
                    select unnest(array[o.session_id, n.session_id]) as session_id,
                        (o.session_id, o.price, catalog_level(o.quantity))
                            is distinct from (n.session_id, n.price, catalog_level(n.quantity)) as listed
                    from old_rows o full join new_rows n using (id)
                ) changed
                group by session_id
            ) c
            cross join lateral (select event_id from sessions where id = c.session_id limit 1) s
            group by s.event_id;
        when 'DELETE' then
            insert into catalog_dirty (event_id, listed)
            select distinct s.event_id, true
            from (select distinct session_id from old_rows) c
            cross join lateral (select event_id from sessions where id = c.session_id limit 1) s;
        when 'TRUNCATE' then
            insert into catalog_dirty (event_id, listed)
            select distinct s.event_id, true from ticket_types t join sessions s on s.id = t.session_id;
    end case;
    return null;
end
$$;
alter function catalog_mark_sessions() set jit = off;
alter function catalog_mark_events() set jit = off;
