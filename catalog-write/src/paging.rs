//! Lists in pages: which page is asked for, and the links to its neighbours.

use axum::extract::{FromRequestParts, Query};
use catalog_shared::{
    keys::Page,
    problem::{Code, Fault, Problem},
};
use http::{header, request::Parts, uri::Authority};
use serde::Serialize;

use crate::{app::App, error::Error};

/// The page that a request asks for.
#[derive(Debug)]
pub(crate) struct Paging {
    page: Page,
    /// Of the list, without its query.
    url: String,
}

/// One page of a list.
#[derive(Debug, Serialize)]
pub(crate) struct Listing<T> {
    results: Vec<T>,
    count: i64,
    next: Option<String>,
    previous: Option<String>,
}

impl FromRequestParts<App> for Paging {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let page = page(&parts.uri).map_err(|faults| {
            Error::Unreadable(Problem::new(Code::BadRequest).detail("Some parameters are refused; see errors.").errors(faults))
        })?;
        let base = app.public_url.as_deref().map(str::to_owned).or_else(|| host(parts)).unwrap_or_default();
        Ok(Self { page, url: format!("{base}{}", parts.uri.path()) })
    }
}

impl Paging {
    /// Answers limit and offset, unless a list of `count` ends before this page. The first page is always there.
    pub(crate) fn within(&self, count: i64) -> Result<(i64, i64), Error> {
        let offset = self.page.offset();
        if offset > 0 && offset >= count {
            return Err(Error::NotFound("page"));
        }
        Ok((i64::from(self.page.size), offset))
    }

    /// With the links to its neighbours.
    pub(crate) fn listing<T>(&self, results: Vec<T>, count: i64) -> Listing<T> {
        let Page { number, size } = self.page;
        let has_next = self.page.offset() + i64::from(size) < count;
        let next = number.checked_add(1).filter(|_| has_next).map(|number| self.link(number));
        let previous = (number > 1).then(|| self.link(number - 1));
        Listing { results, count, next, previous }
    }

    fn link(&self, number: u32) -> String {
        let size = self.page.size;
        let mut query = Vec::new();
        if number > 1 {
            query.push(format!("page={number}"));
        }
        if size != Page::FIRST.size {
            query.push(format!("page_size={size}"));
        }
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{mark}{}", self.url, query.join("&"))
    }
}

/// `http://` and the Host header, if that can stand in a link.
fn host(parts: &Parts) -> Option<String> {
    let host = parts.headers.get(header::HOST)?.to_str().ok()?;
    let authority: Authority = host.parse().ok()?;
    (!authority.as_str().contains('@')).then(|| format!("http://{authority}"))
}

fn page(uri: &http::Uri) -> Result<Page, Vec<Fault>> {
    let fault = |name: &str, code, detail: String| Fault { pointer: None, parameter: Some(name.to_owned()), code, detail };
    let Ok(Query(parameters)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else {
        return Err(vec![fault("page", "unreadable", "The query cannot be read.".to_owned())]);
    };
    let mut page = Page::FIRST;
    let mut seen: Vec<&str> = Vec::new();
    let mut faults = Vec::new();
    for (name, value) in &parameters {
        let (place, max) = match name.as_str() {
            "page" => (&mut page.number, u32::MAX),
            "page_size" => (&mut page.size, Page::SIZE_MAX),
            _ => {
                let detail = "There is no such parameter; use page and page_size.".to_owned();
                faults.push(fault(name, "unknown_parameter", detail));
                continue;
            }
        };
        let plain = value.bytes().all(|byte| byte.is_ascii_digit());
        match value.parse().ok().filter(|number| plain && (1..=max).contains(number)) {
            _ if seen.contains(&name.as_str()) => faults.push(fault(name, "repeated", "Give it once.".to_owned())),
            Some(number) => *place = number,
            None => faults.push(fault(name, "out_of_range", format!("Use a whole number from 1 to {max}."))),
        }
        seen.push(name);
    }
    if faults.is_empty() { Ok(page) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(query: &str) -> Vec<(Option<String>, &'static str)> {
        let faults = page(&format!("/list?{query}").parse().unwrap()).unwrap_err();
        faults.into_iter().map(|fault| (fault.parameter, fault.code)).collect()
    }

    #[test]
    fn every_bad_parameter_is_named() {
        assert_eq!(page(&"/list".parse().unwrap()).unwrap(), Page::FIRST);
        assert_eq!(page(&"/list?page=3&page_size=100".parse().unwrap()).unwrap(), Page { number: 3, size: 100 });
        let out = |name: &str| (Some(name.to_owned()), "out_of_range");
        for wrong in ["0", "-1", "x", "", "1.5", "%2B1", "4294967296", "%00"] {
            assert_eq!(faults(&format!("page={wrong}")), [out("page")], "{wrong}");
        }
        assert_eq!(faults("page_size=101&page=0"), [out("page_size"), out("page")]);
        assert_eq!(faults("page=1&page=2"), [(Some("page".to_owned()), "repeated")]);
        assert_eq!(faults("pagesize=5"), [(Some("pagesize".to_owned()), "unknown_parameter")]);
    }

    #[test]
    fn links_name_the_neighbours_and_no_default() {
        let paging = |number, size| Paging { page: Page { number, size }, url: "http://h/l".to_owned() };
        let first = paging(1, 20).listing(vec![()], 41);
        assert_eq!((first.next.as_deref(), first.previous), (Some("http://h/l?page=2"), None));
        let second = paging(2, 20).listing(vec![()], 41);
        assert_eq!((second.next.as_deref(), second.previous.as_deref()), (Some("http://h/l?page=3"), Some("http://h/l")));
        let last = paging(2, 50).listing(vec![()], 100);
        assert_eq!((last.next, last.previous.as_deref()), (None, Some("http://h/l?page_size=50")));
    }

    #[test]
    fn a_page_past_the_end_does_not_exist_but_the_first_always_does() {
        let paging = |number| Paging { page: Page { number, size: 20 }, url: String::new() };
        assert!(paging(1).within(0).is_ok());
        assert!(paging(2).within(21).is_ok());
        assert!(paging(2).within(20).is_err());
        assert!(paging(u32::MAX).within(20).is_err());
    }
}
