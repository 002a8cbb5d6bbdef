-- Serves catalog-write/src/pages/events: the table of events, searched, filtered and sorted among many.
-- Built of what PostgreSQL has by itself: extensions are not to be had everywhere.

-- A text as it is compared, without case and accents. Most texts are ASCII, of which that is much the cheaper half.
-- In PL/pgSQL, which keeps its plans: of a function in SQL each statement that writes a row of an index would make one anew.
create function catalog_plain(words text) returns text
language plpgsql immutable strict parallel safe as $$
begin
    return case when octet_length(words) = length(words) then lower(words) else
        replace(translate(
            regexp_replace(normalize(lower(words), nfkd), U&'[\0300-\036F]', '', 'g'),
            U&'\00F8\0142\0111\0131', 'oldi'), U&'\00DF', 'ss')
    end;
end
$$;

-- The same, without what the parser of words takes for a part of a word: the dot in `example.org`, the sign of `-5`.
create function catalog_plain_words(words text) returns text
language plpgsql immutable strict parallel safe as $$
begin
    return translate(public.catalog_plain(words), U&'./\\@:_-+''\2019', '          ');
end
$$;

-- The words of an event.
create function catalog_words(name text, location text, description text) returns tsvector
language plpgsql immutable strict parallel safe as $$
begin
    return to_tsvector('simple', public.catalog_plain_words(name || ' ' || location || ' ' || description));
end
$$;

-- What somebody looks for while he types: each word, or the beginning of it. Null without words.
create function catalog_words_wanted(typed text) returns tsquery
language sql immutable strict parallel safe as $$
    select to_tsquery('simple', string_agg(quote_literal(word) || ':*', ' & '))
    from regexp_split_to_table(public.catalog_plain_words($1), '\s+') word where word <> ''
$$;

-- Search in all texts, and in the place alone.
create index events_by_words on events using gin (catalog_words(name, location, description));
create index events_by_place on events using gin (catalog_words('', location, ''));

-- By name, and by when they changed.
create index events_by_name on events (catalog_plain(name), id);
create index events_by_change on events (updated_at, id);
