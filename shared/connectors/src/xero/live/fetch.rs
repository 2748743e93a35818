//! Some objects as they are now. Invoices come in lists of ids; what a list leaves out is asked for
//! alone, and only then counts as gone. Payments lead to what they pay, credits also to the invoices
//! that have used them.

use super::gather::{AT_ONCE, Gather};
use super::record::{Found, InvoiceOf, Sort, Verdict, found};
use super::{answer, ask, credit, invoice};
use crate::kit::{Account, Fault, Object, Request, Response, Sort as Of};
use domain::calendar::{Time, plus_days};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Pages for paying that one errand asks for: each is a call.
const LINKS: u32 = 10;
/// Days ahead of the due day from which a link is worth a call.
const SOON: i64 = 7;

/// What is still to be fetched.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Fetch {
    payments: Vec<Payment>,
    credits: Vec<String>,
    invoices: Vec<String>,
    /// Invoices that a list has left out.
    missing: Vec<String>,
    /// What was queued once is not queued again, so that the work ends.
    queued: BTreeSet<String>,
    links: u32,
}

/// Something that was paid. The id says not which sort it is: each is tried.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Payment {
    id: String,
    sort: PaymentSort,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PaymentSort {
    Payment,
    Overpayment,
    Prepayment,
}

/// What is asked next.
pub(super) enum Ask {
    Payment(Payment),
    Credit(String),
    Invoice(String),
    Invoices(Vec<String>),
}

#[derive(Deserialize)]
struct PaymentOf {
    #[serde(rename = "Invoice")]
    invoice: Option<InvoiceOf>,
}

impl Fetch {
    /// For these objects.
    ///
    /// # Errors
    /// [`Fault::Refused`] when an id is none of Xero's.
    pub(super) fn new(objects: &[Object], gather: &mut Gather) -> Result<Self, Fault> {
        let mut fetch = Self { links: LINKS, ..Self::default() };
        for object in objects {
            let id = ask::id(&object.id);
            let id = id.ok_or_else(|| Fault::Refused("an id that is none of Xero's".to_owned()))?;
            match object.sort {
                Of::Customer => gather.want(id),
                Of::Invoice => fetch.queue_invoice(id),
                Of::Credit => fetch.queue_credit(id),
                Of::Payment => fetch.queue_payment(id, PaymentSort::Payment),
                // Xero knows none.
                Of::Dispute => {}
            }
        }
        Ok(fetch)
    }

    fn queue_invoice(&mut self, id: String) {
        if self.queued.insert(id.clone()) {
            self.invoices.push(id);
        }
    }
    fn queue_credit(&mut self, id: String) {
        if self.queued.insert(id.clone()) {
            self.credits.push(id);
        }
    }
    fn queue_payment(&mut self, id: String, sort: PaymentSort) {
        if self.queued.insert(id.clone()) {
            self.payments.push(Payment { id, sort });
        }
    }

    /// What is asked next, the same until its answer is taken.
    pub(super) fn next(&self) -> Option<Ask> {
        if let Some(payment) = self.payments.first() {
            return Some(Ask::Payment(payment.clone()));
        }
        if let Some(id) = self.credits.first() {
            return Some(Ask::Credit(id.clone()));
        }
        if let Some(id) = self.missing.first() {
            return Some(Ask::Invoice(id.clone()));
        }
        let some: Vec<String> = self.invoices.iter().take(AT_ONCE).cloned().collect();
        (!some.is_empty()).then_some(Ask::Invoices(some))
    }

