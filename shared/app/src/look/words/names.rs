//! What a fact only names by its id, as people know it: the number on a document, an address, the
//! hold or promise that is over by now. Collected from the card and from the journal itself.

use super::asked;
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact};
use domain::hold::Scope;
use domain::ids::{ContactId, DisputeId, HoldId, InvoiceId, OutboxId, PromiseId, TaskId};
use domain::money::{Currency, Money};
use std::collections::HashMap;
use store::book::Card;

/// Numbers that a line lists; a heavy debtor has hundreds.
const LISTED: usize = 6;

/// Names for ids.
#[derive(Default)]
pub struct Names {
    documents: HashMap<InvoiceId, (String, Currency)>,
    contacts: HashMap<ContactId, String>,
    holds: HashMap<HoldId, String>,
    promises: HashMap<PromiseId, (String, Currency)>,
    disputes: HashMap<DisputeId, String>,
    messages: HashMap<OutboxId, String>,
    tasks: HashMap<TaskId, String>,
}

impl Names {
    /// The names in a journal (all of it, or as far as it is to be told) and on the card.
    pub fn of(card: Option<&Card>, entries: &[Entry]) -> Self {
        let mut names = Self::default();
        for person in card.iter().flat_map(|card| &card.people) {
            names.contacts.insert(person.id.clone(), person.email.clone());
        }
        for entry in entries {
            names.learn(&entry.fact);
        }
        names
    }

    /// The names in a debtor's state alone: enough to tell what is true now.
    pub fn of_state(card: Option<&Card>, debtor: &Debtor) -> Self {
        let mut names = Self::of(card, &[]);
        for item in &debtor.items {
            names.document(&item.doc);
        }
        names
    }

    /// Keeps the names that a fact brings.
    pub fn learn(&mut self, fact: &Fact) {
        match fact {
            Fact::DocumentSeen(document) => self.document(document),
            Fact::HoldPlaced(hold) => {
                let text = super::held(hold, self);
                self.holds.insert(hold.id.clone(), text);
            }
            Fact::PromiseMade(promise) => {
                let text = super::promised(promise, self);
                self.promises.insert(promise.id.clone(), (text, promise.currency));
            }
            Fact::DisputeOpened(dispute) => {
                let what = self.scope(&dispute.scope);
                let text = format!("dispute over {what} ({})", super::spaced(&dispute.reason));
                self.disputes.insert(dispute.id.clone(), text);
            }
            Fact::MessageDecided(message) => {
                let text = format!("the {:?} message in {}", message.step, message.currency);
                self.messages.insert(message.id.clone(), text);
            }
            Fact::TaskOpened(task) => {
                let about = match task.about.as_slice() {
                    [] => String::new(),
                    about => format!(" ({})", self.numbers(about)),
                };
                self.tasks.insert(task.id.clone(), format!("{}{about}", asked(task.kind)));
            }
            _ => {}
        }
    }

    fn document(&mut self, document: &domain::item::Document) {
        let shown = (document.shown().to_owned(), document.currency);
        self.documents.insert(document.id.clone(), shown);
    }

    /// The number on the document, or its id where nothing else is known.
    pub fn number(&self, invoice: &InvoiceId) -> String {
        self.documents.get(invoice).map_or_else(|| invoice.to_string(), |known| known.0.clone())
    }

    /// Whether the number of this document is known.
    pub fn knows(&self, invoice: &InvoiceId) -> bool {
        self.documents.contains_key(invoice)
    }

    /// The numbers of several documents, the first few by name.
    pub fn numbers(&self, invoices: &[InvoiceId]) -> String {
        let (shown, more) = invoices.split_at(invoices.len().min(LISTED));
        let mut text = shown.iter().map(|id| self.number(id)).collect::<Vec<_>>().join(", ");
        if !more.is_empty() {
            text.push_str(&format!(" and {} more", more.len()));
        }
        text
    }

    /// The address of a contact, or its id when the card no longer has it.
    pub fn contact(&self, id: &ContactId) -> String {
        self.contacts.get(id).cloned().unwrap_or_else(|| id.to_string())
    }

    pub(super) fn scope(&self, scope: &Scope) -> String {
        match scope {
            Scope::All => "everything".to_owned(),
            Scope::Invoices(named) => self.numbers(named),
        }
    }

    /// A part of the one document that a scope names, as money.
    pub(super) fn part(&self, scope: &Scope, minor: i64) -> String {
        let one = match scope {
            Scope::Invoices(named) => named.first().and_then(|id| self.documents.get(id)),
            Scope::All => None,
        };
        one.map_or_else(
            || "a part".to_owned(),
            |(_, currency)| Money::new(minor, *currency).to_string(),
        )
    }

    pub(super) fn hold(&self, id: &HoldId) -> String {
        self.holds.get(id).cloned().unwrap_or_else(|| format!("the hold {id}"))
    }

    pub(super) fn promise(&self, id: &PromiseId) -> String {
        let known = self.promises.get(id).map(|(text, _)| text.clone());
        known.unwrap_or_else(|| format!("the promise {id}"))
    }

    /// An amount in the currency of a promise.
    pub(super) fn promised_money(&self, id: &PromiseId, minor: i64) -> String {
        match self.promises.get(id) {
            Some((_, currency)) => Money::new(minor, *currency).to_string(),
            None if minor == 0 => "nothing".to_owned(),
            None => "a part".to_owned(),
        }
    }

    pub(super) fn dispute(&self, id: &DisputeId) -> String {
        self.disputes.get(id).cloned().unwrap_or_else(|| format!("the dispute {id}"))
    }

    pub(super) fn message(&self, id: &OutboxId) -> String {
        self.messages.get(id).cloned().unwrap_or_else(|| format!("the message {id}"))
    }

    pub(super) fn task(&self, id: &TaskId) -> String {
        self.tasks.get(id).cloned().unwrap_or_else(|| format!("the task {id}"))
    }
}
