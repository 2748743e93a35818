//! Documents that were read and wait for their contacts. A document is told only together with its
//! customer, so that nobody is written to at an address of yesterday.

use super::contact::{self, Read};
use super::record::{Document, Found, Verdict};
use super::{answer, ask};
use crate::kit::{Account, Customer, Fault, Halt, News, Request, Response};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// Ids in one address: from 53 on Xero answers 404, since the address is too long.
pub(super) const AT_ONCE: usize = 40;

/// What was read and is not told yet.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Gather {
    documents: BTreeMap<String, Document>,
    /// Contacts to ask for.
    contacts: BTreeSet<String>,
    /// Contacts that a list has left out: each is asked for alone.
    lost: BTreeSet<String>,
    /// Invoices whose page for paying is asked for.
    links: BTreeSet<String>,
    gone: BTreeSet<String>,
    stops: Vec<Stop>,
}

/// A [`Halt`] that waits.
#[derive(Serialize, Deserialize)]
struct Stop {
    account: String,
    invoice: Option<String>,
    why: String,
}

/// What is asked next.
pub(super) enum Ask {
    Link(String),
    Contact(String),
    Contacts(Vec<String>),
}

impl Gather {
    /// Takes a record in.
    ///
    /// # Errors
    /// [`Fault::Wrong`] when it can neither be read nor be stopped.
    pub(super) fn put(&mut self, found: Found, is_invoice: bool) -> Result<(), Fault> {
        match found.verdict {
            Verdict::NotOurs => {}
            Verdict::Gone => self.put_gone(found.id),
            Verdict::Document(document) => {
                self.gone.remove(&found.id);
                self.contacts.insert(document.contact.clone());
                self.documents.insert(found.id, *document);
            }
            Verdict::Odd(what) => {
                let account = found.contact;
                let account = account.ok_or_else(|| Fault::Wrong(format!("a record: {what}")))?;
                self.documents.remove(&found.id);
                let invoice = is_invoice.then_some(found.id);
                self.stop(account, invoice, format!("the ledger's record cannot be read: {what}"));
            }
        }
        Ok(())
    }

    /// A document that closes, whatever was read of it before.
    pub(super) fn put_gone(&mut self, id: String) {
        self.documents.remove(&id);
        self.links.remove(&id);
        self.gone.insert(id);
    }

    /// A customer to be told even without documents.
    pub(super) fn want(&mut self, contact: String) {
        self.contacts.insert(contact);
    }

    /// The page for paying of this document is asked for too.
    pub(super) fn want_link(&mut self, id: &str) {
        self.links.insert(id.to_owned());
    }

    fn stop(&mut self, account: String, invoice: Option<String>, why: String) {
        self.stops.push(Stop { account, invoice, why });
    }

    /// Enough waits for a call to be worth it, and for the cursor to stay small.
    pub(super) fn is_ripe(&self) -> bool {
        let waiting = self.documents.len().max(self.contacts.len());
        waiting >= AT_ONCE || !self.lost.is_empty()
    }

    /// What is asked next, the same until its answer is taken.
    pub(super) fn next(&self) -> Option<Ask> {
        if let Some(id) = self.links.first() {
            return Some(Ask::Link(id.clone()));
        }
        if let Some(id) = self.lost.first() {
            return Some(Ask::Contact(id.clone()));
        }
        let some: Vec<String> = self.contacts.iter().take(AT_ONCE).cloned().collect();
        (!some.is_empty()).then_some(Ask::Contacts(some))
    }

