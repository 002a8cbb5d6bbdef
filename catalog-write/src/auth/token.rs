//! Bearer tokens: random, known by their prefix, stored only as hashes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// By which people and secret scanners know a token of the catalog.
const PREFIX: &str = "cat_";
const RANDOM_BYTES: usize = 32;

/// A new token. It is shown once and never stored.
pub(crate) fn generate() -> anyhow::Result<String> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("the system gives no random bytes: {error}"))?;
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// What is stored of a token, or `None` if this cannot be one. 256 random bits need no slow hash.
pub(crate) fn hash(token: &str) -> Option<[u8; 32]> {
    let random = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
    (random.len() == RANDOM_BYTES).then(|| Sha256::digest(token).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_random_and_recognised() {
        let (one, other) = (generate().unwrap(), generate().unwrap());
        assert_eq!((one.len(), &one[..4]), (47, "cat_"));
        assert_ne!(hash(&one).unwrap(), hash(&other).unwrap());
        let too_long = format!("{one}A");
        for wrong in ["", "cat_", &one[4..], &one[..46], &too_long, "cat_+++++++++++++++++++++++++++++++++++++++++++"] {
            assert!(hash(wrong).is_none(), "{wrong}");
        }
    }
}
