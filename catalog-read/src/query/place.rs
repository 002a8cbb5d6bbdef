//! `page`, `cursor` and `page_size`: which part of a result.

use catalog_shared::keys::Page;

use crate::query::{params::Params, plain, refusal::Refusal};

/// Longest cursor.
pub(crate) const CURSOR_CHARS_MAX: usize = 1_000;

/// Where in the result the part begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// From 1.
    Page(u32),
    /// What a cursor said, and nobody has read yet.
    Cursor(String),
}

impl Place {
    pub(crate) fn take(params: &mut Params) -> Self {
        if params.has("cursor") && params.has("page") {
            params.refuse("cursor", Refusal::new("excludes_page", "Give either cursor or page."));
        }
        let page = page(params).unwrap_or(Page::FIRST.number);
        params.one("cursor", cursor).map_or(Self::Page(page), Self::Cursor)
    }
}

pub(crate) fn page(params: &mut Params) -> Option<u32> {
    params.one("page", |text| plain::number(text, u32::MAX))
}

pub(crate) fn size(text: &str) -> Result<u32, Refusal> {
    plain::number(text, Page::SIZE_MAX)
}

fn cursor(text: &str) -> Result<String, Refusal> {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if plain && text.len() <= CURSOR_CHARS_MAX {
        Ok(text.to_owned())
    } else {
        Err(Refusal::new("not_a_cursor", "Send the cursor of a next or previous link, unchanged."))
    }
}
