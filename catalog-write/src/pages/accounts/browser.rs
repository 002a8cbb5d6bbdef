//! A browser by its name, from what it calls itself. Every browser claims to be several others: the most particular name counts.

/// What stands in what a browser calls itself, and what it is. The first one that is found counts.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
];

/// Such as "Firefox on Windows".
pub(super) fn told(user_agent: Option<&str>) -> String {
    let agent = user_agent.unwrap_or_default();
    let found = |names: &[(&str, &'static str)]| names.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name);
    match (found(&BROWSERS), found(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "A browser that does not tell its name".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_browser_is_known_though_it_claims_to_be_many() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (agent, wanted) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (&format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/141.0 Safari/537.36 Edg/141.0"), "Edge on Windows"),
            (&format!("Mozilla/5.0 (Linux; Android 10; K) {webkit} Chrome/141.0 Mobile Safari/537.36"), "Chrome on Android"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
                "Safari on a Mac",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/141.0 Safari/604.1",
                "Chrome on an iPhone",
            ),
            ("curl/8.5.0", "curl"),
            ("<script>", "A browser that does not tell its name"),
        ] {
            assert_eq!(told(Some(agent)), wanted);
        }
        assert_eq!(told(None), "A browser that does not tell its name");
    }
}
