//! Rows put into the catalog by SQL, as an administrator of the database would.

use sqlx::PgPool;
use uuid::Uuid;

/// A published event of this name.
pub async fn event(pool: &PgPool, name: &str) -> Uuid {
    let row = sqlx::query_scalar("insert into events (name) values ($1) returning id").bind(name);
    super::or_panic(row.fetch_one(pool).await.map_err(Into::into))
}

/// A scheduled session that starts so many minutes from now (or before, if negative) and lasts so long.
pub async fn session(pool: &PgPool, event_id: Uuid, starts_in_minutes: i32, lasts_minutes: i32) -> Uuid {
    let row = sqlx::query_scalar(
        "insert into sessions (event_id, starts_at, ends_at, total_capacity)
         select $1, start, start + make_interval(mins => $3), 500
         from (select date_trunc('second', now()) + make_interval(mins => $2) as start) s returning id",
    );
    super::or_panic(row.bind(event_id).bind(starts_in_minutes).bind(lasts_minutes).fetch_one(pool).await.map_err(Into::into))
}

/// A ticket type at 50.00, of which there are 400.
pub async fn ticket_type(pool: &PgPool, session_id: Uuid, name: &str) -> Uuid {
    let row =
        sqlx::query_scalar("insert into ticket_types (session_id, name, price, quantity) values ($1, $2, 50, 400) returning id");
    super::or_panic(row.bind(session_id).bind(name).fetch_one(pool).await.map_err(Into::into))
}

/// Runs one or more statements.
pub async fn run(pool: &PgPool, sql: &str) {
    super::or_panic(sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(pool).await.map(drop).map_err(Into::into));
}
