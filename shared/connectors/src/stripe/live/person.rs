//! Customers, and small readings that invoices share with them. Texts are strangers' words: they
//! come out on one line, addresses and links only if they can be such.

use crate::kit::{Account, Customer, Fault};
use crate::{iso, words};
use chrono_tz::Tz;
use domain::calendar::{Day, Time, local_day};
use serde::Deserialize;
use serde_json::Value;

/// Letters of a name or a number that are kept.
const LONG: usize = 200;

/// A customer, whole.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) deleted: bool,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    address: Option<Address>,
    preferred_locales: Option<Vec<String>>,
}

/// Of an address, only the country.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    country: Option<String>,
}

/// What an invoice keeps of its customer; it does not change after the invoice was finalised.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    customer_name: Option<String>,
    customer_email: Option<String>,
    customer_phone: Option<String>,
    customer_address: Option<Address>,
}

/// The customer, from its record as it is now, and where that is silent from an invoice.
pub(super) fn customer(account: String, record: Record, kept: Kept) -> Customer {
    let name = line(record.name).or_else(|| line(kept.customer_name));
    let email = address(record.email).or_else(|| address(kept.customer_email));
    let country = |of: Option<Address>| of?.country.and_then(|code| iso::country(code.trim()));
    let locales = record.preferred_locales.unwrap_or_default();
    Customer {
        name: name.unwrap_or_else(|| account.clone()),
        emails: email.into_iter().collect(),
        phone: line(record.phone).or_else(|| line(kept.customer_phone)),
        language: locales.iter().find_map(|tag| words::language(tag)),
        country: country(record.address).or_else(|| country(kept.customer_address)),
        treatment: None,
        merged_into: None,
        account,
    }
}

/// On one line, without characters that cannot be seen or turn the text around; `None` if nothing
/// is left.
pub(super) fn line(text: Option<String>) -> Option<String> {
    let text = text?;
    let visible = text.chars().map(|letter| match words::is_control(letter) {
        true => ' ',
        false => letter,
    });
    let visible: String = visible.take(LONG).collect();
    words::one_line(&visible).filter(|line| !line.is_empty())
}

fn address(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| words::is_address(text))
}

/// A link that a letter may show.
pub(super) fn link(text: Option<String>) -> Option<String> {
    let sound = |text: &String| {
        let visible = |letter: char| letter.is_ascii_graphic() && !"\"<>\\^`{|}".contains(letter);
        text.len() <= 2_000
            && text.strip_prefix("https://").is_some_and(|rest| {
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                host.contains('.') && !host.contains('@')
            })
            && text.chars().all(visible)
    };
    text.filter(sound)
}

/// The id of something that Stripe gives as an id or, if asked to, whole.
pub(super) fn id(of: &Value) -> Option<String> {
    let id = of.as_str().or_else(|| of.get("id")?.as_str())?;
    super::task::is_id(id).then(|| id.to_owned())
}

/// The day on which a second of Unix time lies.
pub(super) fn day(second: Option<i64>, zone: Tz) -> Option<Day> {
    let time = Time::from_timestamp(second?, 0)?;
    // Outside these years the calendar of no zone is known, and nothing is due.
    let days = Time::from_timestamp(0, 0)?..Time::from_timestamp(253_402_300_800, 0)?;
    days.contains(&time).then(|| local_day(time, zone))
}

/// The zone in which instants become days.
///
/// # Errors
/// When the account names one that is not known.
pub(super) fn zone(account: &Account) -> Result<Tz, Fault> {
    account
        .zone
        .parse()
        .map_err(|_| Fault::Refused("the account's time zone is not known".to_owned()))
}
