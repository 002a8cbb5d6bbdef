//! E-mail addresses, as far as one can judge them without writing to them.

use serde_json::Value;

use crate::fields::{faults::Refusal, text::string};

/// What mail servers take.
const CHARS_MAX: usize = 254;
const LOCAL_CHARS_MAX: usize = 64;

/// An address, without outer white space and with its domain in lower case.
pub(crate) fn email(value: &Value) -> Result<String, Refusal> {
    let text = string(value)?.trim();
    let refusal = || Refusal::new("not_an_email", "Use an e-mail address like ada@tickets.example.");
    let (local, domain) = text.rsplit_once('@').ok_or_else(refusal)?;
    let domain = domain.to_lowercase();
    let is_local = (1..=LOCAL_CHARS_MAX).contains(&local.chars().count())
        && !local.chars().any(|c| c.is_control() || c.is_whitespace() || "@,;:<>()[]\"\\".contains(c));
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let is_domain = domain == "localhost" || (domain.contains('.') && domain.split('.').all(is_label));
    let email = format!("{local}@{domain}");
    if is_local && is_domain && email.chars().count() <= CHARS_MAX { Ok(email) } else { Err(refusal()) }
}

/// What stands before the `@`: a name for whoever has told none.
pub(crate) fn local_part(email: &str) -> &str {
    email.rsplit_once('@').map_or(email, |(local, _)| local)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_is_trimmed_and_its_domain_is_in_lower_case() {
        for (given, read) in [
            (" Ada.Lovelace+cat@Tickets.Example\n", "Ada.Lovelace+cat@tickets.example"),
            ("ada@localhost", "ada@localhost"),
            ("jörg@bücher.example", "jörg@bücher.example"),
        ] {
            assert_eq!(email(&json!(given)).unwrap(), read);
        }
        assert_eq!(local_part("ada@tickets.example"), "ada");
    }

    #[test]
    fn what_no_mail_would_reach_is_refused() {
        let (long_local, long_domain) = (format!("{}@a.example", "a".repeat(65)), format!("a@{}example", "a.".repeat(124)));
        for wrong in [
            "",
            "@",
            "ada",
            "ada@",
            "@tickets.example",
            "ada@tickets",
            "a b@c.example",
            "ada@.example",
            "ada@tickets..example",
            "ada@-tickets.example",
            "ada@tick_ets.example",
            "a@b@c.example",
            "Ada <ada@c.example>",
            "a\u{0}@c.example",
            &long_local,
            &long_domain,
        ] {
            assert_eq!(email(&json!(wrong)).unwrap_err().code, "not_an_email", "{wrong:?}");
        }
    }
}
