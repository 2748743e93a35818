//! The ledger's picture of an account, against what we know. The same picture twice says nothing
//! new.

use crate::calendar::Day;
use crate::debtor::Debtor;
use crate::fact::{Closing, Fact};
use crate::ids::InvoiceId;
use crate::item::{Document, Item};
use crate::money::Money;
use crate::people::{Contact, Role};
use crate::rules::Rules;
use crate::signal::{LedgerNews, Source};
use std::collections::{HashMap, HashSet};

pub(super) fn news(
    rules: &Rules<'_>,
    debtor: &Debtor,
    news: &LedgerNews,
    source: &Source,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    if debtor.profile != news.profile {
        facts.push(Fact::ProfileChanged(news.profile.clone()));
    }
    let contacts = merged(&debtor.contacts, &news.contacts);
    if debtor.contacts != contacts {
        facts.push(Fact::ContactsChanged { contacts });
    }
    let known: HashMap<&InvoiceId, &Item> =
        debtor.items.iter().map(|item| (&item.doc.id, item)).collect();
    let mut shown: HashSet<&InvoiceId> = HashSet::new();
    let mut reopened = Vec::new();
    let today = rules.today(source.at);
    // What the ledger voided is no claim, whatever else the same news say about it.
    for document in news.documents.iter().filter(|shown| !news.voided.contains(&shown.id)) {
        shown.insert(&document.id);
        match known.get(&document.id) {
            None if document.rest() > 0 => facts.push(Fact::DocumentSeen(document.clone())),
            None => {}
            Some(item) => {
                changed(&mut facts, &item.doc, document, item.missing);
                if starts_anew(item, document, today) {
                    reopened.push(document.id.clone());
                }
            }
        }
    }
    if !reopened.is_empty() {
        facts.push(Fact::LadderRestarted { invoices: reopened, on: today });
    }
    for invoice in news.voided.iter().filter(|invoice| known.contains_key(invoice)) {
        facts.push(Fact::DocumentClosed { invoice: invoice.clone(), how: Closing::Voided });
    }
    if news.complete {
        for item in &debtor.items {
            let id = &item.doc.id;
            if shown.contains(id) || news.voided.contains(id) || item.missing {
                continue;
            }
            facts.push(if item.doc.kind.is_credit() {
                // A credit that is gone was used up; nobody was chased for it.
                Fact::DocumentClosed { invoice: id.clone(), how: Closing::Settled }
            } else {
                Fact::DocumentMissing { invoice: id.clone() }
            });
        }
    }
    facts
}

/// Whether the tone starts softly again: a payment was taken back (it bounced, or was set against
/// another invoice), the document was missing and returns, or it was given a new date to come.
/// A returning item never meets a threat (DOMAIN 4.7).
fn starts_anew(was: &Item, is: &Document, today: Day) -> bool {
    let owed = is.rest() > 0 && !is.kind.is_credit();
    let taken_back = is.paid < was.doc.paid && is.currency == was.doc.currency;
    let postponed = is.due > was.doc.due && is.due >= today && was.reached > 0;
    owed && (taken_back || was.missing || postponed)
}

fn changed(facts: &mut Vec<Fact>, was: &Document, is: &Document, missing: bool) {
    let came = is.paid - was.paid;
    // A document that is now in another currency tells nothing about payments.
    if came != 0 && is.currency == was.currency {
        let amount = Money::new(came, is.currency);
        facts.push(Fact::PaymentSeen { invoice: is.id.clone(), amount });
    }
    if is.rest() <= 0 {
        facts.push(Fact::DocumentClosed { invoice: is.id.clone(), how: Closing::Settled });
    } else if was != is || missing {
        facts.push(Fact::DocumentSeen(is.clone()));
    }
}

/// The people that the ledger names, with what we know of their addresses. Contacts of other roles
/// were set by a person and stay; a ledger that names nobody changes nobody.
fn merged(known: &[Contact], named: &[Contact]) -> Vec<Contact> {
    if named.is_empty() {
        return known.to_vec();
    }
    let mut contacts: Vec<Contact> = Vec::new();
    for contact in named {
        let before = known.iter().find(|known| known.id == contact.id);
        contacts.push(match before {
            Some(before) if before.verdict.is_suppression() || before.confirmed => before.clone(),
            Some(before) => Contact { role: before.role, ..contact.clone() },
            None => contact.clone(),
        });
    }
    for contact in known {
        let listed = contacts.iter().any(|other| other.id == contact.id);
        // A suppressed address is remembered, so that it is not written to when it comes back.
        if !listed && (contact.role != Role::AccountsPayable || contact.verdict.is_suppression()) {
            contacts.push(contact.clone());
        }
    }
    contacts
}

pub(super) fn released(
    rules: &Rules<'_>,
    debtor: &Debtor,
    on: Day,
    approval: Option<&String>,
    opening: bool,
    source: &Source,
) -> Vec<Fact> {
    if debtor.released.is_some() {
        return Vec::new();
    }
    let mut facts = Vec::new();
    let today = rules.today(source.at);
    let old = |item: &&Item| !item.doc.kind.is_credit() && item.days_late(today) > 0;
    let invoices: Vec<InvoiceId> =
        debtor.items.iter().filter(old).map(|item| item.doc.id.clone()).collect();
    if opening && !invoices.is_empty() {
        facts.push(Fact::OpeningDebtMarked { invoices });
    }
    facts.push(Fact::Released { on, approval: approval.cloned() });
    facts
}
