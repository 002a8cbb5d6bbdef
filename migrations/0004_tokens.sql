-- Bearer tokens of the admin API. Serves catalog-write/src/auth.
create table api_tokens (
    id           uuid primary key default catalog_uuid_v7(),
    name         text not null constraint api_tokens_name_length check (char_length(name) between 1 and 100),
    role         text not null constraint api_tokens_role_known check (role in ('viewer', 'editor', 'owner')),
    -- SHA-256 of the token: it holds 256 random bits, so a slow hash would add nothing.
    token_sha256 bytea not null constraint api_tokens_token_unique unique,
    created_at   timestamptz not null default now(),
    revoked_at   timestamptz
);
