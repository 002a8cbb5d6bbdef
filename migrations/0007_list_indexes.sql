-- Serves shared/sql/list.sql: the pages of what comes next, without reading every session there is.

-- What starts from a moment on, soonest first, from the index alone.
create index sessions_by_start on sessions (starts_at, event_id, ends_at desc) where status = 'scheduled';

-- What started long ago and is still under way. Few sessions last that long, so few writes pay for it. The query repeats the
-- condition word for word.
create index sessions_long on sessions using gist (tstzrange(starts_at, ends_at))
    where status = 'scheduled' and ends_at - starts_at > interval '12 hours';
