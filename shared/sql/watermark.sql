-- The version of the present snapshot, and nothing else.
select catalog_version() as "version!"
