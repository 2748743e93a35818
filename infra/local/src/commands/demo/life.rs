//! Sixty days in a firm. Each business day: the export of the morning, the tick, what customers do
//! about what they got, and a clerk who works through the tasks. Everything goes through the real
//! use cases and functions; only the people are played.

use super::books::{export, pay};
use super::cast::{Customer, Persona, cast, invoice};
use super::chance::Chance;
use super::post::Answered;
use super::stage::{REPLIES, Stage};
use app::AppError;
use chrono::TimeDelta;
use domain::calendar::{Calendar, Day, Time, next_day, plus_days};
use domain::ids::{DebtorId, OutboxId, SellerId};
use domain::signal::Act;
use std::collections::{BTreeMap, BTreeSet};
use store::book::OutState;

/// The firm's life.
pub(super) struct Life {
    pub(super) stage: Stage,
    pub(super) customers: Vec<Customer>,
    seed: u64,
    today: Day,
    next_number: i64,
    /// What each customer has been sent so far.
    seen: BTreeMap<usize, Vec<OutboxId>>,
    /// What happens on a later day.
    diary: BTreeMap<Day, Vec<(usize, Deed)>>,
    /// Customers whose one special thing has happened.
    played: BTreeSet<usize>,
    /// Customers whose address is being corrected.
    corrected: BTreeSet<usize>,
}

/// What a customer does on a day.
#[derive(Debug, Clone)]
enum Deed {
    /// Pays this share, in percent, of what is due by then.
    Pay(i64),
    /// Writes this.
    Write(String),
    /// A machine answers.
    Absence,
    /// The mail comes back.
    Bounce,
    /// The firm corrects the address in its books.
    NewAddress,
    /// The firm credits half of the oldest open invoice.
    Credit,
}

impl Life {
    pub(super) fn new(stage: Stage, seed: u64, first: Day) -> Self {
        let customers = cast(seed, first);
        Self {
            stage,
            customers,
            seed,
            today: first,
            next_number: 2_000,
            seen: BTreeMap::new(),
            diary: BTreeMap::new(),
            played: BTreeSet::new(),
            corrected: BTreeSet::new(),
        }
    }

    pub(super) fn debtor(&self, customer: usize) -> DebtorId {
        let name = self.customers.get(customer).map_or("", |customer| customer.name.as_str());
        DebtorId::of(&self.stage.tenant, &app::import::ledger(), &SellerId::new("main"), name)
    }

    fn at(&self, hour: u32, minute: u32) -> Time {
        let time = chrono::NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
        domain::calendar::moment(self.today, time, chrono_tz::Europe::London)
    }

    /// Lives one day.
    pub(super) async fn day(&mut self, number: u32, calendar: &Calendar) -> Result<(), AppError> {
        let business = calendar.is_business_day(self.today);
        self.due_deeds().await?;
        if business {
            self.stage.set(self.at(7, 30));
            self.new_invoices();
            let export = export(&self.customers);
            self.stage.import(&export, self.today, calendar.before(self.today)).await?;
            if number == 0 {
                self.stage.set(self.at(8, 45));
                self.stage.go_live().await?;
            }
        }
        self.stage.set(self.at(9, 30));
        self.stage.tick().await?;
        self.reactions(calendar).await?;
        if business {
            self.stage.set(self.at(15, 0));
            self.clerk(calendar).await?;
            self.stage.set(self.at(15, 30));
            self.stage.tick().await?;
            self.reactions(calendar).await?;
        }
        self.today = next_day(self.today);
        Ok(())
    }

    /// The firm goes on selling: now and then one of the chorus gets a new invoice. Those with a part
    /// of their own play it to its end.
    fn new_invoices(&mut self) {
        let mut chance = Chance::new(self.seed, &format!("sales {}", self.today));
        for customer in &mut self.customers {
            if !customer.named && chance.between(0, 19) == 0 {
                self.next_number += 1;
                let new = invoice(&mut chance, self.next_number, self.today, 30);
                customer.invoices.push(new);
            }
        }
        // The direct debits are drawn on their day; the late payers pay in their own time.
        for customer in &mut self.customers {
            match customer.persona {
                Persona::DirectDebit => {
                    pay(customer, 100, self.today);
                }
                Persona::PaysLate if !customer.named => {
                    pay(customer, 100, plus_days(self.today, -33));
                }
                _ => {}
            }
        }
    }

    fn later(&mut self, customer: usize, days: i64, calendar: &Calendar, deed: Deed) {
        let day = calendar.on_or_after(plus_days(self.today, days));
        self.diary.entry(day).or_default().push((customer, deed));
    }

