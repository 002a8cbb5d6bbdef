//! What the catalog as a whole says of an event.

use sqlx::PgPool;

use crate::error::Error;

/// The one currency.
pub(super) async fn currency(pool: &PgPool) -> Result<String, Error> {
    Ok(sqlx::query_scalar!("select currency from catalog_state").fetch_one(pool).await?)
}

/// Of the event that was changed last: most organisers stay in one zone.
pub(super) async fn timezone(pool: &PgPool) -> Result<String, Error> {
    let last = sqlx::query_scalar!("select timezone from events order by updated_at desc, id desc limit 1");
    Ok(last.fetch_optional(pool).await?.unwrap_or_else(|| "UTC".to_owned()))
}
