//! The few keys that say how far Redis is: they must stand, and none may be above what PostgreSQL says now.

use std::time::Duration;

use catalog_shared::{keys, version::Version};
use tokio::time::{Instant, sleep};

use super::{
    compare::Difference,
    held::{self, Held},
    judge::Fault,
};
use crate::stores::Stores;

/// A projector writes what is missing within a second; making every document anew may take it longer.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Those that are not as they should be, and stay so.
///
/// # Errors
/// When a store fails.
pub(super) async fn compare(stores: &Stores) -> anyhow::Result<Vec<Difference>> {
    let until = Instant::now() + PATIENCE;
    loop {
        let differences = look(stores).await?;
        let is_in_vain = |it: &Difference| !matches!(it.fault, Fault::Missing | Fault::OtherEpoch);
        if differences.iter().all(is_in_vain) || Instant::now() >= until {
            return Ok(differences);
        }
        sleep(LOOK_EVERY).await;
    }
}

async fn look(stores: &Stores) -> anyhow::Result<Vec<Difference>> {
    let names = [keys::LIST_CLOCK, keys::WATERMARK, keys::EPOCH].map(str::to_owned);
    let held = held::named(&stores.link, &names).await?;
    // After they were read: none can have been above it then.
    let present = stores.present().await?;
    let wrong = |(name, held): (String, Held)| {
        let fault = fault(&name, &held, present)?;
        let is_waiting = matches!(fault, Fault::Missing | Fault::OtherEpoch);
        Some(Difference { name, key: None, fault, held, compared_with: present, is_waiting })
    };
    Ok(names.into_iter().zip(held).filter_map(wrong).collect())
}

fn fault(name: &str, held: &Held, present: Version) -> Option<Fault> {
    let Held::Foreign(text) = held else {
        return Some(if matches!(held, Held::Nothing) { Fault::Missing } else { Fault::NotAVersion });
    };
    let text = String::from_utf8_lossy(text);
    // An epoch is how a version begins.
    let zeros = if name == keys::EPOCH { "0".repeat(Version::TEXT_LEN - Version::EPOCH_TEXT_LEN) } else { String::new() };
    match format!("{text}{zeros}").parse::<Version>() {
        Err(_) => Some(Fault::NotAVersion),
        Ok(version) if version > present => Some(Fault::FromTheFuture),
        Ok(version) if name == keys::EPOCH && version.epoch() < present.epoch() => Some(Fault::OtherEpoch),
        Ok(_) => None,
    }
}
