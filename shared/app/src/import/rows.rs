//! From the rows of a file to what they say of an account: its news and its card.

use super::How;
use crate::{App, AppError};
use connectors::{OpenItem, Status};
use domain::calendar::{Day, plus_days};
use domain::ids::{DebtorId, InvoiceId, TenantId};
use domain::item::{Document, Kind, Treatment};
use domain::people::Contact;
use domain::signal::{LedgerNews, Profile};
use std::collections::BTreeMap;
use store::book::{Card, Person};

/// Days to pay where a ledger gives none: 30 days after the invoice (Directive 2011/7/EU art. 3(3),
/// Late Payment of Commercial Debts (Interest) Act 1998 s. 4).
const DEFAULT_TERMS: i64 = 30;

pub(super) fn emails(items: &[&OpenItem]) -> Vec<String> {
    let mut emails: Vec<String> = Vec::new();
    for email in items.iter().flat_map(|item| &item.emails) {
        let email = email.to_lowercase();
        if !emails.contains(&email) {
            emails.push(email);
        }
    }
    emails
}

fn first<T>(items: &[&OpenItem], get: impl Fn(&OpenItem) -> Option<T>) -> Option<T> {
    items.iter().find_map(|item| get(item))
}

pub(super) fn news(items: &[&OpenItem], contacts: Vec<Contact>, how: &How) -> LedgerNews {
    let treatment = first(items, |item| item.treatment.as_deref().and_then(Treatment::parse));
    let mut documents = Vec::new();
    let mut voided = Vec::new();
    for item in items {
        match item.status {
            Status::Void => voided.push(invoice_id(item)),
            Status::Draft => {}
            Status::Open | Status::Paid => {
                documents.push(document(item, how.snapshot, &how.documents));
            }
        }
    }
    LedgerNews {
        profile: Profile {
            language: first(items, |item| item.language.clone()),
            country: first(items, |item| item.country.clone()),
            treatment: treatment.unwrap_or_default(),
        },
        contacts,
        documents,
        voided,
        complete: how.complete,
    }
}

/// The vendor's id, or the number; a credit may have the number of an invoice.
pub(crate) fn invoice_id(item: &OpenItem) -> InvoiceId {
    let name = item.id.as_deref().unwrap_or(&item.number);
    InvoiceId::new(match item.kind {
        connectors::Kind::Invoice => name.to_owned(),
        connectors::Kind::CreditNote => format!("credit:{name}"),
        connectors::Kind::UnappliedCash => format!("cash:{name}"),
    })
}

/// A row as a document. One without a day counts from `today`; `files` are PDFs by the names that rows
/// give them.
pub(crate) fn document(item: &OpenItem, today: Day, files: &BTreeMap<String, String>) -> Document {
    let id = invoice_id(item);
    let paid = match item.status {
        Status::Paid => item.amount.minor,
        Status::Open | Status::Draft | Status::Void => item.paid.minor,
    };
    let base = item.issued.unwrap_or(today);
    Document {
        number: (item.number != id.as_str()).then(|| item.number.clone()),
        id,
        kind: match item.kind {
            connectors::Kind::Invoice => Kind::Invoice,
            connectors::Kind::CreditNote => Kind::CreditNote,
            connectors::Kind::UnappliedCash => Kind::UnappliedCash,
        },
        issued: item.issued,
        due: item.due.unwrap_or_else(|| plus_days(base, DEFAULT_TERMS)),
        amount: item.amount.minor,
        paid,
        currency: item.amount.currency,
        po_number: item.po_number.clone(),
        pay_link: item.pay_link.clone(),
        pdf: item.pdf.as_ref().map(|pdf| files.get(pdf).unwrap_or(pdf).clone()),
        never_sent: item.sent == Some(false),
        no_terms: item.due.is_none() && item.kind == connectors::Kind::Invoice,
        treatment: None,
    }
}

/// The card as the file has it, and whether it is new.
pub(super) async fn card(
    app: &App,
    tenant: &TenantId,
    id: &DebtorId,
    account: &str,
    items: &[&OpenItem],
    emails: &[String],
) -> Result<(bool, Card), AppError> {
    let known = app.store.card(tenant, id).await?;
    let mut people: Vec<Person> = known.iter().flat_map(|card| card.people.clone()).collect();
    let phone = first(items, |item| item.phone.clone());
    for email in emails {
        let contact = Person::contact(email);
        match people.iter_mut().find(|person| person.id == contact) {
            Some(person) if phone.is_some() => person.phone.clone_from(&phone),
            Some(_) => {}
            None => people.push(Person {
                id: contact,
                name: None,
                email: email.clone(),
                phone: phone.clone(),
            }),
        }
    }
    let name = first(items, |item| Some(item.name.clone()).filter(|name| !name.is_empty()));
    let card = Card {
        name: name.unwrap_or_else(|| account.to_owned()),
        account: account.to_owned(),
        token: known.as_ref().map_or_else(|| app.tokens.token(), |card| card.token.clone()),
        people,
    };
    Ok((known.as_ref() != Some(&card), card))
}
