-- People who sign in, what they are signed in with, and tokens that end. Serves catalog-write/src/auth and catalog-write/src/accounts.

create table users (
    id              uuid primary key default catalog_uuid_v7(),
    email           text not null constraint users_email_length check (char_length(email) between 3 and 254),
    name            text not null constraint users_name_length check (char_length(name) between 1 and 100),
    role            text not null constraint users_role_known check (role in ('viewer', 'inventory', 'editor', 'owner')),
    -- Argon2id as a PHC string; null until a password is set.
    password_hash   text,
    -- Also tells the history, which never sees the hash, that it was changed.
    password_set_at timestamptz,
    disabled        boolean not null default false,
    created_at      timestamptz not null default now()
);
-- One account for one mailbox, however it is written. Serves the sign-in.
create unique index users_email_unique on users (lower(email));

-- One browser that is signed in.
create table user_sessions (
    id           uuid primary key default catalog_uuid_v7(),
    user_id      uuid not null constraint user_sessions_user_exists references users (id) on delete cascade,
    -- SHA-256 of what the cookie holds: 256 random bits, so a slow hash would add nothing.
    token_sha256 bytea not null constraint user_sessions_token_unique unique,
    created_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    address      text,
    user_agent   text
);
-- Serve a person's list, and the end of what is too old.
create index user_sessions_of_user on user_sessions (user_id, created_at);
create index user_sessions_by_age on user_sessions (last_seen_at);

-- The one-time code with which a person sets the password. A new one takes the place of the last.
create table invitations (
    user_id     uuid primary key constraint invitations_user_exists references users (id) on delete cascade,
    code_sha256 bytea not null constraint invitations_code_unique unique,
    expires_at  timestamptz not null
);

-- Failed sign-ins of late, by account and by address. Here and not in a process, so that it holds for all of them.
create table sign_in_failures (
    -- `account` or `address`, and SHA-256 of which: also for accounts that do not exist, and without what was typed.
    subject   bytea primary key,
    failures  integer not null,
    failed_at timestamptz not null
);
create index sign_in_failures_by_age on sign_in_failures (failed_at);

alter table api_tokens
    -- By which its owner knows it again; null for one that was made before.
    add column starts_with text,
    add column expires_at timestamptz,
    -- Written once a minute at most.
    add column last_used_at timestamptz,
    drop constraint api_tokens_role_known,
    add constraint api_tokens_role_known check (role in ('viewer', 'inventory', 'editor', 'owner'));

call catalog_keep_history('users', 'user');
call catalog_keep_history('api_tokens', 'token');
