//! What trusted proxies say of a request: `X-Forwarded-For`, `-Host` and `-Proto`, or `Forwarded` (RFC 7239).
//!
//! Each proxy appends on the right what it saw, so the list is true from the right for as long as its authors are trusted.
//! A proxy may pass on the header that it does not itself write: where both headers are there and do not agree, neither is
//! believed.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName, header, uri::Authority};

use super::TrustedProxies;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// A request as the outermost trusted proxy saw it.
pub struct Forwarded {
    /// Who asked the outermost of them.
    pub client: Option<IpAddr>,
    /// Under which name.
    pub origin: Origin,
}

/// Under which name the client reached us. Stands in the extensions of requests that came by a trusted proxy, and only of those.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: Option<&'static str>,
    /// With its port, if that is told.
    pub host: Option<Authority>,
}

impl Forwarded {
    /// Of the headers that a trusted proxy sent.
    #[must_use]
    pub fn of(headers: &HeaderMap, trusted: &TrustedProxies) -> Self {
        let x = from_outside(values(headers, &X_FORWARDED_FOR).map(Hop::of_address), trusted);
        let forwarded = from_outside(values(headers, &header::FORWARDED).map(Hop::of_element), trusted);
        let x_scheme = values(headers, &X_FORWARDED_PROTO).next().and_then(scheme);
        let x_host = values(headers, &X_FORWARDED_HOST).next().and_then(host);
        Self {
            client: agreed(x.address, forwarded.address),
            origin: Origin { scheme: agreed(x_scheme, forwarded.scheme), host: agreed(x_host, forwarded.host) },
        }
    }
}

/// What one proxy saw.
#[derive(Default)]
struct Hop {
    address: Option<IpAddr>,
    scheme: Option<&'static str>,
    host: Option<Authority>,
}

impl Hop {
    fn of_address(text: &str) -> Self {
        Self { address: address(text), ..Self::default() }
    }

    /// `for=192.0.2.43;host=tickets.example;proto=https`
    fn of_element(text: &str) -> Self {
        let mut hop = Self::default();
        for (name, value) in text.split(';').filter_map(|pair| pair.split_once('=')) {
            let (name, value) = (name.trim(), value.trim().trim_matches('"'));
            if name.eq_ignore_ascii_case("for") {
                hop.address = address(value);
            } else if name.eq_ignore_ascii_case("proto") {
                hop.scheme = scheme(value);
            } else if name.eq_ignore_ascii_case("host") {
                hop.host = host(value);
            }
        }
        hop
    }
}

/// All values of a header from the right. Split at every comma, also within quotes: a client that opens a quote and never
/// closes it would otherwise swallow what the proxies append.
fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> + use<'a> {
    headers.get_all(name).iter().rev().filter_map(|value| value.to_str().ok()).flat_map(|value| value.rsplit(',')).map(str::trim)
}

/// The last hop, from the right, that was seen by a trusted proxy. One that names no address ends what can be followed.
fn from_outside(hops: impl Iterator<Item = Hop>, trusted: &TrustedProxies) -> Hop {
    let mut outermost = Hop::default();
    for hop in hops {
        let is_proxy = hop.address.is_some_and(|address| trusted.contains(address));
        outermost = Hop { address: hop.address.or(outermost.address), ..hop };
        if !is_proxy {
            break;
        }
    }
    outermost
}

fn agreed<T: PartialEq>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => (one == other).then_some(one),
        (one, other) => one.or(other),
    }
}

/// With or without a port; IPv6 with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    text.parse().ok().or_else(with_port).or_else(bracketed).map(|address: IpAddr| address.to_canonical())
}

fn scheme(text: &str) -> Option<&'static str> {
    ["http", "https"].into_iter().find(|scheme| text.eq_ignore_ascii_case(scheme))
}

