-- What each process may do. Deployments grant these to the login roles of their own:
--   grant catalog_reader to <the role that catalog-read signs in as>;
--   grant catalog_projector to <the role that projector signs in as>;
-- Roles belong to the whole server, so another database, or another migration at the same moment, may have made them.
-- A migrating role that may not create roles skips this: then the processes share its own.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['catalog_reader', 'catalog_projector'] loop
        begin
            execute format('create role %I nologin', wanted);
        exception
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then
                raise notice 'role % was not made: this role may not create roles', wanted;
        end;
        if exists (select from pg_roles where rolname = wanted) then
            execute format('grant usage on schema public to %I', wanted);
            execute format('grant select on events, sessions, ticket_types, catalog_state to %I', wanted);
        end if;
    end loop;
    if exists (select from pg_roles where rolname = 'catalog_projector') then
        grant select, insert, update, delete on catalog_dirty, catalog_set_aside to catalog_projector;
        grant update (epoch, server_started_at) on catalog_state to catalog_projector;
    end if;
end
$$;
