//! Failed sign-ins make the next one wait, longer each time: by account against those who guess its password, by address against
//! those who try many accounts. Nobody is locked out: the wait has an end, and it is the same for accounts that do not exist.
//!
//! Each try counts as failed before its password is looked at, and is forgiven when that is right: so any number of tries at the
//! same moment get no further than one after the other.

use std::net::IpAddr;

use catalog_shared::client::network;
use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection, PgPool};

use crate::error::Error;

/// Longest wait, in seconds.
const WAIT_MAX: i32 = 15 * 60;
/// After so many seconds without a failure, counting starts again.
const FORGOTTEN_AFTER: i32 = 60 * 60;
/// Failures that are forgotten at once: a bound on one statement.
const FORGOTTEN_MAX: i64 = 10_000;

/// A subject of counting, and how many failures it has free. Past these, the wait is a second, then two, four, and so on.
struct Subject {
    hash: [u8; 32],
    free: i32,
}

/// A try that is under way.
pub(crate) struct Try {
    address: Option<Subject>,
    account: Subject,
}

impl Try {
    /// `email`: as it was given, of an account or not. People mistype a password a few times; of one address there may be many.
    pub(crate) fn new(email: &str, address: Option<IpAddr>) -> Self {
        let hash = |kind: &str, text: &str| Sha256::digest(format!("{kind} {text}")).into();
        let address = address.map(|address| Subject { hash: hash("address", &network(address).to_string()), free: 20 });
        Self { address, account: Subject { hash: hash("account", &email.trim().to_lowercase()), free: 5 } }
    }

    /// Counts it. Answers the seconds to wait instead, if one must.
    pub(crate) async fn begin(&self, pool: &PgPool) -> Result<Option<i64>, Error> {
        let mut connection = pool.acquire().await?;
        let mut transaction = connection.begin().await?;
        // The address first everywhere: no two tries wait for each other.
        for subject in self.address.iter().chain([&self.account]) {
            if let Some(seconds) = count(&mut transaction, subject).await? {
                return Ok(Some(seconds));
            }
        }
        transaction.commit().await?;
        Ok(None)
    }

    /// The password was right: the account starts anew, and the address is charged nothing.
    pub(crate) async fn forgive(&self, connection: &mut PgConnection) -> Result<(), Error> {
        if let Some(address) = &self.address {
            sqlx::query!(
                "update sign_in_failures set failures = failures - 1 where subject = $1 and failures > 0",
                &address.hash[..]
            )
            .execute(&mut *connection)
            .await?;
        }
        sqlx::query!("delete from sign_in_failures where subject = $1", &self.account.hash[..]).execute(connection).await?;
        Ok(())
    }
}

async fn count(connection: &mut PgConnection, subject: &Subject) -> Result<Option<i64>, Error> {
    let counted = sqlx::query_scalar!(
        "insert into sign_in_failures as known (subject, failures, failed_at) values ($1, 1, now())
         on conflict (subject) do update set failed_at = now(),
             failures = case when known.failed_at > now() - make_interval(secs => $2) then known.failures + 1 else 1 end
         where known.failures < $3
             or known.failed_at + make_interval(secs => least($4, power(2, least(known.failures - $3, 20)))) <= now()
         returning failures",
        &subject.hash[..],
        f64::from(FORGOTTEN_AFTER),
        subject.free,
        f64::from(WAIT_MAX),
    )
    .fetch_optional(&mut *connection)
    .await?;
    if counted.is_some() {
        return Ok(None);
    }
    let seconds = sqlx::query_scalar!(
        r#"select ceil(extract(epoch from
               failed_at + make_interval(secs => least($3, power(2, least(failures - $2, 20)))) - now()))::bigint as "seconds!"
           from sign_in_failures where subject = $1"#,
        &subject.hash[..],
        subject.free,
        f64::from(WAIT_MAX),
    )
    .fetch_optional(connection)
    .await?;
    Ok(Some(seconds.unwrap_or_default().max(1)))
}

/// Forgets what no longer counts. Answers how much.
pub(crate) async fn forget(pool: &PgPool) -> Result<u64, sqlx::Error> {
    let forgotten = sqlx::query!(
        "delete from sign_in_failures where subject in (
             select subject from sign_in_failures where failed_at <= now() - make_interval(secs => $1) order by failed_at limit $2)",
        f64::from(FORGOTTEN_AFTER),
        FORGOTTEN_MAX
    )
    .execute(pool)
    .await?;
    Ok(forgotten.rows_affected())
}