fn host(text: &str) -> Option<Authority> {
    text.parse().ok().filter(|host: &Authority| !host.as_str().contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(HeaderName, &str)]) -> (Option<String>, Option<&'static str>, Option<String>) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value.parse().unwrap());
        }
        let forwarded = Forwarded::of(&headers, &"10.0.0.0/8,fd00::/8".parse().unwrap());
        let text = |address: IpAddr| address.to_string();
        (forwarded.client.map(text), forwarded.origin.scheme, forwarded.origin.host.map(|host| host.to_string()))
    }

    fn client(name: &HeaderName, values: &[&str]) -> Option<String> {
        of(&values.iter().map(|value| (name.clone(), *value)).collect::<Vec<_>>()).0
    }

    #[test]
    fn the_client_is_the_rightmost_that_is_no_proxy() {
        for (values, wanted) in [
            (&["192.0.2.1"][..], Some("192.0.2.1")),
            (&["203.0.113.9, 192.0.2.1, 10.0.0.1"], Some("192.0.2.1")),
            (&["203.0.113.9", "192.0.2.1,10.0.0.1", " 10.2.3.4 "], Some("192.0.2.1")),
            (&["10.0.0.9, 10.0.0.1"], Some("10.0.0.9")),
            (&["2001:db8::1, fd00::1"], Some("2001:db8::1")),
            (&["::ffff:192.0.2.1"], Some("192.0.2.1")),
            (&["192.0.2.1:4711"], Some("192.0.2.1")),
            (&["192.0.2.1, unknown, 10.0.0.1"], Some("10.0.0.1")),
            (&["unknown"], None),
            (&[""], None),
        ] {
            assert_eq!(client(&X_FORWARDED_FOR, values).as_deref(), wanted, "{values:?}");
        }
        for (values, wanted) in [
            (&["for=192.0.2.1"][..], Some("192.0.2.1")),
            (&["for=203.0.113.9, For=\"[2001:db8::1]:4711\";proto=https, for=10.0.0.1"], Some("2001:db8::1")),
            (&["for=\"[2001:db8::1]\""], Some("2001:db8::1")),
            (&["for=\"1.2.3.4, for=192.0.2.1"], Some("192.0.2.1")),
            (&["for=_hidden"], None),
            (&["by=10.0.0.1"], None),
        ] {
            assert_eq!(client(&header::FORWARDED, values).as_deref(), wanted, "{values:?}");
        }
    }

    #[test]
    fn the_name_is_the_one_under_which_the_client_came() {
        let elements =
            "for=203.0.113.9;host=of-the-client, for=192.0.2.1;host=tickets.example;proto=https, for=10.0.0.1;host=inside";
        let wanted = (Some("192.0.2.1".to_owned()), Some("https"), Some("tickets.example".to_owned()));
        assert_eq!(of(&[(header::FORWARDED, elements)]), wanted);
        assert_eq!(of(&[(header::FORWARDED, "host=a.example")]).2.as_deref(), Some("a.example"));
        let x = |host, scheme| of(&[(X_FORWARDED_HOST, host), (X_FORWARDED_PROTO, scheme)]);
        assert_eq!(x("of-the-client, b.example:8443", "HTTPS"), (None, Some("https"), Some("b.example:8443".to_owned())));
        assert_eq!(x("me@b.example", "gopher"), (None, None, None));
        assert_eq!(x("b.example/\"", ""), (None, None, None));
    }

    #[test]
    fn headers_that_contradict_each_other_are_not_believed() {
        let both = |x, forwarded| of(&[(X_FORWARDED_FOR, x), (header::FORWARDED, forwarded)]).0;
        assert_eq!(both("192.0.2.1", "for=192.0.2.1").as_deref(), Some("192.0.2.1"));
        assert_eq!(both("192.0.2.1", "for=203.0.113.9"), None);
        assert_eq!(both("192.0.2.1", "host=a.example").as_deref(), Some("192.0.2.1"));
    }
}
