//! Public holidays and time zones, by country. The rules are data (`holidays/*.toml`, one file a
//! country, with the law as its source); this module only works them out, once.

mod rule;

use chrono_tz::Tz;
use domain::calendar::{Calendar, Holidays};
use rule::Country;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The first and the last year that the data covers.
pub const YEARS: (i32, i32) = (2015, 2035);

macro_rules! countries {
    ($($code:literal $file:literal)+) => {
        [$(($code, include_str!(concat!("../holidays/", $file, ".toml")))),+]
    };
}

const FILES: [(&str, &str); 21] = countries!(
    "AT" "at" "AU" "au" "BE" "be" "CA" "ca" "CH" "ch" "DE" "de" "DK" "dk" "ES" "es" "FI" "fi"
    "FR" "fr" "GB" "gb" "IE" "ie" "IT" "it" "LT" "lt" "NL" "nl" "NO" "no" "NZ" "nz" "PL" "pl"
    "PT" "pt" "SE" "se" "US" "us"
);

static COUNTRIES: LazyLock<BTreeMap<&'static str, Country>> = LazyLock::new(|| {
    // A file that cannot be read is no country; a test reads them all.
    FILES.iter().filter_map(|(code, text)| Some((*code, toml::from_str(text).ok()?))).collect()
});

/// The calendar of a country (`DE`) or of a region of it (`DE-BY`, `GB-SCT`), in any case. `GB`
/// alone is England and Wales. A region without days of its own has its country's.
///
/// `None` for a country that the data does not have: the caller warns, and counts weekends only.
pub fn calendar(code: &str) -> Option<Calendar> {
    let code = code.trim().to_ascii_uppercase();
    let (country, region) = match code.split_once('-') {
        Some((country, region)) => (country, Some(region)),
        None => (code.as_str(), None),
    };
    let rules = COUNTRIES.get(country)?;
    let known = |region: &&str| rules.regions.iter().any(|known| known == region);
    let region = region.filter(known).or(rules.default.as_deref());
    let (first, last) = YEARS;
    // A day of a neighbouring year may be moved into ours (1 January 2011 fell on 31 December 2010).
    let days = (first - 1..=last + 1)
        .flat_map(|year| rule::days(rules, region, year))
        .filter(|day| (first..=last).contains(&chrono::Datelike::year(day)))
        .collect();
    let name = region.map_or_else(|| country.to_owned(), |region| format!("{country}-{region}"));
    Some(Calendar::new(name, Holidays { years: Some(YEARS), days }))
}

/// All codes that [`calendar`] knows, countries and regions, in order.
pub fn codes() -> Vec<String> {
    let mut codes = Vec::new();
    for (country, rules) in COUNTRIES.iter() {
        codes.push((*country).to_owned());
        codes.extend(rules.regions.iter().map(|region| format!("{country}-{region}")));
    }
    codes
}

/// The code of the calendar that is taken for a country (ISO 3166-1, two letters): `GB-ENG` for
/// `GB`, else the country's own. `None` where there is none.
pub fn country_default(country: &str) -> Option<String> {
    Some(calendar(country)?.code)
}

/// The time zone in which most firms of a country work, such as `Europe/London` for `GB`. Where a
/// country has several, the one of its business centre; a debtor's own zone goes before it.
pub fn zone_for(country: &str) -> Option<Tz> {
    let code = country.trim().to_ascii_uppercase();
    let country = code.split('-').next().unwrap_or_default();
    COUNTRIES.get(country).map(|rules| rules.zone)
}

#[cfg(test)]
#[path = "holidays/tests.rs"]
mod tests;