    /// Takes an answer in.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn take(
        &mut self,
        asked: Ask,
        answer: &Response,
        gather: &mut Gather,
        now: Time,
    ) -> Result<(), Fault> {
        match asked {
            Ask::Payment(payment) => self.take_payment(&payment, answer, gather),
            Ask::Credit(id) => {
                match answer::one(answer, "CreditNotes") {
                    Ok(record) => {
                        let found = found(record, "CreditNoteID", credit::credit_note)?;
                        self.put_credit(found, &id, gather)?;
                    }
                    Err(Fault::Gone(_)) => gather.put_gone(id.clone()),
                    Err(fault) => return Err(fault),
                }
                self.credits.retain(|waiting| *waiting != id);
                Ok(())
            }
            Ask::Invoice(id) => {
                match answer::one(answer, "Invoices") {
                    Ok(record) => {
                        let found = found(record, "InvoiceID", invoice::judge)?;
                        expect(&found, &id)?;
                        self.put_invoice(found, gather, now)?;
                    }
                    Err(Fault::Gone(_)) => gather.put_gone(id.clone()),
                    Err(fault) => return Err(fault),
                }
                self.missing.retain(|waiting| *waiting != id);
                Ok(())
            }
            Ask::Invoices(ids) => self.take_invoices(&ids, answer, gather, now),
        }
    }

    fn take_invoices(
        &mut self,
        ids: &[String],
        answer: &Response,
        gather: &mut Gather,
        now: Time,
    ) -> Result<(), Fault> {
        let page = answer::page(answer, "Invoices").map_err(answer::not_gone)?;
        let mut missing: BTreeSet<String> = ids.iter().cloned().collect();
        for record in page.records {
            let found = found(record, "InvoiceID", invoice::judge)?;
            // What nobody has asked for is not ours to tell.
            if missing.remove(&found.id) {
                self.put_invoice(found, gather, now)?;
            }
        }
        self.invoices.retain(|waiting| !ids.contains(waiting));
        self.missing.extend(missing);
        Ok(())
    }

    fn put_invoice(&mut self, found: Found, gather: &mut Gather, now: Time) -> Result<(), Fault> {
        let soon = plus_days(now.date_naive(), SOON);
        let wanted = matches!(&found.verdict, Verdict::Document(document)
            if document.sort == Sort::Invoice
                && document.is_open()
                && document.due.is_some_and(|due| due <= soon));
        if wanted && self.links > 0 {
            self.links -= 1;
            gather.want_link(&found.id);
        }
        gather.put(found, true)
    }

    fn put_credit(&mut self, found: Found, asked: &str, gather: &mut Gather) -> Result<(), Fault> {
        expect(&found, asked)?;
        if !matches!(found.verdict, Verdict::NotOurs) {
            found.used_by.iter().for_each(|id| self.queue_invoice(id.clone()));
        }
        gather.put(found, false)
    }

    fn take_payment(
        &mut self,
        payment: &Payment,
        answer: &Response,
        gather: &mut Gather,
    ) -> Result<(), Fault> {
        let id = &payment.id;
        let mut again = None;
        let read = match payment.sort {
            PaymentSort::Payment => answer::one(answer, "Payments").map(|record| {
                serde_json::from_str::<PaymentOf>(record.get())
                    .map_err(|_| Fault::wrong("a payment with a field of another type"))
                    .map(|paid| self.follow(paid.invoice))
            }),
            PaymentSort::Overpayment => answer::one(answer, "Overpayments").map(|record| {
                let found = found(record, "OverpaymentID", credit::overpayment)?;
                self.put_credit(found, id, gather)
            }),
            PaymentSort::Prepayment => answer::one(answer, "Prepayments").map(|record| {
                let found = found(record, "PrepaymentID", credit::prepayment)?;
                self.put_credit(found, id, gather)
            }),
        };
        match (read, payment.sort) {
            (Ok(taken), _) => taken?,
            (Err(Fault::Gone(_)), PaymentSort::Payment) => again = Some(PaymentSort::Overpayment),
            (Err(Fault::Gone(_)), PaymentSort::Overpayment) => {
                again = Some(PaymentSort::Prepayment);
            }
            (Err(Fault::Gone(_)), PaymentSort::Prepayment) => gather.put_gone(id.clone()),
            (Err(fault), _) => return Err(fault),
        }
        self.payments.retain(|waiting| waiting.id != *id);
        if let Some(sort) = again {
            self.payments.insert(0, Payment { id: id.clone(), sort });
        }
        Ok(())
    }

    /// What a payment pays. A deleted payment too: its invoice is open again.
    fn follow(&mut self, paid: Option<InvoiceOf>) {
        let Some(paid) = paid else { return };
        let Some(id) = paid.id.as_deref().and_then(ask::id) else { return };
        match paid.sort.as_deref() {
            Some("ACCREC") | None => self.queue_invoice(id),
            Some("ACCRECCREDIT") => self.queue_credit(id),
            Some("AROVERPAYMENT") => self.queue_payment(id, PaymentSort::Overpayment),
            Some("ARPREPAYMENT") => self.queue_payment(id, PaymentSort::Prepayment),
            // Bills and their credits.
            Some(_) => {}
        }
    }
}

/// An answer about another object than was asked for says nothing about this one.
fn expect(found: &Found, id: &str) -> Result<(), Fault> {
    if found.id == id { Ok(()) } else { Err(Fault::wrong("an answer about another object")) }
}

impl Ask {
    /// The request of it.
    pub(super) fn request(&self, account: &Account) -> Request {
        let path = match self {
            Self::Payment(payment) => {
                let list = match payment.sort {
                    PaymentSort::Payment => "Payments",
                    PaymentSort::Overpayment => "Overpayments",
                    PaymentSort::Prepayment => "Prepayments",
                };
                format!("/{list}/{}", payment.id)
            }
            Self::Credit(id) => format!("/CreditNotes/{id}"),
            Self::Invoice(id) => format!("/Invoices/{id}"),
            Self::Invoices(ids) => format!("/Invoices?IDs={}&page=1&pageSize=100", ids.join(",")),
        };
        ask::get(account, &path)
    }
}
