-- Events number $1 to $2, each with ten sessions a week apart and three ticket types a session, on dates around $3.
-- One statement, so that what is there already is left alone with all that belongs to it.
-- Keys look and sort as version 7 does, and hold the number: n in hexadecimal ends the key of event n.
with made_events as (
    insert into events (id, name, description, location, timezone)
    select
        (lpad(to_hex(1704067200000 + n), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid,
        format('%s %s: %s', w.moods[1 + m % 48], w.things[1 + m / 48 % 53], w.forms[1 + m / 2544]),
        format('%s at its best, close up and without hurry. %s. Doors open half an hour before the start.',
            w.forms[1 + m / 2544], w.promises[1 + n % array_length(w.promises, 1)]),
        format('%s, %s', w.venues[1 + n * 5 % 24], w.places[1 + n % 16][1]),
        w.places[1 + n % 16][2]
    from generate_series($1::int, $2::int) n
    -- Shuffles the 48 * 53 * 40 names, so that neighbours differ and none comes twice before all have come.
    cross join lateral (select (n::bigint * 28927 % 101760)::int) shuffled (m)
    cross join (values (
        array['Amber', 'Azure', 'Bright', 'Broken', 'Burning', 'Copper', 'Crimson', 'Crooked', 'Distant', 'Drifting',
            'Electric', 'Endless', 'Falling', 'Fearless', 'First', 'Floating', 'Forgotten', 'Gentle', 'Gilded', 'Golden',
            'Hidden', 'Hollow', 'Honest', 'Indigo', 'Ivory', 'Last', 'Little', 'Lost', 'Lucky', 'Midnight', 'Northern',
            'Open', 'Paper', 'Patient', 'Quiet', 'Restless', 'Scarlet', 'Second', 'Secret', 'Silent', 'Silver', 'Slow',
            'Sudden', 'Tender', 'Velvet', 'Wandering', 'Wild', 'Winter'],
        array['Anchors', 'Apples', 'Arches', 'Atlases', 'Bells', 'Birds', 'Boats', 'Bridges', 'Candles', 'Cathedrals',
            'Cities', 'Clouds', 'Comets', 'Courtyards', 'Doors', 'Embers', 'Engines', 'Feathers', 'Ferries', 'Foxes',
            'Gardens', 'Ghosts', 'Harbours', 'Horizons', 'Islands', 'Kites', 'Lanterns', 'Letters', 'Maps', 'Meadows',
            'Mirrors', 'Moons', 'Mountains', 'Oceans', 'Orchards', 'Owls', 'Pianos', 'Postcards', 'Rivers', 'Roofs',
            'Sails', 'Shadows', 'Signals', 'Sparrows', 'Stairs', 'Stations', 'Stories', 'Tides', 'Towers', 'Trains',
            'Umbrellas', 'Violins', 'Windows'],
        array['Acoustic Evening', 'Ballet', 'Big Band Night', 'Brass Concert', 'Chamber Concert', 'Choir Festival',
            'Circus Show', 'City Walk', 'Club Night', 'Comedy Hour', 'Conference', 'Cooking Class', 'Dance Gala',
            'Debate', 'Design Fair', 'Drawing Class', 'Exhibition', 'Family Concert', 'Film Night', 'Folk Session',
            'Garden Party', 'Guided Tour', 'Improv Theatre', 'Jazz Brunch', 'Lecture', 'Light Show', 'Magic Show',
            'Musical', 'Open Studio', 'Opera', 'Organ Recital', 'Poetry Slam', 'Puppet Theatre', 'Reading',
            'Silent Film', 'Song Recital', 'Symphony', 'Theatre', 'Wine Tasting', 'Workshop'],
        array['A new programme every week', 'Introductions are given in the foyer', 'Drinks are served in the interval',
            'Seats are unnumbered', 'Suitable for all ages', 'With a conversation afterwards', 'Late entry is not possible'],
        array['Alte Mühle', 'Archive Hall', 'Blue Room', 'Canal House', 'Central Stage', 'Citadel', 'Corn Exchange',
            'Depot 7', 'Festhalle', 'Garden Pavilion', 'Glass House', 'Grand Hall', 'Harbour Hall', 'Kammerspiele',
            'Kulturhaus', 'Lantern Theatre', 'Market Hall', 'Old Bakery', 'Palais', 'Riverside Studio', 'Stadthalle',
            'Studio Two', 'Tramshed', 'Werkstatt'],
        array[['Berlin', 'Europe/Berlin'], ['London', 'Europe/London'], ['Paris', 'Europe/Paris'],
            ['Lisboa', 'Europe/Lisbon'], ['Wien', 'Europe/Vienna'], ['New York', 'America/New_York'],
            ['Los Angeles', 'America/Los_Angeles'], ['Tokyo', 'Asia/Tokyo'], ['Sydney', 'Australia/Sydney'],
            ['Zürich', 'Europe/Zurich'], ['Kraków', 'Europe/Warsaw'], ['København', 'Europe/Copenhagen'],
            ['São Paulo', 'America/Sao_Paulo'], ['Montréal', 'America/Toronto'], ['Singapore', 'Asia/Singapore'],
            ['Cape Town', 'Africa/Johannesburg']]
    )) w (moods, things, forms, promises, venues, places)
    on conflict (id) do nothing
    returning id, timezone, ('x' || right(id::text, 12))::bit(48)::bigint as n
), made_sessions as (
    insert into sessions (id, event_id, starts_at, ends_at, total_capacity)
    select
        overlay(e.id::text placing '7001-8' || lpad(to_hex(k), 3, '0') from 15)::uuid,
        e.id,
        start.at,
        start.at + make_interval(mins => (60 + e.n % 5 * 30)::int),
        (array[80, 120, 200, 300, 500, 900, 1600, 5000])[1 + e.n % 8]
    from made_events e
    cross join generate_series(0, 9) k
    -- From 30 days ago to 299 days ahead, between 10:00 and 21:30 at the place itself.
    cross join lateral (
        select ($3::date + (e.n * 37 % 267 + k * 7 - 30)::int + time '10:00' + (e.n + k) * 11 % 24 * interval '30 minutes')
            at time zone e.timezone
    ) start (at)
    returning id, total_capacity, ('x' || right(id::text, 12))::bit(48)::bigint as n
)
insert into ticket_types (id, session_id, name, price, quantity)
select
    overlay(s.id::text placing '7002-' || t.mark from 15 for 6)::uuid,
    s.id,
    t.name,
    round((12 + s.n % 60) * t.factor * 2) / 2,
    s.total_capacity * t.percent / 100
from made_sessions s
cross join (values ('8', 'Standard', 1, 60), ('9', 'Reduced', 0.6, 25), ('a', 'Premium', 1.75, 10))
    t (mark, name, factor, percent)
