-- A failover may lose, with the last commits, the very beginning of an epoch. The version of the server that takes over would then
-- be of the same epoch, and name what is lost: so after a change of the timeline, or of the database, epochs go on well above.
-- More than fifteen that begin within one replication lag there are not: each needs a store that was started anew.
alter table catalog_state add column timeline text;

-- The timeline of the write-ahead log: another one after each failover, restore to a point in time and promotion.
create function catalog_timeline() returns text
language sql stable as $$
    select left(pg_walfile_name(pg_current_wal_lsn()), 8)
$$;

create or replace function catalog_version() returns bigint
language sql stable as $$
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
$$;

do $$
begin
    if exists (select from pg_roles where rolname = 'catalog_projector') then
        grant update (timeline) on catalog_state to catalog_projector;
    end if;
end
$$;
