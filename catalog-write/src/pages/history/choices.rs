//! What one can choose from when one looks for changes: who made them, and which event they are about.

use sqlx::PgPool;
use uuid::Uuid;

use crate::error::Error;

/// Who made something is looked for among so many of the last changes.
const CHANGES_LOOKED_AT: i64 = 2000;
/// More people than this are no list to choose from.
const PEOPLE_MAX: i64 = 50;
/// So many events are named when several could be meant.
const EVENTS_MAX: i64 = 10;

/// Whose changes are asked for.
pub(super) enum Who {
    Anybody,
    /// Of this kind of actor.
    Kind(String),
    Somebody(String),
}

impl Who {
    pub(super) fn read(text: &str) -> Self {
        match text.strip_prefix("kind:") {
            Some(kind) => Self::Kind(kind.to_owned()),
            None if text.is_empty() => Self::Anybody,
            None => Self::Somebody(text.to_owned()),
        }
    }
}

/// One of a list.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
}

impl Choice {
    fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into() }
    }
}

/// Kinds of actors, and who made some of the last changes. `with_accounts`: also who changed nothing but accounts.
pub(super) async fn who(pool: &PgPool, with_accounts: bool) -> Result<Vec<Choice>, Error> {
    let rows = sqlx::query!(
        r#"select distinct on (actor_id) actor_id as "id!", actor_name as name from (
               select id, actor_id, actor_name from history_changes order by id desc limit $1) last
           where actor_id is not null and ($3 or exists (
               select from history_entries e
               where e.change_id = last.id and e.resource in ('event', 'session', 'ticket_type')))
           order by actor_id, id desc limit $2"#,
        CHANGES_LOOKED_AT,
        PEOPLE_MAX,
        with_accounts
    )
    .fetch_all(pool)
    .await?;
    let mut somebody: Vec<Choice> = rows.into_iter().map(|row| Choice::new(row.id.to_string(), row.name)).collect();
    somebody.sort_by_key(|choice| choice.text.to_lowercase());
    let kinds = [
        ("", "Anybody"),
        ("kind:user", "People"),
        ("kind:token", "Programs"),
        ("kind:command", "Command line"),
        ("kind:sql", "SQL"),
    ];
    Ok(kinds.into_iter().map(|(value, text)| Choice::new(value, text)).chain(somebody).collect())
}

/// Events with this in their name, also deleted ones; or the one with this id, whatever it is called.
pub(super) async fn events(pool: &PgPool, text: &str) -> Result<Vec<(Uuid, String)>, Error> {
    if let Some(id) = crate::fields::reference::uuid(text) {
        return Ok(vec![(id, text.to_owned())]);
    }
    let rows = sqlx::query!(
        r#"select id as "id!", min(name) as "name!" from (
               select id, name from events where position(lower($1) in lower(name)) > 0
               union all
               select resource_id, before ->> 'name' from history_entries
               where resource = 'event' and action = 'delete' and position(lower($1) in lower(before ->> 'name')) > 0
           ) named group by id order by min(name), id limit $2"#,
        text,
        EVENTS_MAX
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
