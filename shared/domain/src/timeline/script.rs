//! The ledger and the people of a script: turns an event into the signal that the product would
//! have got.

use super::Life;
use super::personas::Event;
use crate::calendar::{Day, plus_days};
use crate::fact::Fact;
use crate::hold::Scope;
use crate::ids::{ContactId, InvoiceId};
use crate::item::{Document, Kind};
use crate::money::{Currency, Money};
use crate::people::{Contact, Role, Verdict};
use crate::signal::{Act, Actor, Evidence, LedgerNews, Profile, Refused, ReplyNews, Signal};
use crate::task::TaskKind;

/// The ledger of a script.
pub(super) struct Books {
    start: Day,
    profile: Profile,
    contacts: Vec<Contact>,
    documents: Vec<Document>,
}

impl Books {
    pub(super) fn new(start: Day) -> Self {
        Self { start, profile: Profile::default(), contacts: Vec::new(), documents: Vec::new() }
    }

    /// Makes an event happen on `day`.
    pub(super) fn happens(
        &mut self,
        life: &mut Life,
        event: &Event,
        day: Day,
    ) -> Result<(), Refused> {
        let eur = Currency::EUR;
        let on = |offset: &i64| plus_days(self.start, *offset);
        match event {
            Event::Invoice(number, amount, due) => {
                let due = on(due);
                self.add(number, *amount, due, eur, Kind::Invoice);
                self.imported(life)
            }
            Event::InvoiceIn(currency, number, amount, due) => {
                let due = on(due);
                self.add(number, *amount, due, *currency, Kind::Invoice);
                self.imported(life)
            }
            Event::Many(count, due) => {
                for number in 0..*count {
                    let due = plus_days(self.start, due + number / 2);
                    let name = format!("H{number:03}");
                    self.add(&name, 10_000 + number, due, eur, Kind::Invoice);
                }
                self.imported(life)
            }
            Event::Credit(number, amount) => {
                self.add(number, *amount, day, eur, Kind::CreditNote);
                self.imported(life)
            }
            Event::Pays(number, amount) => self.paid(life, number, *amount),
            Event::Returns(number, amount) => self.paid(life, number, -amount),
            Event::PaysAll(number) => {
                let known = self.documents.iter().find(|known| known.shown() == *number);
                let rest = known.map_or(0, Document::rest);
                self.paid(life, number, rest)
            }
            Event::PaysOldest(count) => {
                self.documents.sort_by_key(|document| document.due);
                let open = self.documents.iter_mut().filter(|document| document.rest() > 0);
                open.take(*count).for_each(|document| document.paid = document.amount);
                self.imported(life)
            }
            Event::Vanishes(number) => {
                self.documents.retain(|document| document.shown() != *number);
                self.imported(life)
            }
            Event::GoLive => {
                let released = Signal::Released { on: day, approval: None, opening: true };
                life.hear(&released, person(), Evidence::Person)
            }
            Event::Treated(treatment) => {
                self.profile.treatment = *treatment;
                self.imported(life)
            }
            Event::Address(name) => {
                self.contacts.retain(|known| known.id.as_str() == *name);
                self.contacts.push(Contact {
                    id: ContactId::from(*name),
                    role: Role::AccountsPayable,
                    verdict: Verdict::Approved,
                    confirmed: false,
                });
                self.imported(life)
            }
            Event::Writes(number) => {
                let named = match *number {
                    "" => Vec::new(),
                    number => vec![InvoiceId::from(number)],
                };
                let mail = format!("mail/{day}");
                let news =
                    ReplyNews { mail, named, warnings: Vec::new(), says: Default::default() };
                life.hear(&Signal::Reply(news), Actor::Mail, Evidence::Untrusted)
            }
            Event::Does(kind, answer) => does(life, *kind, *answer),
            Event::Promises(number, amount, until) => acts(
                life,
                Act::Promise {
                    scope: named(number),
                    amount: amount.map(|minor| Money::new(minor, eur)),
                    currency: eur,
                    on: on(until),
                },
            ),
            Event::Disputes(number, amount, review) => acts(
                life,
                Act::Dispute {
                    scope: named(number),
                    amount: amount.map(|minor| Money::new(minor, eur)),
                    reason: "damaged".to_owned(),
                    review: on(review),
                },
            ),
            Event::Resolves => match life.debtor.disputes.first().cloned() {
                Some(dispute) => acts(life, Act::ResolveDispute(dispute.id)),
                None => Ok(()),
            },
            Event::Holds(until) => {
                let note = "asked by sales".to_owned();
                acts(life, Act::Hold { scope: Scope::All, until: Some(on(until)), note })
            }
            Event::Bounces => bounces(life),
        }
    }

    fn add(&mut self, number: &str, amount: i64, due: Day, currency: Currency, kind: Kind) {
        let amount = Money::new(amount, currency);
        self.documents.push(Document { kind, ..Document::invoice(number, amount, due) });
    }

    fn paid(&mut self, life: &mut Life, number: &str, amount: i64) -> Result<(), Refused> {
        let known = self.documents.iter_mut().filter(|known| known.shown() == number);
        known.for_each(|document| document.paid += amount);
        self.imported(life)
    }

    /// The whole ledger comes in, as every morning.
    fn imported(&self, life: &mut Life) -> Result<(), Refused> {
        let news = LedgerNews {
            profile: self.profile.clone(),
            contacts: self.contacts.clone(),
            documents: self.documents.clone(),
            voided: Vec::new(),
            complete: true,
        };
        life.hear(&Signal::Ledger(news), Actor::Ledger, Evidence::Fetched)
    }
}

fn named(number: &str) -> Scope {
    Scope::Invoices(vec![InvoiceId::from(number)])
}

fn person() -> Actor {
    Actor::Person("alex".to_owned())
}

fn acts(life: &mut Life, act: Act) -> Result<(), Refused> {
    life.hear(&Signal::Act(act), person(), Evidence::Person)
}

fn does(life: &mut Life, kind: TaskKind, answer: Option<&str>) -> Result<(), Refused> {
    let task = life.debtor.tasks.iter().find(|task| task.kind == kind).cloned();
    let Some(task) = task else { return Ok(()) };
    acts(life, Act::Finish { task: task.id, answer: answer.map(str::to_owned) })
}

/// The mail system says that the latest message never arrived.
fn bounces(life: &mut Life) -> Result<(), Refused> {
    let claimed = life.journal.iter().rev().find_map(|entry| match &entry.fact {
        Fact::MessageClaimed { id, .. } => Some(id.clone()),
        _ => None,
    });
    let Some(contact) = life.debtor.contacts.first().map(|contact| contact.id.clone()) else {
        return Ok(());
    };
    let lost = Signal::AddressLost { contact, verdict: Verdict::Bounced, message: claimed };
    life.hear(&lost, Actor::Delivery, Evidence::Untrusted)
}
