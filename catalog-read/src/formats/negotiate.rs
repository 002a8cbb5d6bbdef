//! `Accept` (RFC 9110): the format that the client would like best. JSON is what who asks for nothing in particular gets: only who
//! names another format is sent it, and not who takes it along with everything.

use catalog_shared::{
    accept_encoding::quality,
    problem::{Code, Problem},
};
use http::{HeaderMap, header};

use super::Format;

/// How well a media range fits a format, and how much it is liked, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    exactness: Exactness,
    quality: u16,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Exactness {
    #[default]
    NotMentioned,
    /// `*/*`
    Anything,
    /// `text/*`
    Kind,
    Named,
}

/// JSON, or that one of `others` which is liked better.
///
/// # Errors
/// 406 when JSON is refused and so is everything else. Whoever just asks for what there is not gets JSON, as a browser does.
pub(super) fn choose(headers: &HeaderMap, others: &[Format]) -> Result<Format, Problem> {
    let mut values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    // The usual clients, at no cost.
    if values.peek().is_none_or(|value| matches!(*value, "*/*" | "application/json")) {
        return Ok(Format::Json);
    }
    let ranges: Vec<_> = values.flat_map(|value| value.split(',')).filter_map(range).collect();
    let fit = |format: Format| ranges.iter().map(|(range, quality)| Fit::of(range, *quality, format)).max().unwrap_or_default();
    let json = fit(Format::Json);
    let is_json_refused = json.exactness != Exactness::NotMentioned && json.quality == 0;
    let others = others.iter().map(|other| (fit(*other), *other)).filter(|(fit, _)| fit.quality > json.quality);
    let others = others.filter(|(fit, _)| is_json_refused || fit.exactness == Exactness::Named);
    // Of those that are as good the first.
    match others.rev().max_by_key(|(fit, _)| fit.quality) {
        Some((_, other)) => Ok(other),
        None if is_json_refused => Err(Problem::new(Code::NotAcceptable)),
        None => Ok(Format::Json),
    }
}

/// `text/calendar; q=0.8`. One that cannot be read is as if it were not there; parameters other than `q` make no difference.
fn range(text: &str) -> Option<(&str, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next()?;
    let mut liked = 1_000;
    for (key, value) in parts.filter_map(|part| part.split_once('=')) {
        if key.trim().eq_ignore_ascii_case("q") {
            liked = quality(value.trim())?;
        }
    }
    Some((name, liked))
}

impl Fit {
    fn of(range: &str, quality: u16, format: Format) -> Self {
        let media_type = format.media_type();
        let kind = media_type.split('/').next().unwrap_or_default();
        let exactness = match range.strip_suffix("/*") {
            Some("*") => Exactness::Anything,
            Some(wanted) if wanted.eq_ignore_ascii_case(kind) => Exactness::Kind,
            None if range.eq_ignore_ascii_case(media_type) => Exactness::Named,
            _ => return Self::default(),
        };
        Self { exactness, quality }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_the_default_and_who_names_another_format_gets_it() {
        use Format::{Atom, Calendar, Json};
        for (accept, wanted) in [
            ("", Some(Json)),
            ("*/*", Some(Json)),
            ("application/json", Some(Json)),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", Some(Json)),
            ("text/html", Some(Json)),
            ("image/png;q=0.5", Some(Json)),
            ("text/*", Some(Json)),
            ("text/calendar", Some(Calendar)),
            ("TEXT/Calendar;charset=utf-8", Some(Calendar)),
            ("text/calendar, */*", Some(Json)),
            ("text/calendar, */*;q=0.1", Some(Calendar)),
            ("text/calendar, application/json", Some(Json)),
            ("text/calendar;q=0.9, application/json;q=0.8", Some(Calendar)),
            ("text/calendar;q=0.8, application/json ; q=0.9", Some(Json)),
            ("text/calendar, application/*;q=0.5", Some(Calendar)),
            ("application/atom+xml;type=feed, text/calendar;q=0.9", Some(Atom)),
            ("application/atom+xml, text/calendar", Some(Calendar)),
            ("text/calendar;q=0", Some(Json)),
            ("text/calendar;q=2", Some(Json)),
            ("text/calendar;q=x, text/html", Some(Json)),
            ("application/json;q=0, text/calendar;q=0.001", Some(Calendar)),
            ("application/json;q=0, */*", Some(Calendar)),
            ("application/json;q=0, text/calendar;q=0, */*;q=0.5", Some(Atom)),
            ("application/json;q=0", None),
            ("application/json;q=0, text/html", None),
            ("*/*;q=0", None),
            (";;,,=/", Some(Json)),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]);
            assert_eq!(choose(&headers, &Format::OF_LIST).ok(), wanted, "{accept}");
        }
        assert_eq!(choose(&HeaderMap::new(), &Format::OF_LIST).ok(), Some(Json));
    }
}
