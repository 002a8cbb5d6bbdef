-- What changed and when, for who follows the catalog: the readers' index and GET /api/changes (catalog-read/src/index,
-- catalog-read/src/changes). One row an event, written by the projector when the change has been published, kept when the event is
-- deleted. Transactions do not commit in the order of their ids, so nobody may ask for ids above the last one seen: who follows gives
-- the snapshot of the last look, and gets what that snapshot did not see.
create table catalog_changes (
    event_id    uuid primary key,
    -- That published it.
    xid         xid8 not null,
    -- The last that changed it.
    changed_xid xid8 not null,
    changed_at  timestamptz not null
) with (
    -- Hot events are noted many times a second.
    fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0
);
create index catalog_changes_in_order on catalog_changes (xid, event_id);

-- Who follows must not wait for a projector: what is dirty has changed, too.
alter table catalog_dirty add column xid xid8 not null default pg_current_xact_id();

-- Deleted events are forgotten after a while. Who last looked with a snapshot older than this may have missed some.
alter table catalog_state add column changes_since xid8 not null default '0';

do $$
begin
    if exists (select from pg_roles where rolname = 'catalog_projector') then
        grant select, insert, update, delete on catalog_changes to catalog_projector;
        grant update (changes_since) on catalog_state to catalog_projector;
    end if;
    if exists (select from pg_roles where rolname = 'catalog_reader') then
        grant select on catalog_changes, catalog_dirty to catalog_reader;
    end if;
end
$$;
