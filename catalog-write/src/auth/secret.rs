//! Secrets that we make: random, known by their prefix, shown once and stored only as hashes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use catalog_shared::problem::{Code, Problem};
use sha2::{Digest, Sha256};

use crate::error::Error;

const RANDOM_BYTES: usize = 32;
/// Characters by which a secret is known again: its prefix and six more, which leave all but 36 of its 256 bits unknown.
const BEGINNING_CHARS: usize = 10;

/// What a secret is for. One of another kind is never taken in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// With which a program signs in.
    Token,
    /// With which a person sets a password, once.
    Invitation,
    /// With which a browser shows that it is signed in.
    Session,
}

impl Kind {
    /// By which people and secret scanners know it.
    fn prefix(self) -> &'static str {
        match self {
            Self::Token => "cat_",
            Self::Invitation => "inv_",
            Self::Session => "ses_",
        }
    }
}

/// A new secret and its hash: 256 random bits need no slow one.
pub(crate) struct Secret {
    pub(crate) text: String,
    pub(crate) hash: [u8; 32],
}

/// The system gives no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes")]
pub(crate) struct NoRandomness(#[source] getrandom::Error);

impl From<NoRandomness> for Error {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(error = %error.0, "a secret cannot be made");
        Self::Unreadable(Problem::new(Code::Internal))
    }
}

impl Secret {
    pub(crate) fn generate(kind: Kind) -> Result<Self, NoRandomness> {
        let mut bytes = [0; RANDOM_BYTES];
        getrandom::fill(&mut bytes).map_err(NoRandomness)?;
        let text = format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(bytes));
        let hash = Sha256::digest(&text).into();
        Ok(Self { text, hash })
    }

    /// What may be shown of it.
    pub(crate) fn beginning(&self) -> String {
        self.text.chars().take(BEGINNING_CHARS).collect()
    }
}

/// What is stored of a secret, or `None` if this cannot be one of this kind.
pub(crate) fn hash(kind: Kind, text: &str) -> Option<[u8; 32]> {
    let random = URL_SAFE_NO_PAD.decode(text.strip_prefix(kind.prefix())?).ok()?;
    (random.len() == RANDOM_BYTES).then(|| Sha256::digest(text).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_random_and_recognised() {
        let [one, other] = [(); 2].map(|()| Secret::generate(Kind::Token).unwrap());
        let text = one.text.as_str();
        assert_eq!((text.len(), &text[..4], &text[..10]), (47, "cat_", one.beginning().as_str()));
        assert_eq!(hash(Kind::Token, text), Some(one.hash));
        assert_ne!(one.hash, other.hash);
        let too_long = format!("{text}A");
        for wrong in ["", "cat_", &text[4..], &text[..46], &too_long, "cat_+++++++++++++++++++++++++++++++++++++++++++"] {
            assert!(hash(Kind::Token, wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_of_one_kind_is_none_of_another() {
        let session = Secret::generate(Kind::Session).unwrap().text;
        assert_eq!(
            [Kind::Token, Kind::Invitation, Kind::Session].map(|kind| hash(kind, &session).is_some()),
            [false, false, true]
        );
    }
}
