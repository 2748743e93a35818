//! Signs, codes and names of currencies, and the currency of a place.

use domain::money::Currency;

/// What a name or a sign stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// One currency everywhere.
    Code(&'static str),
    /// The dollar, the peso, the crown of the place, or this one where it has none of the kind.
    Local(&'static str, &'static [&'static str]),
}

const DOLLARS: &[&str] = &["USD", "CAD", "AUD", "NZD", "MXN", "COP", "SGD", "HKD", "CLP", "ARS"];
const PESOS: &[&str] = &["MXN", "COP", "CLP", "ARS", "PHP"];
const CROWNS: &[&str] = &["SEK", "NOK", "DKK", "CZK", "ISK"];
const FRANCS: &[&str] = &["CHF"];
const RUPEES: &[&str] = &["INR", "PKR", "LKR", "NPR", "MUR"];

/// Folded names.
const NAMES: &[(&str, Named)] = &[
    ("£", Named::Code("GBP")),
    ("€", Named::Code("EUR")),
    ("$", Named::Local("USD", DOLLARS)),
    ("¥", Named::Code("JPY")),
    ("eur", Named::Code("EUR")),
    ("euro", Named::Code("EUR")),
    ("euros", Named::Code("EUR")),
    ("eurai", Named::Code("EUR")),
    ("eurus", Named::Code("EUR")),
    ("euru", Named::Code("EUR")),
    ("gbp", Named::Code("GBP")),
    ("stg", Named::Code("GBP")),
    ("quid", Named::Code("GBP")),
    ("pounds", Named::Code("GBP")),
    ("pound", Named::Code("GBP")),
    ("sterling", Named::Code("GBP")),
    ("usd", Named::Code("USD")),
    ("us$", Named::Code("USD")),
    ("dollars", Named::Local("USD", DOLLARS)),
    ("dollar", Named::Local("USD", DOLLARS)),
    ("bucks", Named::Local("USD", DOLLARS)),
    ("piastres", Named::Code("CAD")),
    ("dolares", Named::Local("USD", DOLLARS)),
    ("cad", Named::Code("CAD")),
    ("c$", Named::Code("CAD")),
    ("ca$", Named::Code("CAD")),
    ("aud", Named::Code("AUD")),
    ("a$", Named::Code("AUD")),
    ("au$", Named::Code("AUD")),
    ("nzd", Named::Code("NZD")),
    ("nz$", Named::Code("NZD")),
    ("sgd", Named::Code("SGD")),
    ("hkd", Named::Code("HKD")),
    ("chf", Named::Code("CHF")),
    ("franken", Named::Local("CHF", FRANCS)),
    ("sfr", Named::Code("CHF")),
    ("fr", Named::Local("", FRANCS)),
    ("francs", Named::Local("CHF", FRANCS)),
    ("pln", Named::Code("PLN")),
    ("zl", Named::Code("PLN")),
    ("zloty", Named::Code("PLN")),
    ("zlotych", Named::Code("PLN")),
    ("zlote", Named::Code("PLN")),
    ("inr", Named::Code("INR")),
    ("rs", Named::Local("INR", RUPEES)),
    ("rupees", Named::Local("INR", RUPEES)),
    ("₹", Named::Code("INR")),
    ("zar", Named::Code("ZAR")),
    ("r", Named::Local("", &["ZAR"])),
    ("rand", Named::Code("ZAR")),
    ("mxn", Named::Code("MXN")),
    ("cop", Named::Code("COP")),
    ("pesos", Named::Local("MXN", PESOS)),
    ("kr", Named::Local("SEK", CROWNS)),
    ("sek", Named::Code("SEK")),
    ("nok", Named::Code("NOK")),
    ("dkk", Named::Code("DKK")),
    ("czk", Named::Code("CZK")),
    ("kc", Named::Code("CZK")),
    ("jpy", Named::Code("JPY")),
    ("yen", Named::Code("JPY")),
    ("huf", Named::Code("HUF")),
    ("ft", Named::Local("", &["HUF"])),
    ("ron", Named::Code("RON")),
    ("lei", Named::Code("RON")),
    ("try", Named::Local("", &["TRY"])),
    ("aed", Named::Code("AED")),
    ("kes", Named::Code("KES")),
    ("ksh", Named::Code("KES")),
    ("ngn", Named::Code("NGN")),
    ("n", Named::Local("", &["NGN"])),
    ("naira", Named::Code("NGN")),
    ("brl", Named::Code("BRL")),
    ("ils", Named::Code("ILS")),
    ("cny", Named::Code("CNY")),
    ("rmb", Named::Code("CNY")),
    ("eu", Named::Local("", &["EUR"])),
];

/// The currency that a folded name stands for, at a place.
pub(super) fn named(form: &str, locale: &str) -> Option<Currency> {
    let (_, named) = NAMES.iter().find(|(name, _)| *name == form)?;
    match named {
        Named::Code(code) => code.parse().ok(),
        Named::Local(else_this, kinds) => {
            let here = of(locale);
            if kinds.contains(&here.code()) { Some(here) } else { else_this.parse().ok() }
        }
    }
}

/// The currency of the locale's country.
pub(super) fn of(locale: &str) -> Currency {
    let country = locale.split(['-', '_']).nth(1).unwrap_or_default().to_ascii_uppercase();
    let code = match country.as_str() {
        "GB" | "UK" | "GG" | "JE" | "IM" => "GBP",
        "US" => "USD",
        "CA" => "CAD",
        "AU" => "AUD",
        "NZ" => "NZD",
        "IN" => "INR",
        "ZA" => "ZAR",
        "CH" | "LI" => "CHF",
        "PL" => "PLN",
        "CZ" => "CZK",
        "SE" => "SEK",
        "NO" => "NOK",
        "DK" => "DKK",
        "IS" => "ISK",
        "HU" => "HUF",
        "RO" => "RON",
        "TR" => "TRY",
        "MX" => "MXN",
        "CO" => "COP",
        "AR" => "ARS",
        "CL" => "CLP",
        "PE" => "PEN",
        "BR" => "BRL",
        "JP" => "JPY",
        "CN" => "CNY",
        "HK" => "HKD",
        "SG" => "SGD",
        "AE" => "AED",
        "KE" => "KES",
        "NG" => "NGN",
        "IL" => "ILS",
        "PH" => "PHP",
        "PK" => "PKR",
        "LK" => "LKR",
        _ => "EUR",
    };
    // English alone says little of the money; the product's home is the United Kingdom.
    let code = if country.is_empty() && locale.starts_with("en") { "GBP" } else { code };
    code.parse().unwrap_or(Currency::EUR)
}

#[cfg(test)]
mod tests {
    use super::{named, of};

    #[test]
    fn a_name_means_the_money_of_its_place() {
        for (form, locale, code) in [
            ("$", "en-CA", "CAD"),
            ("$", "fr-CA", "CAD"),
            ("$", "es-MX", "MXN"),
            ("$", "en-GB", "USD"),
            ("quid", "en-IE", "GBP"),
            ("rs", "en-IN", "INR"),
            ("r", "en-ZA", "ZAR"),
            ("pesos", "es-CO", "COP"),
            ("kr", "da-DK", "DKK"),
            ("zl", "pl-PL", "PLN"),
        ] {
            assert_eq!(named(form, locale).unwrap().code(), code, "{form} {locale}");
        }
        assert_eq!(named("r", "en-GB"), None);
        assert_eq!(named("ft", "it-IT"), None);
    }

    #[test]
    fn a_place_has_its_money() {
        for (locale, code) in [
            ("en-GB", "GBP"),
            ("de-AT", "EUR"),
            ("fr-CH", "CHF"),
            ("lt-LT", "EUR"),
            ("en-ZA", "ZAR"),
        ] {
            assert_eq!(of(locale).code(), code);
        }
        assert_eq!(of("en").code(), "GBP");
    }
}
