-- Serves catalog-write/src/history: the changes of one actor, and the events that were deleted, newest first.
create index history_changes_of_actor on history_changes (actor_id, id);
create index history_entries_of_deleted_events on history_entries (id) where resource = 'event' and action = 'delete';
