-- The catalog itself: events, their sessions, the sessions' ticket types.
-- Serves every query in shared/sql and every statement of catalog-write.
-- The database refuses what must not be; catalog-write maps each constraint below, by its name, to the field at fault.

-- Keys are UUID version 7, so that they sort by creation. catalog-write makes its own; this default is for SQL by hand.
create function catalog_uuid_v7() returns uuid
language sql volatile parallel safe as $$
    -- 48 bits of milliseconds over a version-4 UUID, then version 4 (0100) becomes 7 (0111).
    select encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
                placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                from 1 for 6),
            52, 1), 53, 1),
        'hex')::uuid
$$;

-- An IANA name such as Europe/Berlin, or UTC. PostgreSQL's own time zone files decide.
create function catalog_is_time_zone(name text) returns boolean
language plpgsql immutable parallel safe as $$
begin
    if name <> 'UTC' and name !~ '^[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]+)+$' then
        return false;
    end if;
    perform timestamptz '2000-01-01 00:00:00Z' at time zone name;
    return true;
exception when invalid_parameter_value then
    return false;
end
$$;

create table events (
    id          uuid primary key default catalog_uuid_v7(),
    name        text not null
        constraint events_name_length check (char_length(name) between 1 and 200)
        constraint events_name_characters check (name !~ '[[:cntrl:]]' and name !~ '^\s|\s$'),
    description text not null default ''
        constraint events_description_length check (char_length(description) <= 20000),
    location    text not null default ''
        constraint events_location_length check (char_length(location) <= 300)
        constraint events_location_characters check (location !~ '[[:cntrl:]]'),
    image_url   text not null default ''
        constraint events_image_url_length check (char_length(image_url) <= 2000)
        constraint events_image_url_scheme check (image_url = '' or image_url ~* '^https?://[^/\s]'),
    status      text not null default 'published'
        constraint events_status_known check (status in ('draft', 'published', 'cancelled')),
    timezone    text not null default 'UTC'
        constraint events_timezone_known check (catalog_is_time_zone(timezone)),
    created_at  timestamptz not null default now()
        constraint events_created_at_range check (created_at >= '1970-01-01Z' and created_at < '10000-01-01Z'),
    updated_at  timestamptz not null default now()
        constraint events_updated_at_range check (updated_at >= '1970-01-01Z' and updated_at < '10000-01-01Z')
);

-- Serves shared/sql/list.sql: how many events the public sees, without reading the table.
create index events_visible on events (id) where status <> 'draft';

create table sessions (
    id             uuid primary key default catalog_uuid_v7(),
    event_id       uuid not null constraint sessions_event_exists references events (id) on delete cascade,
    starts_at      timestamptz not null,
    ends_at        timestamptz not null,
    total_capacity integer not null
        constraint sessions_total_capacity_range check (total_capacity >= 0),
    status         text not null default 'scheduled'
        constraint sessions_status_known check (status in ('scheduled', 'cancelled')),
    created_at     timestamptz not null default now()
        constraint sessions_created_at_range check (created_at >= '1970-01-01Z' and created_at < '10000-01-01Z'),
    constraint sessions_ends_after_start check (ends_at > starts_at),
    constraint sessions_times_range check (starts_at >= '1970-01-01Z' and ends_at < '10000-01-01Z')
);

-- Serves the foreign key and the admin's list of an event's sessions.
create index sessions_of_event on sessions (event_id, starts_at, id);
-- Serves shared/sql/documents.sql (an event's sessions in order) and shared/sql/list.sql (each event's next
-- and last), and the projector's warm set (the events that have something upcoming, in the order of their ids).
create index sessions_schedule on sessions (event_id, starts_at, id) include (ends_at) where status = 'scheduled';

create table ticket_types (
    id         uuid primary key default catalog_uuid_v7(),
    session_id uuid not null constraint ticket_types_session_exists references sessions (id) on delete cascade,
    name       text not null
        constraint ticket_types_name_length check (char_length(name) between 1 and 200)
        constraint ticket_types_name_characters check (name !~ '[[:cntrl:]]' and name !~ '^\s|\s$'),
    price      numeric(12, 2) not null
        -- NaN sorts above every number, so the lower bound alone would let it in.
        constraint ticket_types_price_range check (price >= 0 and price <> 'NaN'),
    quantity   integer not null
        constraint ticket_types_quantity_range check (quantity >= 0),
    created_at timestamptz not null default now()
        constraint ticket_types_created_at_range check (created_at >= '1970-01-01Z' and created_at < '10000-01-01Z')
);

-- Serves the foreign key and shared/sql/documents.sql: a session's ticket types in the order of their making.
create index ticket_types_of_session on ticket_types (session_id, created_at, id);

-- `updated_at` tells the truth whoever changes the row.
create function catalog_touch_event() returns trigger
language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end
$$;
create trigger events_touch before update on events
    for each row when (old.* is distinct from new.*) execute function catalog_touch_event();
