//! Codes of currencies and countries: an unknown one is a mistake in the file, never a new country.

use domain::money::Currency;

/// ISO 4217, list one: the codes of money that is in use (no funds, metals or test codes).
const CURRENCIES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB \
    BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN \
    ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD \
    JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT \
    MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR \
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND \
    TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW \
    ZWG";

/// ISO 3166-1, two letters.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI \
    BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY \
    CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN \
    GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH \
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL \
    PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV \
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN \
    VU WF WS YE YT ZA ZM ZW";

/// Countries as people write them into address fields.
const NAMES: &[(&str, &str)] = &[
    ("australia", "AU"),
    ("austria", "AT"),
    ("belgium", "BE"),
    ("canada", "CA"),
    ("czech republic", "CZ"),
    ("czechia", "CZ"),
    ("denmark", "DK"),
    ("deutschland", "DE"),
    ("england", "GB"),
    ("finland", "FI"),
    ("france", "FR"),
    ("germany", "DE"),
    ("great britain", "GB"),
    ("hong kong", "HK"),
    ("india", "IN"),
    ("ireland", "IE"),
    ("italy", "IT"),
    ("japan", "JP"),
    ("luxembourg", "LU"),
    ("nederland", "NL"),
    ("netherlands", "NL"),
    ("new zealand", "NZ"),
    ("northern ireland", "GB"),
    ("norway", "NO"),
    ("poland", "PL"),
    ("portugal", "PT"),
    ("republic of ireland", "IE"),
    ("schweiz", "CH"),
    ("scotland", "GB"),
    ("singapore", "SG"),
    ("south africa", "ZA"),
    ("spain", "ES"),
    ("sweden", "SE"),
    ("switzerland", "CH"),
    ("the netherlands", "NL"),
    ("u.k.", "GB"),
    ("u.s.a.", "US"),
    ("united arab emirates", "AE"),
    ("united kingdom", "GB"),
    ("united states", "US"),
    ("united states of america", "US"),
    ("usa", "US"),
    ("wales", "GB"),
    ("österreich", "AT"),
];

/// The currency of a code in either case, if there is such money.
pub(crate) fn currency(text: &str) -> Option<Currency> {
    // Files hold one currency on nearly every row; the commonest need no search.
    match text {
        "EUR" | "eur" => return Some(Currency::EUR),
        "GBP" | "gbp" => return Some(Currency::GBP),
        "USD" | "usd" => return Some(Currency::USD),
        _ => {}
    }
    let currency: Currency = text.parse().ok()?;
    has(CURRENCIES, currency.code()).then_some(currency)
}

/// The country of a code in either case, as two capitals. `UK` is taken for `GB`.
pub(crate) fn country(text: &str) -> Option<String> {
    if text.len() != 2 {
        return None;
    }
    let code = text.to_ascii_uppercase();
    match code.as_str() {
        "UK" => Some("GB".to_owned()),
        code if has(COUNTRIES, code) => Some(code.to_owned()),
        _ => None,
    }
}

/// The country of a code or an English (or its own) name.
pub(crate) fn country_named(text: &str) -> Option<String> {
    let folded = text.trim().to_lowercase();
    let named = NAMES.iter().find(|(name, _)| *name == folded);
    named.map(|(_, code)| (*code).to_owned()).or_else(|| country(text.trim()))
}

fn has(list: &str, code: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_exist() {
        assert_eq!(currency("jpy").unwrap().code(), "JPY");
        assert_eq!(currency("GPB"), None);
        assert_eq!(currency("EURO"), None);
        assert_eq!(country("uk").as_deref(), Some("GB"));
        assert_eq!(country("XX"), None);
        assert_eq!(country_named("United Kingdom").as_deref(), Some("GB"));
        assert_eq!(country_named("Narnia"), None);
        assert_eq!(COUNTRIES.split_ascii_whitespace().count(), 249);
    }
}
