-- An epoch belongs to one run of one database and to one run of Redis. When either was replaced or started anew it may have lost
-- what was the newest: the database commits (restore, failover to a lagging standby), Redis documents (failover to a lagging
-- replica, start from a snapshot). The projector then begins a new epoch and makes every document anew. Serves
-- projector/src/epoch.rs.
alter table catalog_state
    -- A database that was dropped and restored on a running server is another one, too.
    add column database_oid oid,
    add column redis_run    text;

-- Serves projector/src/claim.rs.
create index catalog_set_aside_marked on catalog_set_aside (marked_at);

do $$
begin
    if exists (select from pg_roles where rolname = 'catalog_projector') then
        grant update (database_oid, redis_run) on catalog_state to catalog_projector;
    end if;
end
$$;