    /// The answer, and what can be told by it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn take(&mut self, asked: Ask, answer: &Response) -> Result<News, Fault> {
        match asked {
            Ask::Link(id) => {
                let link = link(answer)?;
                self.links.remove(&id);
                if let Some(document) = self.documents.get_mut(&id) {
                    document.pay_link = link;
                }
                Ok(News::default())
            }
            Ask::Contact(id) => {
                let records = match answer::one(answer, "Contacts") {
                    Ok(record) => vec![record],
                    Err(Fault::Gone(_)) => Vec::new(),
                    Err(fault) => return Err(fault),
                };
                let mut read = self.read(&records, std::slice::from_ref(&id))?;
                self.lost.remove(&id);
                if read.is_empty() && self.documents.values().any(|d| d.contact == id) {
                    read.insert(id.clone(), self.nameless(&id));
                }
                Ok(self.tell(read))
            }
            Ask::Contacts(ids) => {
                let page = answer::page(answer, "Contacts").map_err(answer::not_gone)?;
                let read = self.read(&page.records, &ids)?;
                for id in ids {
                    self.contacts.remove(&id);
                    if !read.contains_key(&id) {
                        self.lost.insert(id);
                    }
                }
                Ok(self.tell(read))
            }
        }
    }

    /// Those of `asked` among the records. One that cannot be read stops its account.
    fn read(
        &mut self,
        records: &[&RawValue],
        asked: &[String],
    ) -> Result<BTreeMap<String, Customer>, Fault> {
        let mut found = BTreeMap::new();
        for record in records {
            match contact::read(record)? {
                Read::Found(one) if asked.contains(&one.customer.account) => {
                    found.insert(one.customer.account.clone(), one.customer);
                }
                Read::Odd(id) if asked.contains(&id) => {
                    self.stop(id.clone(), None, ODD_CONTACT.to_owned());
                    found.insert(id.clone(), self.nameless(&id));
                }
                Read::Found(_) | Read::Odd(_) => {}
            }
        }
        Ok(found)
    }

    /// A customer of whom the ledger shows no more than the name on a document: without an address
    /// nothing is sent, and a person is asked.
    fn nameless(&self, id: &str) -> Customer {
        let document = self.documents.values().find(|document| document.contact == id);
        let name = document.map(|document| document.name.clone()).unwrap_or_default();
        Customer { account: id.to_owned(), name, ..Customer::default() }
    }

    /// The documents of these customers, with them.
    fn tell(&mut self, customers: BTreeMap<String, Customer>) -> News {
        let ready = |document: &Document| customers.contains_key(&document.contact);
        let all = std::mem::take(&mut self.documents);
        let (told, kept) = all.into_iter().partition(|(_, document)| ready(document));
        self.documents = kept;
        let told: BTreeMap<String, Document> = told;
        News {
            items: told.into_values().map(Document::item).collect(),
            customers: customers.into_values().collect(),
            ..News::default()
        }
    }

    /// What needs no contact, added to what is told.
    pub(super) fn add_rest(&mut self, news: &mut News) {
        news.gone.extend(std::mem::take(&mut self.gone));
        news.halts.extend(std::mem::take(&mut self.stops).into_iter().map(|stop| Halt {
            account: stop.account,
            invoice: stop.invoice,
            why: stop.why,
        }));
    }
}

/// Why an account stops whose contact cannot be read.
pub(super) const ODD_CONTACT: &str = "the ledger's contact cannot be read: a field of another type";

impl Ask {
    /// The request of it.
    pub(super) fn request(&self, account: &Account) -> Request {
        match self {
            Self::Link(id) => ask::get(account, &format!("/Invoices/{id}/OnlineInvoice")),
            Self::Contact(id) => ask::get(account, &format!("/Contacts/{id}")),
            Self::Contacts(ids) => {
                let ids = ids.join(",");
                let path = format!("/Contacts?IDs={ids}&includeArchived=true&page=1&pageSize=100");
                ask::get(account, &path)
            }
        }
    }
}

#[derive(Deserialize)]
struct Online {
    #[serde(rename = "OnlineInvoiceUrl")]
    url: Option<String>,
}

/// The page for paying. It is a convenience: an invoice without one, or that may not have one, holds
/// nothing up.
fn link(answer: &Response) -> Result<Option<String>, Fault> {
    let page = match answer::page(answer, "OnlineInvoices") {
        Ok(page) => page,
        Err(Fault::Gone(_) | Fault::Revoked(_)) => return Ok(None),
        Err(Fault::Refused(why)) if why == answer::INVALID => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let online =
        page.records.first().and_then(|one| serde_json::from_str::<Online>(one.get()).ok());
    let plain = |url: &String| {
        url.starts_with("https://")
            && url.len() <= 2_000
            && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\".contains(&byte))
    };
    Ok(online.and_then(|online| online.url).filter(plain))
}
