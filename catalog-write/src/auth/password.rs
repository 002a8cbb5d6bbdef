//! Passwords: which are good enough, and their slow hashes.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use catalog_shared::problem::{Code, Problem};
use serde_json::Value;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};
use unicode_normalization::UnicodeNormalization;

use crate::{
    error::Error,
    fields::{faults::Refusal, text::string},
};

/// Long rather than complicated: there are no rules on its characters (OWASP ASVS 6.2).
const CHARS_MIN: usize = 12;
/// Room for a sentence, and a bound on the work for one password.
const CHARS_MAX: usize = 200;
/// Argon2id with 19 MiB, two passes and one lane: a setting of OWASP's cheat sheet.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How each hash with these settings begins.
const PRESENT: &str = "$argon2id$v=19$m=19456,t=2,p=1$";
/// Hashes at once: each takes 19 MiB and a core.
const AT_ONCE_MAX: usize = 2;
/// Longest to wait for one's turn; past that, 503 is the more useful answer.
const TURN_TIMEOUT: Duration = Duration::from_secs(5);
/// Of a password that nobody knows: 32 random bytes were taken for its hash. It is verified where there is no account, so that
/// this takes as long as where there is one.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$5edu1a47y1wYoE2pNDA89w$WXNMcVZ5sDthy8QnVTWf1BhC+opTqFt3LgZwL4wlN94";

/// A password that may be set.
pub(crate) fn new_password(value: &Value) -> Result<String, Refusal> {
    let password: String = string(value)?.nfc().collect();
    let chars = password.chars().count();
    let detail = |rule: &str| format!("Use {CHARS_MIN} to {CHARS_MAX} characters, whichever you like: {rule}.");
    match chars {
        0..CHARS_MIN => Err(Refusal::new("too_short", detail(&format!("these are {chars}")))),
        CHARS_MIN..=CHARS_MAX => Ok(password),
        _ => Err(Refusal::new("too_long", detail(&format!("these are {chars}")))),
    }
}

/// A password that is offered. It may break rules that are newer than it.
pub(crate) fn given_password(value: &Value) -> Result<String, Refusal> {
    let given = string(value)?;
    // Four decomposed characters at most become one.
    if given.chars().count() > CHARS_MAX * 4 {
        return Err(Refusal::new("too_long", format!("Use at most {CHARS_MAX} characters.")));
    }
    Ok(given.nfc().collect())
}

/// Hashes passwords, a few at once. The rest of the process goes on meanwhile.
#[derive(Clone, Debug)]
pub(crate) struct Passwords(Arc<Semaphore>);

/// What a password that was offered is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Wrong,
    Right,
    /// Right, but its hash is of older settings: make a new one.
    Outdated,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE_MAX)))
    }

    /// The hash to store.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Error> {
        self.in_turn(move || hash(&password)).await?
    }

    /// Compares with the hash of an account, and takes as long where there is none.
    pub(crate) async fn verify(&self, password: String, stored: Option<String>) -> Result<Verdict, Error> {
        self.in_turn(move || verify(&password, stored.as_deref())).await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let busy =
            || Error::Unreadable(Problem::new(Code::Unavailable).detail("Too many are signing in just now. Try again shortly."));
        let turn = timeout(TURN_TIMEOUT, Arc::clone(&self.0).acquire_owned()).await.map_err(|_| busy())?.map_err(|_| busy())?;
        let worked = spawn_blocking(move || {
            // Until the work is done, also if nobody waits for it any more.
            let _turn = turn;
            work()
        });
        worked.await.map_err(|_| Error::Unreadable(Problem::new(Code::Internal)))
    }
}

/// The hash to store. It takes long.
pub(crate) fn hash(password: &str) -> Result<String, Error> {
    let hashed = argon2().and_then(|argon2| argon2.hash_password(password.as_bytes()));
    hashed.map(|hash| hash.to_string()).map_err(|error| {
        tracing::error!(%error, "a password cannot be hashed");
        Error::Unreadable(Problem::new(Code::Internal))
    })
}

fn verify(password: &str, stored: Option<&str>) -> Verdict {
    let is_right = |hash| {
        metrics::counter!("catalog_password_verifications_total").increment(1);
        PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    };
    match stored {
        Some(hash) if !is_right(hash) => Verdict::Wrong,
        Some(hash) if hash.starts_with(PRESENT) => Verdict::Right,
        Some(_) => Verdict::Outdated,
        None => {
            // Nor does the compiler leave it out.
            std::hint::black_box(is_right(NOBODYS));
            Verdict::Wrong
        }
    }
}

fn argon2() -> argon2::password_hash::Result<Argon2<'static>> {
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(MEMORY_KIB, PASSES, LANES, None)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PASSWORD: &str = "correct horse battery";

    #[test]
    fn a_password_is_known_by_its_hash_and_no_two_hashes_are_alike() {
        let [one, other] = [(); 2].map(|()| hash(PASSWORD).unwrap());
        assert!(one.starts_with(PRESENT) && one != other, "{one}");
        assert_eq!([verify(PASSWORD, Some(&one)), verify("correct horse", Some(&one))], [Verdict::Right, Verdict::Wrong]);
    }

    #[test]
    fn an_account_that_is_not_there_takes_the_same_work_and_nobody_gets_in() {
        // The hash can be read, so it is computed; its settings are those of every other.
        assert!(PasswordHash::new(NOBODYS).is_ok() && NOBODYS.starts_with(PRESENT));
        assert_eq!(NOBODYS.len(), hash(PASSWORD).unwrap().len());
        assert_eq!([verify(PASSWORD, None), verify("", None)], [Verdict::Wrong, Verdict::Wrong]);
        assert_eq!(verify(PASSWORD, Some("not a hash")), Verdict::Wrong);
    }

    #[test]
    fn a_hash_of_older_settings_is_right_and_outdated() {
        let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
        let old = weaker.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
        assert_eq!(verify(PASSWORD, Some(&old)), Verdict::Outdated);
        assert_eq!(verify("another password", Some(&old)), Verdict::Wrong);
    }

    #[test]
    fn length_alone_makes_a_password_good_and_spelling_of_characters_does_not_matter() {
        assert_eq!(new_password(&json!("            ")).unwrap(), " ".repeat(12));
        assert_eq!(new_password(&json!("u\u{308}".repeat(12))).unwrap(), "ü".repeat(12));
        assert_eq!(given_password(&json!("u\u{308}")).unwrap(), "ü");
        assert_eq!(new_password(&json!("ü".repeat(200))).unwrap().chars().count(), 200);
        for (wrong, code) in [
            (json!("elevenchars"), "too_short"),
            (json!("u\u{308}".repeat(11)), "too_short"),
            (json!("ü".repeat(201)), "too_long"),
            (json!(123_456_789_012_i64), "wrong_type"),
        ] {
            assert_eq!(new_password(&wrong).unwrap_err().code, code, "{wrong}");
        }
        assert_eq!(given_password(&json!("x".repeat(801))).unwrap_err().code, "too_long");
    }
}
