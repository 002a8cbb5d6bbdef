//! `Idempotency-Key`: a POST that is sent again answers what it answered, and does nothing twice. The answer is stored with what
//! it answers for in one transaction, so there is never one without the other. What failed did nothing, and is tried anew.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use catalog_shared::problem::{Code, Fault, Problem};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{commit::Outcome, error::Error, representation::Representation, request};

pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Room for a UUID with a prefix, and for what import scripts make of file names and line numbers.
pub(crate) const KEY_BYTES_MAX: usize = 255;
/// How long an answer is kept, in hours.
const KEPT_HOURS: i32 = 24;
/// Answers that are forgotten at once: a bound on one statement.
const FORGOTTEN_MAX: i64 = 10_000;

/// The key of a request, and what it asks for.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    text: String,
    /// SHA-256 of method, URL and body.
    request: [u8; 32],
}

/// Reads the key of a POST, and its body, which belongs to it.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    // A PUT, PATCH or DELETE that is sent again does nothing twice anyway.
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let text = match given(request.headers()) {
        Ok(Some(text)) => text,
        Ok(None) => return next.run(request).await,
        Err(refusal) => return refusal.into_response(),
    };
    let (parts, body) = request.into_parts();
    let (method, uri) = (parts.method.to_string(), parts.uri.to_string());
    let bytes = match Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await {
        Ok(bytes) => bytes,
        Err(rejection) => return request::unreadable(&rejection).into_response(),
    };
    let mut hash = fingerprint(&[&method, &uri]);
    hash.update(&bytes);
    let mut request = Request::from_parts(parts, Body::from(bytes));
    request.extensions_mut().insert(Key::of(text, hash.finalize().into()));
    next.run(request).await
}

impl Key {
    /// `request`: the fingerprint of what is asked for, with the body.
    pub(crate) fn of(text: String, request: [u8; 32]) -> Self {
        Self { text, request }
    }
}

/// The key that a request gives.
pub(crate) fn given(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    match headers.get_all(IDEMPOTENCY_KEY).iter().collect::<Vec<_>>()[..] {
        [] => Ok(None),
        [text] => text.to_str().ok().and_then(key).map(Some).ok_or_else(refusal),
        _ => Err(refusal()),
    }
}

/// Of what is asked for; its body is still to come.
pub(crate) fn fingerprint(parts: &[&str]) -> Sha256 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(part);
    }
    hash
}

/// Also in the quotation marks that the header's draft asks for.
fn key(text: &str) -> Option<String> {
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let fits = (1..=KEY_BYTES_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
    fits.then(|| text.to_owned())
}

fn refusal() -> Problem {
    let detail = format!("Idempotency-Key must be given once, with 1 to {KEY_BYTES_MAX} visible ASCII characters.");
    Problem::new(Code::BadRequest).detail(detail)
}

/// Claims the key until the transaction ends. Answers what was answered before, if it was.
pub(crate) async fn claim(connection: &mut PgConnection, principal_id: Uuid, key: &Key) -> Result<Option<Outcome>, Error> {
    let claimed = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended($1::uuid || ' ' || $2, 0)) as "claimed!""#,
        principal_id,
        key.text
    )
    .fetch_one(&mut *connection)
    .await?;
    if !claimed {
        let detail = "A request with this Idempotency-Key is under way. Try again when it is answered.";
        return Err(Error::Unreadable(Problem::new(Code::Conflict).detail(detail)));
    }
    let found = sqlx::query!(
        "select request, status, location, etag, body from idempotency_keys
         where principal_id = $1 and key = $2 and created_at > now() - make_interval(hours => $3)",
        principal_id,
        key.text,
        KEPT_HOURS
    )
    .fetch_optional(connection)
    .await?;
    let Some(found) = found else { return Ok(None) };
    if found.request != key.request {
        return Err(Error::Invalid(vec![Fault {
            pointer: None,
            parameter: Some("Idempotency-Key".to_owned()),
            code: "key_reused",
            detail: "This key was used for another request. Use a new one for each request.".to_owned(),
        }]));
    }
    let body = found.body.map(Representation::stored);
    let status = u16::try_from(found.status).ok().and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or_default();
    Ok(Some(Outcome { status, location: found.location, etag: found.etag, body, about: None }))
}

/// Keeps the answer with what it answers for.
pub(crate) async fn keep(connection: &mut PgConnection, principal_id: Uuid, key: &Key, outcome: &Outcome) -> Result<(), Error> {
    sqlx::query!(
        "insert into idempotency_keys (principal_id, key, request, status, location, etag, body)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (principal_id, key) do update set request = excluded.request, status = excluded.status,
             location = excluded.location, etag = excluded.etag, body = excluded.body, created_at = excluded.created_at",
        principal_id,
        key.text,
        &key.request[..],
        i16::try_from(outcome.status.as_u16()).unwrap_or_default(),
        outcome.location,
        outcome.etag,
        outcome.body.as_ref().map(Representation::text),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets answers that are too old. Answers how many.
pub(crate) async fn forget(pool: &PgPool) -> Result<u64, sqlx::Error> {
    let forgotten = sqlx::query!(
        "delete from idempotency_keys where (principal_id, key) in (
             select principal_id, key from idempotency_keys where created_at <= now() - make_interval(hours => $1)
             order by created_at limit $2)",
        KEPT_HOURS,
        FORGOTTEN_MAX
    )
    .execute(pool)
    .await?;
    Ok(forgotten.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_and_visible_and_may_be_quoted() {
        let longest = "k".repeat(KEY_BYTES_MAX);
        for (given, read) in [("a", "a"), ("\"a-1\"", "a-1"), (longest.as_str(), longest.as_str())] {
            assert_eq!(key(given).as_deref(), Some(read));
        }
        let too_long = "k".repeat(KEY_BYTES_MAX + 1);
        for wrong in ["", "\"\"", "a b", "a\"b", "ü", too_long.as_str()] {
            assert_eq!(key(wrong), None, "{wrong:?}");
        }
    }
}
