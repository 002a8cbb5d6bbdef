//! The one currency of the catalog, which decides how many decimals a price has.

use std::str::FromStr;

use anyhow::ensure;
use sqlx::{Connection, PgConnection, PgExecutor};

use crate::error::Error;

/// Currencies without a smaller unit (ISO 4217).
const WITHOUT_PLACES: [&str; 17] =
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];
/// Currencies with more decimals than a price holds.
const WITH_MORE_PLACES: [&str; 9] = ["BHD", "CLF", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", "UYW"];

/// An ISO 4217 code, and the decimal places of amounts in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Currency {
    code: String,
    places: i16,
}

impl FromStr for Currency {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err("use an ISO 4217 code of three capital letters, like EUR".to_owned());
        }
        if WITH_MORE_PLACES.contains(&code) {
            return Err(format!("{code} has more than 2 decimal places, which a price cannot hold"));
        }
        let places = if WITHOUT_PLACES.contains(&code) { 0 } else { 2 };
        Ok(Self { code: code.to_owned(), places })
    }
}

/// Decimal places of a price.
pub(crate) async fn places(executor: impl PgExecutor<'_>) -> Result<u8, Error> {
    let places = sqlx::query_scalar!("select currency_places from catalog_state").fetch_one(executor).await?;
    Ok(u8::try_from(places).unwrap_or_default())
}

/// Makes this the catalog's currency, unless an existing price would lose decimals. Answers whether it was another one.
pub(crate) async fn set(connection: &mut PgConnection, currency: &Currency) -> anyhow::Result<bool> {
    let mut transaction = connection.begin().await?;
    // No price is written between the look and the change.
    sqlx::query!("lock table ticket_types in share mode").execute(&mut *transaction).await?;
    let losing = sqlx::query_scalar!(
        r#"select count(*) as "count!" from ticket_types where price <> round(price, $1)"#,
        i32::from(currency.places)
    )
    .fetch_one(&mut *transaction)
    .await?;
    ensure!(
        losing == 0,
        "{} has {} decimal places, and {losing} ticket types have prices with more: change those prices first",
        currency.code,
        currency.places
    );
    let changed = sqlx::query!(
        "update catalog_state set currency = $1, currency_places = $2
         where (currency, currency_places) is distinct from ($1, $2)",
        currency.code,
        currency.places
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(changed.rows_affected() > 0)
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} decimal places)", self.code, self.places)
    }
}

#[cfg(test)]
mod tests {
    use super::Currency;

    #[test]
    fn a_code_decides_the_places() {
        for (code, places) in [("EUR", 2), ("USD", 2), ("JPY", 0), ("XPF", 0)] {
            assert_eq!(code.parse::<Currency>().unwrap().places, places, "{code}");
        }
        assert!("KWD".parse::<Currency>().unwrap_err().contains("more than 2 decimal places"));
        for wrong in ["", "eur", "EURO", "€€€", "E1R"] {
            assert!(wrong.parse::<Currency>().is_err(), "{wrong}");
        }
    }
}
