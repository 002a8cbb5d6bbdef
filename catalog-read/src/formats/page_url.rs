//! Where people see an event: on the page that an operator's template names, else in the API.

use std::{str::FromStr, sync::Arc};

use http::Uri;
use uuid::Uuid;

const PLACEHOLDER: &str = "{id}";
/// A site map of 50,000 of them must not be larger than 50 MB.
const BYTES_MAX: usize = 400;

/// The template of an event's page: an absolute URL with `{id}` in it.
#[derive(Clone, Debug)]
pub struct PageUrl(Arc<str>);

/// Where people see the events of one answer.
#[derive(Clone, Debug)]
pub(crate) struct Pages(Arc<str>);

impl FromStr for PageUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = "write it as https://host/path/{id}, no longer than 400 characters";
        let example: Uri = text.replace(PLACEHOLDER, &Uuid::nil().to_string()).parse().map_err(|_| wanted)?;
        let is_url = matches!(example.scheme_str(), Some("http" | "https")) && example.authority().is_some();
        // A part behind `#` is no part of what was looked at.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`|".contains(&byte));
        let is_fit = is_url && is_plain && text.len() <= BYTES_MAX && text.contains(PLACEHOLDER);
        if is_fit { Ok(Self(text.into())) } else { Err(wanted) }
    }
}

impl Pages {
    /// `base`: where the API is reached.
    pub(super) fn new(template: Option<&PageUrl>, base: &str) -> Self {
        Self(template.map_or_else(|| format!("{base}/api/events/{PLACEHOLDER}").into(), |template| Arc::clone(&template.0)))
    }

    pub(super) fn of(&self, event: Uuid) -> String {
        self.0.replace(PLACEHOLDER, event.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_an_absolute_url_with_a_place_for_the_id() {
        let id = Uuid::max();
        let page: PageUrl = "https://shop.example.org/e/{id}?lang=en#top".parse().unwrap();
        assert_eq!(Pages::new(Some(&page), "x").of(id), format!("https://shop.example.org/e/{id}?lang=en#top"));
        assert_eq!(Pages::new(None, "http://a/b").of(id), format!("http://a/b/api/events/{id}"));
        for wrong in ["", "{id}", "/e/{id}", "https://a/", "ftp://a/{id}", "https://a/{id}#<", "https://a/ {id}", "https:///{id}"]
        {
            assert!(wrong.parse::<PageUrl>().is_err(), "{wrong}");
        }
        assert!(format!("https://a/{{id}}{}", "b".repeat(400)).parse::<PageUrl>().is_err());
    }
}
