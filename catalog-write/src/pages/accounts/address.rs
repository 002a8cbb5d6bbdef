//! Under which address the browser that asks knows this service: for links that are handed on.

use crate::pages::{api::Caller, site::Site};

/// What stands before every path.
pub(super) fn base(site: &Site, caller: &Caller) -> String {
    let set = site.app.public_url.as_deref().map(str::to_owned);
    set.or_else(|| caller.origin()).unwrap_or_default()
}
