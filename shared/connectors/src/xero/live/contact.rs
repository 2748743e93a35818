//! A contact of Xero, as a customer. Everything that a person typed is untrusted text: put on one
//! line, and addresses that cannot be one are left out.

use super::record::line;
use super::{ask, date};
use crate::kit::{Customer, Fault};
use crate::{iso, words};
use domain::calendar::Time;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    #[serde(rename = "ContactID")]
    id: Option<String>,
    #[serde(rename = "MergedToContactID")]
    merged_to: Option<String>,
    name: Option<String>,
    email_address: Option<String>,
    contact_persons: Option<Vec<Person>>,
    addresses: Option<Vec<Address>>,
    phones: Option<Vec<Phone>>,
    is_customer: Option<bool>,
    #[serde(rename = "UpdatedDateUTC")]
    updated: Option<String>,
}

#[derive(Deserialize)]
struct Id {
    #[serde(rename = "ContactID")]
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Person {
    email_address: Option<String>,
    include_in_emails: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Address {
    address_type: Option<String>,
    country: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Phone {
    phone_type: Option<String>,
    phone_number: Option<String>,
    phone_area_code: Option<String>,
    phone_country_code: Option<String>,
}

/// A contact, read.
pub(super) struct Found {
    pub(super) customer: Customer,
    /// It has sales, or was merged into one that may: not a mere supplier.
    pub(super) buys: bool,
    pub(super) updated: Option<Time>,
}

/// A contact, or the id of one that has a field of another type.
pub(super) enum Read {
    Found(Box<Found>),
    Odd(String),
}

/// Reads a contact.
///
/// # Errors
/// [`Fault::Wrong`] when it has no id.
pub(super) fn read(raw: &RawValue) -> Result<Read, Fault> {
    let no_id = || Fault::wrong("a contact without ContactID");
    let Ok(record) = serde_json::from_str::<Record>(raw.get()) else {
        let id: Id = serde_json::from_str(raw.get()).map_err(|_| no_id())?;
        return ask::id(&id.id).map(Read::Odd).ok_or_else(no_id);
    };
    let account = record.id.as_deref().and_then(ask::id).ok_or_else(no_id)?;
    let merged_into = record.merged_to.as_deref().and_then(ask::id).filter(|into| *into != account);
    Ok(Read::Found(Box::new(Found {
        buys: record.is_customer != Some(false) || merged_into.is_some(),
        updated: record.updated.as_deref().and_then(date::time),
        customer: Customer {
            name: line(record.name.as_deref()),
            emails: emails(&record),
            phone: phone(&record),
            country: country(&record),
            // Xero does not know a contact's language, nor how it may be handled.
            language: None,
            treatment: None,
            merged_into,
            account,
        },
    })))
}

/// The contact's own address first, then the people who get its invoices.
fn emails(record: &Record) -> Vec<String> {
    let people = record.contact_persons.iter().flatten();
    let people = people.filter(|person| person.include_in_emails == Some(true));
    let all = record.email_address.iter().chain(people.filter_map(|p| p.email_address.as_ref()));
    let mut emails: Vec<String> = Vec::new();
    for email in all.map(|email| email.trim()).filter(|email| words::is_address(email)) {
        if !emails.iter().any(|known| known.eq_ignore_ascii_case(email)) {
            emails.push(email.to_owned());
        }
    }
    emails
}

/// The first that is not empty, by how likely a call reaches somebody. Never the fax.
fn phone(record: &Record) -> Option<String> {
    ["DEFAULT", "OFFICE", "DDI", "MOBILE"].iter().find_map(|sort| {
        let phones = record.phones.iter().flatten();
        let mut fitting = phones.filter(|phone| phone.phone_type.as_deref() == Some(sort));
        fitting.find_map(|phone| {
            phone.phone_number.as_deref().filter(|number| !number.trim().is_empty())?;
            let parts = [&phone.phone_country_code, &phone.phone_area_code, &phone.phone_number];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            Some(line(Some(&parts.join(" "))))
        })
    })
}

/// The country of the postal address, else of the street. Free text: only what is surely a country.
fn country(record: &Record) -> Option<String> {
    ["POBOX", "STREET"].iter().find_map(|sort| {
        let addresses = record.addresses.iter().flatten();
        let mut fitting = addresses.filter(|address| address.address_type.as_deref() == Some(sort));
        fitting.find_map(|address| address.country.as_deref().and_then(iso::country_named))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn customer(fields: Value) -> Customer {
        let mut record = json!({ "ContactID": "BD2270C3-8706-4C11-9CFB-000B551C3F51" });
        record.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        match read(&RawValue::from_string(record.to_string()).unwrap()).unwrap() {
            Read::Found(found) => found.customer,
            Read::Odd(id) => panic!("{id} is odd"),
        }
    }

    #[test]
    fn addresses_for_invoices_come_in_order_and_once() {
        let found = customer(json!({
            "EmailAddress": " ap@acme.example ",
            "ContactPersons": [
                { "EmailAddress": "boss@acme.example", "IncludeInEmails": false },
                { "EmailAddress": "cfo@acme.example", "IncludeInEmails": true },
                { "EmailAddress": "AP@acme.example", "IncludeInEmails": true },
                { "EmailAddress": "not an address", "IncludeInEmails": true },
                { "EmailAddress": null, "IncludeInEmails": true },
                { "EmailAddress": "silent@acme.example" },
            ],
        }));
        assert_eq!(found.account, "bd2270c3-8706-4c11-9cfb-000b551c3f51");
        assert_eq!(found.emails, ["ap@acme.example", "cfo@acme.example"]);
        let injected = customer(json!({ "EmailAddress": "a@b.example\r\nBcc: x@y.example" }));
        assert!(injected.emails.is_empty());
    }

    #[test]
    fn telephones_are_as_written_and_never_the_fax() {
        let found = customer(json!({ "Phones": [
            { "PhoneType": "FAX", "PhoneNumber": "1" },
            { "PhoneType": "DEFAULT", "PhoneNumber": " ", "PhoneAreaCode": "020" },
            { "PhoneType": "MOBILE", "PhoneNumber": "555 123", "PhoneCountryCode": "+44",
              "PhoneAreaCode": null },
        ]}));
        assert_eq!(found.phone.as_deref(), Some("+44 555 123"));
        assert_eq!(customer(json!({ "Phones": null })).phone, None);
    }

    #[test]
    fn countries_are_known_ones() {
        let of = |country: &str| {
            customer(json!({ "Addresses": [
                { "AddressType": "STREET", "Country": "Germany" },
                { "AddressType": "POBOX", "Country": country },
            ]}))
            .country
        };
        assert_eq!(of("United Kingdom").as_deref(), Some("GB"));
        assert_eq!(of("nz").as_deref(), Some("NZ"));
        assert_eq!(of("Narnia").as_deref(), Some("DE"));
    }

    #[test]
    fn merged_contacts_name_the_other() {
        let other = "3ec601ad-eddc-4ccb-a8ac-736e88293b1b";
        let found = customer(json!({ "MergedToContactID": other }));
        assert_eq!(found.merged_into.as_deref(), Some(other));
        let itself = json!({ "MergedToContactID": "bd2270c3-8706-4c11-9cfb-000b551c3f51" });
        assert_eq!(customer(itself).merged_into, None);
    }
}
