-- Until the projector has begun the epoch of a server that was restarted or replaced, its versions are of the next epoch already:
-- the commit clock of one that lacks commits says once more what it has said before, and a version that a client was given then
-- must not name what was lost. A standby repeats the primary's epoch; it can only be behind.
create or replace function catalog_version() returns bigint
language sql stable as $$
    select (
            s.epoch + case
                when pg_is_in_recovery() then 0
                when s.server_started_at is distinct from pg_postmaster_start_time() then 1
                when s.database_oid is distinct from (select oid from pg_database where datname = current_database()) then 1
                else 0
            end
        )::bigint << 48
        | case when pg_is_in_recovery()
            then pg_snapshot_xmin(snapshot)::text::bigint
            else pg_snapshot_xmax(snapshot)::text::bigint - (select count(*) from pg_snapshot_xip(snapshot))
                - case when pg_current_xact_id_if_assigned() < pg_snapshot_xmax(snapshot) then 1 else 0 end
          end
    from public.catalog_state s, pg_current_snapshot() snapshot
$$;
