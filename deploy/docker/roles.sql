-- The login roles of the two processes that need less than the owner may, with what migration 0005 prepared for them.
-- Read by psql, with the variables reader_password and projector_password.
select format('create role %I login password %L', 'catalog_read', :'reader_password')
where not exists (select from pg_roles where rolname = 'catalog_read')
\gexec
select format('create role %I login password %L', 'projector', :'projector_password')
where not exists (select from pg_roles where rolname = 'projector')
\gexec
grant catalog_reader to catalog_read;
grant catalog_projector to projector;
