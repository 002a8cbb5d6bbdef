-- The answers to requests that carried an Idempotency-Key, written with what they answer for in one transaction. Serves
-- catalog-write/src/idempotency.rs.
create table idempotency_keys (
    -- Keys of one client say nothing of another's.
    principal_id uuid not null,
    key          text not null,
    -- SHA-256 of what was asked for.
    request      bytea not null,
    status       smallint not null,
    location     text,
    etag         text,
    body         text,
    created_at   timestamptz not null default now(),
    primary key (principal_id, key)
);
-- Serves the end of what is too old.
create index idempotency_keys_by_age on idempotency_keys (created_at);