    /// What each customer makes of the messages that it got since the last look.
    async fn reactions(&mut self, calendar: &Calendar) -> Result<(), AppError> {
        for index in 0..self.customers.len() {
            let debtor = self.debtor(index);
            let messages = self.stage.app.store.messages(&self.stage.tenant, &debtor).await?;
            let mut sent: Vec<_> = messages
                .into_iter()
                .filter(|message| matches!(message.state, OutState::Sent { .. }))
                .collect();
            sent.sort_by_key(|message| message.decided);
            for message in sent {
                let seen = self.seen.entry(index).or_default();
                if !seen.contains(&message.id) {
                    seen.push(message.id.clone());
                    let count = seen.len();
                    self.react(index, count, &message.step, calendar);
                }
            }
        }
        Ok(())
    }

    /// What a customer does about its `count`-th message.
    fn react(&mut self, index: usize, count: usize, step: &str, calendar: &Calendar) {
        let Some(customer) = self.customers.get(index) else { return };
        let mut chance = Chance::new(self.seed, &format!("{} {count}", customer.name));
        let oldest = customer.invoices.iter().filter(|invoice| invoice.rest() > 0);
        let number = oldest.min_by_key(|invoice| invoice.due).map(|invoice| invoice.number.clone());
        let number = number.unwrap_or_default();
        let persona = customer.persona;
        let first = self.played.insert(index);
        match persona {
            Persona::PaysAtOnce => {
                self.later(index, chance.between(1, 3), calendar, Deed::Pay(100))
            }
            Persona::PaysLate if step == "second" || step == "final" => {
                self.later(index, chance.between(4, 9), calendar, Deed::Pay(100));
            }
            Persona::PartPays if first => {
                self.later(index, chance.between(2, 4), calendar, Deed::Pay(40));
            }
            Persona::PartPays if count > 2 => {
                self.later(index, chance.between(2, 4), calendar, Deed::Pay(100));
            }
            Persona::Disputes if first => {
                let text = format!(
                    "The goods of {number} were damaged in transit, half of them are broken. We \
                     will not pay for those."
                );
                self.later(index, 1, calendar, Deed::Write(text));
            }
            Persona::KeepsPromise | Persona::BreaksPromise if first => {
                let text =
                    "Wir überweisen den offenen Betrag am Freitag nächster Woche.".to_owned();
                self.later(index, 1, calendar, Deed::Write(text));
                // Whether a person records it or the product waits alone.
                if persona == Persona::KeepsPromise {
                    self.later(index, 8, calendar, Deed::Pay(100));
                }
            }
            Persona::Bounces if first => self.later(index, 0, calendar, Deed::Bounce),
            Persona::Bounces => self.later(index, chance.between(3, 6), calendar, Deed::Pay(100)),
            Persona::OutOfOffice => {
                self.later(index, 0, calendar, Deed::Absence);
                if step == "second" {
                    self.later(index, chance.between(3, 5), calendar, Deed::Pay(100));
                }
            }
            Persona::AsksForBankChange if first => {
                let text = "Please confirm your new bank details: we were told to use another \
                            IBAN from now on."
                    .to_owned();
                self.later(index, 1, calendar, Deed::Write(text));
            }
            Persona::Heavy => self.later(index, chance.between(2, 5), calendar, Deed::Pay(35)),
            _ => {}
        }
    }

    async fn due_deeds(&mut self) -> Result<(), AppError> {
        let days: Vec<Day> = self.diary.range(..=self.today).map(|(day, _)| *day).collect();
        for day in days {
            for (index, deed) in self.diary.remove(&day).unwrap_or_default() {
                self.deed(index, deed).await?;
            }
        }
        Ok(())
    }

    async fn deed(&mut self, index: usize, deed: Deed) -> Result<(), AppError> {
        let at = self.at(7, 0);
        self.stage.set(at);
        let today = self.today;
        match deed {
            Deed::Pay(share) => {
                if let Some(customer) = self.customers.get_mut(index) {
                    pay(customer, share, today);
                }
            }
            Deed::NewAddress => {
                if let Some(customer) = self.customers.get_mut(index) {
                    customer.email = customer.email.replace("accounts@", "new.accounts@");
                }
            }
            Deed::Credit => {
                if let Some(customer) = self.customers.get_mut(index)
                    && let Some(invoice) = customer
                        .invoices
                        .iter_mut()
                        .filter(|invoice| invoice.rest() > 0)
                        .min_by_key(|invoice| invoice.due)
                {
                    invoice.paid += invoice.rest() / 2;
                }
            }
            Deed::Write(text) => {
                self.mail(index, |answered| answered.reply(&text, at)).await?;
            }
            Deed::Absence => {
                let back = plus_days(today, 9);
                self.mail(index, |answered| answered.absence(back, at)).await?;
            }
            Deed::Bounce => self.mail(index, |answered| answered.bounce(at)).await?,
        }
        Ok(())
    }

