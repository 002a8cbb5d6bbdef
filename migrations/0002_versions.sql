-- The commit clock: every document carries the version of the snapshot it was built from, and of two documents the one
-- with the higher version is the newer. Serves shared/sql (each statement reads its version beside its data) and the
-- Catalog-Version that catalog-write answers.

create table catalog_state (
    only_row        boolean primary key default true check (only_row),
    -- Raised by the projector when the clock may have been set back: by a restore, a failover to a replica that lacked
    -- commits, or a crash, which forgets the transactions of the last moment that had nothing to keep.
    epoch           smallint not null default 1 constraint catalog_state_epoch_range check (epoch > 0),
    -- The server that the epoch belongs to, by the moment of its start.
    server_started_at timestamptz,
    -- ISO 4217, and the number of decimal places of a price in it. numeric(12,2) holds no third place.
    currency        text not null default 'EUR' constraint catalog_state_currency_code check (currency ~ '^[A-Z]{3}$'),
    currency_places smallint not null default 2 constraint catalog_state_currency_places check (currency_places between 0 and 2)
);
insert into catalog_state default values;

-- Transactions completed before this snapshot, below the epoch: 15 bits of epoch over 48 bits of clock, in a bigint.
-- It never falls from one snapshot to a later one, and it rises with every commit. STABLE, so that it reads the very
-- snapshot of the statement that calls it. A snapshot does not list the transaction that takes it, which is not completed
-- either: if it has an id below xmax, that one counts off. A standby does not list its running transactions: there xmin, a
-- lower bound.
create function catalog_version() returns bigint
language sql stable as $$
    select (s.epoch::bigint << 48)
        | case when pg_is_in_recovery()
            then pg_snapshot_xmin(snapshot)::text::bigint
            else pg_snapshot_xmax(snapshot)::text::bigint - (select count(*) from pg_snapshot_xip(snapshot))
                - case when pg_current_xact_id_if_assigned() < pg_snapshot_xmax(snapshot) then 1 else 0 end
          end
    from public.catalog_state s, pg_current_snapshot() snapshot
$$;
