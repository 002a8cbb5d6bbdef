//! What stands in Redis, whatever it is.

use std::time::Duration;

use catalog_shared::{
    document::Document,
    keys::{self, Key},
    redis_link::{RedisGone, RedisLink},
    version::Version,
};
use chrono::Utc;
use redis::Cmd;

const DEADLINE: Duration = Duration::from_secs(5);
/// Documents in one round trip, so that none holds up Redis or fills its buffers.
const DOCUMENTS_MAX: usize = 200;

/// What stands under a key.
#[derive(Debug)]
pub(super) enum Held {
    Nothing,
    Document(Document),
    /// A string that no writer of ours wrote.
    Foreign(Vec<u8>),
    /// No string at all.
    OtherType,
}

impl Held {
    /// Of the document.
    pub(super) fn version(&self) -> Option<Version> {
        match self {
            Self::Document(document) => Some(document.version()),
            _ => None,
        }
    }

    /// The string that stands there.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Document(document) => Some(document.as_bytes()),
            Self::Foreign(bytes) => Some(bytes),
            Self::Nothing | Self::OtherType => None,
        }
    }
}

/// How far projectors say that Redis is.
#[derive(Default)]
pub(super) struct Marks {
    pub(super) watermark: Option<Version>,
    pub(super) epoch: Option<String>,
}

/// # Errors
/// When Redis fails.
pub(super) async fn marks(link: &RedisLink) -> Result<Marks, RedisGone> {
    let [watermark, epoch] = strings(link, &[keys::WATERMARK, keys::EPOCH]).await?.try_into().unwrap_or_default();
    Ok(Marks { watermark: watermark.and_then(|it| text(it).parse().ok()), epoch: epoch.map(text) })
}

/// What stands under each key. Of the pages of the list only what readers would answer: any other counts as nothing.
///
/// # Errors
/// When Redis fails.
pub(super) async fn read(link: &RedisLink, keys: &[Key]) -> Result<Vec<Held>, RedisGone> {
    let mut held = named(link, &keys.iter().map(|key| key.name()).collect::<Vec<_>>()).await?;
    if keys.iter().any(|key| matches!(key, Key::List(_))) {
        // Read after the pages: one that is not older than it was served until now.
        let clock: Option<Version> = match strings(link, &[keys::LIST_CLOCK]).await?.pop().flatten() {
            Some(clock) => text(clock).parse().ok(),
            None => None,
        };
        for (key, held) in keys.iter().zip(&mut held) {
            let is_answered = |page: &Document| clock.is_some_and(|clock| page.version() >= clock) && page.is_true_at(Utc::now());
            if let (Key::List(_), Held::Document(page)) = (key, &*held)
                && !is_answered(page)
            {
                *held = Held::Nothing;
            }
        }
    }
    Ok(held)
}

/// What stands under each of these names.
///
/// # Errors
/// When Redis fails.
pub(super) async fn named(link: &RedisLink, names: &[String]) -> Result<Vec<Held>, RedisGone> {
    let values = strings(link, names).await?;
    let unclear: Vec<&String> = names.iter().zip(&values).filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
    let mut types = each::<String, _>(link, &unclear, |name| redis::cmd("TYPE").arg(name).to_owned()).await?.into_iter();
    let of = |value: Option<Vec<u8>>| match value {
        Some(bytes) => match Document::parse(bytes.clone().into()) {
            Ok(document) => Held::Document(document),
            Err(_) => Held::Foreign(bytes),
        },
        None => match types.next().as_deref() {
            // A string came after we asked for it: nothing stood there then.
            None | Some("none" | "string") => Held::Nothing,
            Some(_) => Held::OtherType,
        },
    };
    Ok(values.into_iter().map(of).collect())
}

/// The strings under these names. Unlike GET, MGET answers nothing where something else stands.
async fn strings(link: &RedisLink, names: &[impl AsRef<str>]) -> Result<Vec<Option<Vec<u8>>>, RedisGone> {
    let found = each::<Vec<Option<Vec<u8>>>, _>(link, names, |name| redis::cmd("MGET").arg(name.as_ref()).to_owned()).await?;
    Ok(found.into_iter().map(|one| one.into_iter().next().flatten()).collect())
}

async fn each<T, I>(link: &RedisLink, items: &[I], call: impl Fn(&I) -> Cmd) -> Result<Vec<T>, RedisGone>
where
    T: redis::FromRedisValue,
{
    let mut answers = Vec::with_capacity(items.len());
    for chunk in items.chunks(DOCUMENTS_MAX) {
        answers.extend(link.each::<Vec<T>>(DEADLINE, chunk.iter().map(&call).collect()).await?);
    }
    Ok(answers)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