    /// A mail comes in, in answer to the latest message.
    async fn mail(
        &mut self,
        index: usize,
        write: impl Fn(&Answered<'_>) -> Vec<u8>,
    ) -> Result<(), AppError> {
        let debtor = self.debtor(index);
        let Some(message) = self.seen.get(&index).and_then(|seen| seen.last()) else {
            return Ok(());
        };
        let card = self.stage.app.store.card(&self.stage.tenant, &debtor).await?;
        let (Some(card), Some(customer)) = (card, self.customers.get(index)) else {
            return Ok(());
        };
        let raw = write(&Answered {
            tenant: &self.stage.tenant,
            debtor: &debtor,
            message,
            card: &card,
            from: &customer.email,
            base: REPLIES,
        });
        self.stage.receive(&raw).await
    }

    /// The clerk works through the tasks, by the kind of task and the customer behind it.
    async fn clerk(&mut self, calendar: &Calendar) -> Result<(), AppError> {
        for task in self.stage.tasks().await? {
            let Some(debtor) = &task.debtor else { continue };
            let all = 0..self.customers.len();
            let Some(index) = all.into_iter().find(|index| self.debtor(*index) == *debtor) else {
                continue;
            };
            let Some(persona) = self.customers.get(index).map(|customer| customer.persona) else {
                continue;
            };
            let finish = Act::Finish { task: task.id.as_str().into(), answer: None };
            let acts = match (task.kind.as_str(), persona) {
                ("approve_account" | "confirm_missing" | "confirm_address", _) => vec![finish],
                ("read_reply", Persona::Disputes) => {
                    self.later(index, 9, calendar, Deed::Credit);
                    vec![self.dispute(index), finish]
                }
                ("read_reply", Persona::KeepsPromise | Persona::BreaksPromise) => {
                    vec![self.promise(index, task.briefing.promises, calendar), finish]
                }
                // Somebody rings the number that is on file before anything goes on.
                ("read_reply", Persona::AsksForBankChange) => {
                    if task.since + TimeDelta::days(2) > self.stage.now() {
                        continue;
                    }
                    self.later(index, 12, calendar, Deed::Pay(100));
                    vec![finish]
                }
                ("read_reply", _) => vec![finish],
                ("review_dispute", _) => {
                    self.later(index, 6, calendar, Deed::Pay(100));
                    self.resolve(index).await?
                }
                // One telephone call finds the new address; the books are corrected in two days.
                ("find_address", _) if self.corrected.insert(index) => {
                    self.later(index, 2, calendar, Deed::NewAddress);
                    continue;
                }
                ("call", Persona::BreaksPromise) => continue,
                ("call", _) => {
                    self.later(index, 4, calendar, Deed::Pay(100));
                    vec![finish]
                }
                _ => continue,
            };
            if !acts.is_empty() {
                self.stage.act(debtor, acts).await?;
            }
        }
        Ok(())
    }

    /// What the clerk records of a promise: the day that was read, if one was.
    fn promise(&self, index: usize, read: Option<Day>, calendar: &Calendar) -> Act {
        let currency = self
            .customers
            .get(index)
            .map_or(domain::money::Currency::EUR, |customer| customer.currency);
        Act::Promise {
            scope: domain::hold::Scope::All,
            amount: None,
            currency,
            on: read.unwrap_or_else(|| calendar.on_or_after(plus_days(self.today, 7))),
        }
    }

    fn dispute(&self, index: usize) -> Act {
        let open = self.customers.get(index).and_then(|customer| {
            let open = customer.invoices.iter().filter(|invoice| invoice.rest() > 0);
            open.min_by_key(|invoice| invoice.due)
                .map(|invoice| domain::ids::InvoiceId::new(invoice.number.clone()))
        });
        Act::Dispute {
            scope: domain::hold::Scope::of(open.into_iter().collect()),
            amount: None,
            reason: "damaged".to_owned(),
            review: plus_days(self.today, 10),
        }
    }

    async fn resolve(&self, index: usize) -> Result<Vec<Act>, AppError> {
        let loaded = self.stage.app.store.debtor(&self.stage.tenant, &self.debtor(index)).await?;
        let disputes = loaded.map(|loaded| loaded.debtor.disputes).unwrap_or_default();
        Ok(disputes.into_iter().map(|dispute| Act::ResolveDispute(dispute.id)).collect())
    }
}
