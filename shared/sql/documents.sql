-- The documents of some events, at one snapshot: one row for each id asked for, whether the public sees such an event or not.
-- $1 uuid[]: the ids. $2 boolean: the sessions as their own document has them, or in short.
-- Served by: primary key of events, sessions_of_event, ticket_types_of_session.
select
    wanted.id as "id!",
    -- Once a statement, not once a row.
    (select catalog_version()) as "version!",
    pg_is_in_recovery() as "is_standby!",
    state.currency as "currency!",
    case when e.id is not null then json_build_object(
        'id', e.id, 'name', e.name, 'description', e.description, 'location', e.location, 'image_url', e.image_url,
        'created_at', e.created_at, 'updated_at', e.updated_at, 'status', e.status, 'timezone', e.timezone
    )::text end as event,
    e.publish_at,
    case when e.id is not null and $2 then (
        select coalesce(json_agg(json_build_object(
            'id', s.id, 'starts_at', s.starts_at, 'ends_at', s.ends_at, 'total_capacity', s.total_capacity,
            'status', case when e.status in ('cancelled', 'postponed') then e.status else s.status end,
            'ticket_types', (
                select coalesce(json_agg(json_build_object(
                    'id', t.id, 'name', t.name, 'price', round(t.price, state.currency_places)::text, 'quantity', t.quantity
                ) order by t.created_at, t.id), '[]')
                from ticket_types t where t.session_id = s.id
            )
        ) order by s.starts_at, s.id), '[]')::text
        from sessions s
        where s.event_id = e.id
    ) when e.id is not null then catalog_schedule(e.id, e.status, state.currency_places)::text end as sessions,
    -- While it runs, so never before its snapshot.
    (select clock_timestamp()) as "read_at!"
from unnest($1::uuid[]) as wanted (id)
cross join catalog_state state
left join events e on e.id = wanted.id and e.status <> 'draft'
