//! Sentences for tests: an account that is live and has an address, what the ledger, a debtor or a
//! person does to it, and what the product then does.

use crate::timelines::STANDARD;
use domain::calendar::{Day, Time};
use domain::debtor::Debtor;
use domain::fact::Fact;
use domain::gate::{Cleared, Gate};
use domain::hold::Scope;
use domain::ids::{ContactId, InvoiceId, OutboxId};
use domain::item::{Document, Kind, Treatment};
use domain::money::{Currency, Money};
use domain::people::{Contact, Role, Verdict};
use domain::plan::Decision;
use domain::policy::Policy;
use domain::signal::{Act, Actor, Evidence, LedgerNews, Profile, Refused, ReplyNews, Signal};
use domain::task::{Task, TaskKind};
use domain::timeline::Life;
use std::ops::{Deref, DerefMut};

/// A life, and the ledger that it is told about.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) life: Life,
    pub(crate) profile: Profile,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) documents: Vec<Document>,
    pub(crate) voided: Vec<InvoiceId>,
    /// What left, with the state that it left from.
    pub(crate) sent: Vec<Sent>,
}

/// A message that left.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) at: Time,
    pub(crate) cleared: Cleared,
    pub(crate) before: Debtor,
}

impl Sent {
    pub(crate) fn step(&self) -> &str {
        &self.cleared.message.step
    }
    pub(crate) fn items(&self) -> Vec<&str> {
        self.cleared.message.items.iter().map(InvoiceId::as_str).collect()
    }
    pub(crate) fn lead(&self) -> &str {
        self.cleared.message.because.lead.as_ref().unwrap().invoice.as_str()
    }
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn standard() -> Policy {
    Policy::parse(STANDARD).unwrap()
}

pub(crate) fn contact(name: &str, role: Role, verdict: Verdict) -> Contact {
    Contact { id: ContactId::from(name), role, verdict, confirmed: false }
}

pub(crate) const ME: &str = "alex";

/// A live account with an address, at nine in the morning in Berlin, under the standard policy.
pub(crate) fn on(text: &str) -> Account {
    let mut account = unreleased(text);
    let on = day(text);
    let released = Signal::Released { on, approval: None, opening: false };
    account.hears(released).unwrap();
    account
}

pub(crate) fn unreleased(text: &str) -> Account {
    let now = format!("{text}T08:00:00Z").parse().unwrap();
    let mut account = Account {
        life: Life::new(standard(), now),
        profile: Profile::default(),
        contacts: vec![contact("ap", Role::AccountsPayable, Verdict::Approved)],
        documents: Vec::new(),
        voided: Vec::new(),
        sent: Vec::new(),
    };
    account.imports();
    account
}

impl Deref for Account {
    type Target = Life;
    fn deref(&self) -> &Life {
        &self.life
    }
}
impl DerefMut for Account {
    fn deref_mut(&mut self) -> &mut Life {
        &mut self.life
    }
}

/// What the ledger says.
impl Account {
    pub(crate) fn doc(&mut self, id: &str) -> &mut Document {
        let known = self.documents.iter_mut().find(|known| known.id.as_str() == id);
        known.unwrap_or_else(|| panic!("no {id}"))
    }
    /// An invoice, without an import.
    pub(crate) fn book(&mut self, id: &str, amount: i64, due: Day, currency: Currency) {
        self.documents.retain(|known| known.id.as_str() != id);
        self.documents.push(Document::invoice(id, Money::new(amount, currency), due));
    }
    pub(crate) fn owes(&mut self, id: &str, amount: i64, due: &str) -> &mut Self {
        self.book(id, amount, day(due), Currency::EUR);
        self.imports()
    }
    pub(crate) fn owes_dollars(&mut self, id: &str, amount: i64, due: &str) -> &mut Self {
        self.book(id, amount, day(due), Currency::USD);
        self.imports()
    }
    pub(crate) fn has_credit(&mut self, id: &str, amount: i64, kind: Kind) -> &mut Self {
        let day = self.today();
        self.book(id, amount, day, Currency::EUR);
        self.doc(id).kind = kind;
        self.imports()
    }
    pub(crate) fn pays(&mut self, id: &str, amount: i64) -> &mut Self {
        self.doc(id).paid += amount;
        self.imports()
    }
    pub(crate) fn pays_all(&mut self, id: &str) -> &mut Self {
        let rest = self.doc(id).rest();
        self.pays(id, rest)
    }
    /// A complete export without it.
    pub(crate) fn loses(&mut self, id: &str) -> Document {
        let lost = self.doc(id).clone();
        self.documents.retain(|known| known.id.as_str() != id);
        self.imports();
        lost
    }
    pub(crate) fn voids(&mut self, id: &str) -> &mut Self {
        self.voided.push(id.into());
        self.imports()
    }
    pub(crate) fn is_treated(&mut self, treatment: Treatment) -> &mut Self {
        self.profile.treatment = treatment;
        self.imports()
    }
    pub(crate) fn imports(&mut self) -> &mut Self {
        let news = self.news();
        self.hears_from(Signal::Ledger(news), Actor::Ledger, Evidence::Fetched).unwrap();
        self
    }
    pub(crate) fn news(&self) -> LedgerNews {
        LedgerNews {
            profile: self.profile.clone(),
            contacts: self.contacts.clone(),
            documents: self.documents.clone(),
            voided: self.voided.clone(),
            complete: true,
        }
    }
}

/// What people do.
impl Account {
    pub(crate) fn acts(&mut self, act: Act) -> Result<(), Refused> {
        self.hears(Signal::Act(act))
    }
    pub(crate) fn hears(&mut self, signal: Signal) -> Result<(), Refused> {
        self.hears_from(signal, Actor::Person(ME.to_owned()), Evidence::Person)
    }
    pub(crate) fn hears_from(
        &mut self,
        signal: Signal,
        by: Actor,
        evidence: Evidence,
    ) -> Result<(), Refused> {
        self.life.hear(&signal, by, evidence)
    }
    pub(crate) fn delivery_says(&mut self, signal: Signal) {
        self.hears_from(signal, Actor::Delivery, Evidence::Fetched).unwrap();
    }
    pub(crate) fn debtor_writes(&mut self, mail: &str, named: &[&str]) -> &mut Self {
        let named = named.iter().map(|name| InvoiceId::from(*name)).collect();
        let news = ReplyNews {
            mail: mail.to_owned(),
            named,
            warnings: Vec::new(),
            says: Default::default(),
        };
        self.hears_from(Signal::Reply(news), Actor::Mail, Evidence::Untrusted).unwrap();
        self
    }
    pub(crate) fn bounces(&mut self, address: &str) -> &mut Self {
        let message = self.sent.last().map(|sent| sent.cleared.message.id.clone());
        self.hears_from(
            Signal::AddressLost { contact: address.into(), verdict: Verdict::Bounced, message },
            Actor::Mail,
            Evidence::Untrusted,
        )
        .unwrap();
        self
    }
    pub(crate) fn promises(&mut self, id: &str, amount: Option<i64>, on: &str) -> &mut Self {
        self.acts(Act::Promise {
            scope: only(id),
            amount: amount.map(|minor| Money::new(minor, Currency::EUR)),
            currency: Currency::EUR,
            on: day(on),
        })
        .unwrap();
        self
    }
    pub(crate) fn disputes(&mut self, id: &str, amount: Option<i64>, review: &str) -> &mut Self {
        self.acts(Act::Dispute {
            scope: only(id),
            amount: amount.map(|minor| Money::new(minor, Currency::EUR)),
            reason: "damaged".to_owned(),
            review: day(review),
        })
        .unwrap();
        self
    }
    pub(crate) fn holds(&mut self, scope: Scope, until: Option<&str>) -> &mut Self {
        let until = until.map(day);
        self.acts(Act::Hold { scope, until, note: "asked".to_owned() }).unwrap();
        self
    }
    pub(crate) fn does(&mut self, kind: TaskKind, answer: Option<&str>) -> &mut Self {
        let task = self.task(kind).unwrap_or_else(|| panic!("no task {kind:?}")).id.clone();
        self.acts(Act::Finish { task, answer: answer.map(str::to_owned) }).unwrap();
        self
    }
}

/// What the product does.
impl Account {
    /// Nine o'clock in Berlin on that day, after everything that fell due before.
    pub(crate) fn until(&mut self, text: &str) -> &mut Self {
        let end = domain::calendar::moment(
            day(text),
            chrono::NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
            chrono_tz::Europe::Berlin,
        );
        self.lives_to(end);
        self
    }
    pub(crate) fn lives_to(&mut self, end: Time) {
        for _ in 0..3_000 {
            self.delivers();
            match self.life.next() {
                Some(next) if next <= end => self.life.now = next,
                // Nobody looks at the end itself: who is not woken does nothing.
                _ => {
                    self.life.now = end;
                    return;
                }
            }
            self.life.turn();
        }
        panic!("it never comes to rest");
    }
    /// Skips the days up to then: nobody looks.
    pub(crate) fn asleep_until(&mut self, text: &str) -> &mut Self {
        self.life.now = format!("{text}T08:00:00Z").parse().unwrap();
        self
    }
    pub(crate) fn delivers(&mut self) -> usize {
        let mut left = 0;
        for id in self.life.waiting() {
            left += usize::from(self.claims(&id));
        }
        left
    }
    pub(crate) fn claims(&mut self, id: &OutboxId) -> bool {
        let before = self.debtor.clone();
        let at = self.now;
        match self.life.claim(id) {
            Gate::Send(cleared) => {
                self.sent.push(Sent { at, cleared: *cleared, before });
                true
            }
            Gate::Wait(..) | Gate::Drop(_) => false,
        }
    }
    pub(crate) fn today(&self) -> Day {
        self.rules().today(self.now)
    }
    pub(crate) fn task(&self, kind: TaskKind) -> Option<&Task> {
        self.debtor.tasks.iter().find(|task| task.kind == kind)
    }
    pub(crate) fn decision(&self) -> &Decision {
        self.decisions.first().expect("nothing is open")
    }
    pub(crate) fn rule(&self) -> String {
        self.decision().because().rule.words()
    }
    /// Day and step of everything that left.
    pub(crate) fn letters(&self) -> Vec<String> {
        let told = |sent: &Sent| {
            format!("{} {}", self.rules().today(sent.at).format("%m-%d"), sent.step())
        };
        self.sent.iter().map(told).collect()
    }
    pub(crate) fn facts(&self, wanted: impl Fn(&Fact) -> bool) -> usize {
        self.journal.iter().filter(|entry| wanted(&entry.fact)).count()
    }
    pub(crate) fn last_sent(&self) -> &Sent {
        self.sent.last().expect("nothing left")
    }
}

pub(crate) fn only(id: &str) -> Scope {
    Scope::Invoices(vec![InvoiceId::from(id)])
}
