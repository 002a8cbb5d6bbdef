//! A browser sends its cookies with whatever any page makes it send. What changes something is done only for our own pages
//! (OWASP's advice: Fetch Metadata, or else Origin).

use axum::extract::Request;
use catalog_shared::client::Origin;
use http::{HeaderMap, HeaderName, Method, Uri, header, uri::Authority};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a page of somebody else makes a browser ask this. `public_url`: under which this service is known, if that is set.
pub(crate) fn is_forged(request: &Request, public_url: Option<&str>) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return false;
    }
    let headers = request.headers();
    let sites: Vec<_> = headers.get_all(SEC_FETCH_SITE).iter().map(|value| value.as_bytes()).collect();
    match sites[..] {
        // No browser, or an old one.
        [] => {}
        [b"same-origin" | b"none"] => return false,
        _ => return true,
    }
    let origins: Vec<_> = headers.get_all(header::ORIGIN).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    match origins[..] {
        [] => false,
        [origin] => {
            let own = [public(public_url), forwarded(request), named(headers)];
            host(origin).is_none_or(|origin| !own.into_iter().flatten().any(|own| own == origin))
        }
        _ => true,
    }
}

fn public(url: Option<&str>) -> Option<Authority> {
    host(url?)
}

fn forwarded(request: &Request) -> Option<Authority> {
    request.extensions().get::<Origin>()?.host.clone()
}

fn named(headers: &HeaderMap) -> Option<Authority> {
    headers.get(header::HOST)?.to_str().ok()?.parse().ok()
}

/// `null` has none.
fn host(url: &str) -> Option<Authority> {
    let uri: Uri = url.parse().ok()?;
    uri.scheme()?;
    uri.authority().cloned()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn forged(method: Method, pairs: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).header("host", "tickets.example:8081");
        for (name, value) in pairs {
            request = request.header(*name, *value);
        }
        is_forged(&request.body(Body::empty()).unwrap(), None)
    }

    #[test]
    fn only_what_our_own_pages_ask_for_is_done() {
        for (headers, wanted) in [
            (&[][..], false),
            (&[("sec-fetch-site", "same-origin")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "same-site")], true),
            (&[("sec-fetch-site", "cross-site")], true),
            (&[("sec-fetch-site", "anything")], true),
            (&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], true),
            // Where the browser tells the site, a page cannot talk its way around that.
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://tickets.example:8081")], true),
            (&[("origin", "https://tickets.example:8081")], false),
            (&[("origin", "https://tickets.example")], true),
            (&[("origin", "https://evil.example")], true),
            (&[("origin", "https://tickets.example:8081.evil.example")], true),
            (&[("origin", "null")], true),
            (&[("origin", "")], true),
        ] {
            assert_eq!(forged(Method::POST, headers), wanted, "{headers:?}");
            assert_eq!(forged(Method::DELETE, headers), wanted, "{headers:?}");
            assert!(!forged(Method::GET, headers), "{headers:?}");
        }
    }

    #[test]
    fn the_own_host_is_also_the_one_that_clients_know() {
        let request =
            |origin: &str| Request::post("/").header("host", "inside").header("origin", origin).body(Body::empty()).unwrap();
        assert!(!is_forged(&request("https://tickets.example"), Some("https://tickets.example/admin")));
        assert!(is_forged(&request("https://tickets.example.evil.example"), Some("https://tickets.example")));
        assert!(is_forged(&request("https://tickets.example"), None));
        let mut forwarded = request("https://tickets.example");
        forwarded.extensions_mut().insert(Origin { scheme: None, host: Some("tickets.example".parse().unwrap()) });
        assert!(!is_forged(&forwarded, None));
    }
}
