//! The cookie of a browser that is signed in. Its name begins with `__Host-`, so browsers send it to this host alone and only
//! over TLS (or to the machine itself).

use http::{HeaderMap, HeaderValue, header};

use crate::auth::principal::SESSION_DAYS;

const NAME: &str = "__Host-catalog_session";
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";
const DAY_SECONDS: i32 = 24 * 60 * 60;

/// What the cookie of a session holds.
pub(crate) fn read(headers: &HeaderMap) -> Option<&str> {
    of(headers, NAME)
}

/// What the cookie of this name holds.
pub(crate) fn of<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

/// Makes the browser keep it.
pub(crate) fn set(headers: &mut HeaderMap, secret: &str) {
    put(headers, &format!("{NAME}={secret}; Max-Age={}; {ATTRIBUTES}", SESSION_DAYS * DAY_SECONDS));
}

/// Makes the browser forget it.
pub(crate) fn clear(headers: &mut HeaderMap) {
    put(headers, &format!("{NAME}=; Max-Age=0; {ATTRIBUTES}"));
}

fn put(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(value) = HeaderValue::try_from(cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_from(lines: &[&'static str]) -> Option<String> {
        let headers: HeaderMap = lines.iter().map(|line| (header::COOKIE, HeaderValue::from_static(line))).collect();
        read(&headers).map(str::to_owned)
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        assert_eq!(read_from(&["a=b; __Host-catalog_session=x;c=d"]).as_deref(), Some("x"));
        assert_eq!(read_from(&["a=b", "__Host-catalog_session=x=y"]).as_deref(), Some("x=y"));
        for none in ["", "catalog_session=x", "x__Host-catalog_session=x", "__Host-catalog_session"] {
            assert_eq!(read_from(&[none]), None, "{none}");
        }
    }
}
