//! Random lives: what ledgers, debtors, mail systems and people may do to an account, in any order.

use crate::given::{Account, contact, unreleased};
use domain::calendar::plus_days;
use domain::hold::{Read, Scope};
use domain::ids::InvoiceId;
use domain::item::{Kind, Treatment};
use domain::message::Under;
use domain::money::{Currency, Money};
use domain::people::{Role, Verdict};
use domain::rules::Books;
use domain::signal::{Act, Actor, Evidence, ReplyNews, Says, Signal};
use proptest::prelude::*;

/// So many lives, or `LAWS` times as many: `LAWS=50 cargo nextest run -p domain laws`.
pub(crate) fn cases(count: u32) -> ProptestConfig {
    let times = std::env::var("LAWS").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    ProptestConfig { cases: count * times, failure_persistence: None, ..Default::default() }
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// Hours pass and everything that falls due is done.
    Live(u32),
    /// Hours pass and nobody looks.
    Sleep(u32),
    /// An invoice: which, how much, due in so many days, in dollars.
    Invoice(u8, i64, i64, bool),
    Credit(u8, i64),
    /// So many hundredths of what is open are paid.
    Pay(u8, i64),
    TakeBack(u8),
    Vanish(u8),
    Return,
    Void(u8),
    Postpone(u8, i64),
    Treat(Option<u8>, Treatment),
    NeverSent(u8, bool),
    Release(bool, bool),
    Approve,
    Hold(Option<u8>, Option<i64>),
    EndHold,
    Promise(Option<u8>, Option<i64>, i64, bool),
    Withdraw,
    Dispute(u8, Option<i64>, i64),
    Resolve,
    Reply(Option<u8>, bool),
    Colleague,
    Lost(Verdict),
    NewAddress,
    Verdict(Verdict),
    /// The first open task is done, with an answer.
    Finish(u8, bool),
    Stop(bool),
    /// The books stand still, or are posted every morning.
    Books(bool),
    /// How the next messages fare.
    Mail(Fare),
    Settle(bool),
}

/// What becomes of a claimed message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fare {
    Leaves,
    Refused,
    Fails,
    Doubt,
}

const NAMES: [&str; 4] = ["A", "B", "C", "D"];

fn name(slot: u8) -> &'static str {
    NAMES[usize::from(slot) % NAMES.len()]
}

/// A mail that contests what it names, or a part of it.
fn contests() -> Says {
    let contested = Some(Money::new(300, Currency::EUR));
    Says::Ask(Some(Read { intent: "dispute".to_owned(), contested, sure: 90, ..Read::default() }))
}

fn treatment() -> impl Strategy<Value = Treatment> {
    use Treatment::*;
    prop_oneof![8 => Just(Chase), 1 => Just(StatementOnly), 1 => Just(DirectDebit), 1 => Just(DoNotContact)]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    use Verdict::*;
    prop_oneof![
        4 => Just(Approved),
        1 => Just(Unapproved),
        1 => Just(Shared),
        2 => Just(Bounced),
        1 => Just(Complained),
        1 => Just(Suppressed)
    ]
}

pub(crate) fn deed() -> impl Strategy<Value = Deed> {
    let slot = || 0..4u8;
    let maybe = || proptest::option::of(0..4u8);
    let amount = || prop_oneof![Just(300_i64), Just(2_000), 2_500..200_000_i64];
    prop_oneof![
        30 => (1..300u32).prop_map(Deed::Live),
        4 => (1..200u32).prop_map(Deed::Sleep),
        10 => (slot(), amount(), -60..30i64, prop::bool::weighted(0.2))
            .prop_map(|(slot, amount, due, dollars)| Deed::Invoice(slot, amount, due, dollars)),
        1 => (slot(), amount()).prop_map(|(slot, amount)| Deed::Credit(slot, amount)),
        6 => (slot(), prop_oneof![Just(100i64), 1..99i64]).prop_map(|(slot, part)| Deed::Pay(slot, part)),
        2 => slot().prop_map(Deed::TakeBack),
        1 => slot().prop_map(Deed::Vanish),
        1 => Just(Deed::Return),
        1 => slot().prop_map(Deed::Void),
        1 => (slot(), -10..40i64).prop_map(|(slot, days)| Deed::Postpone(slot, days)),
        1 => (maybe(), treatment()).prop_map(|(slot, how)| Deed::Treat(slot, how)),
        1 => (slot(), any::<bool>()).prop_map(|(slot, sent)| Deed::NeverSent(slot, sent)),
        1 => Just(Deed::Approve),
        1 => (maybe(), proptest::option::of(1..30i64)).prop_map(|(slot, until)| Deed::Hold(slot, until)),
        4 => Just(Deed::EndHold),
        2 => (maybe(), proptest::option::of(amount()), 0..20i64, prop::bool::weighted(0.2))
            .prop_map(|(slot, amount, on, dollars)| Deed::Promise(slot, amount, on, dollars)),
        1 => Just(Deed::Withdraw),
        1 => (slot(), proptest::option::of(amount()), 1..20i64)
            .prop_map(|(slot, amount, review)| Deed::Dispute(slot, amount, review)),
        1 => Just(Deed::Resolve),
        1 => (maybe(), prop::bool::weighted(0.2)).prop_map(|(slot, odd)| Deed::Reply(slot, odd)),
        1 => Just(Deed::Colleague),
        1 => verdict().prop_map(Deed::Lost),
        2 => Just(Deed::NewAddress),
        1 => verdict().prop_map(Deed::Verdict),
        3 => (0..5u8, any::<bool>()).prop_map(|(which, answer)| Deed::Finish(which, answer)),
        1 => prop::bool::weighted(0.3).prop_map(Deed::Stop),
        1 => prop::bool::weighted(0.7).prop_map(Deed::Books),
        2 => prop_oneof![1 => Just(Fare::Leaves), 1 => Just(Fare::Refused), 1 => Just(Fare::Fails), 1 => Just(Fare::Doubt)]
            .prop_map(Deed::Mail),
        2 => any::<bool>().prop_map(Deed::Settle),
    ]
}

/// Where the recipient and the tenant are.
pub(crate) fn zones() -> impl Strategy<Value = (chrono_tz::Tz, chrono_tz::Tz)> {
    use chrono_tz::{America, Asia, Australia, Europe, Pacific};
    let zone = || {
        prop::sample::select(vec![
            Europe::Berlin,
            Europe::London,
            America::New_York,
            America::Los_Angeles,
            America::St_Johns,
            Asia::Kathmandu,
            Australia::Lord_Howe,
            Pacific::Auckland,
            Pacific::Chatham,
            Pacific::Apia,
            Pacific::Pago_Pago,
        ])
    };
    prop_oneof![Just((Europe::Berlin, Europe::Berlin)), (zone(), zone())]
}

/// Deeds of about four months, with time between them. Early on the account goes live.
pub(crate) fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let release = (any::<bool>(), prop::bool::weighted(0.2), 0..6usize);
    (prop::collection::vec(deed(), 10..60), release).prop_map(|(mut deeds, (opening, ask, at))| {
        deeds.insert(at.min(deeds.len()), Deed::Release(opening, ask));
        deeds
    })
}

/// An account in the middle of its life.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) account: Account,
    gone: Vec<domain::item::Document>,
    fare: Fare,
    count: u32,
}

/// The start of a story: an account that is not live yet, some weeks before a change of the clocks.
pub(crate) fn story((zone, tenant_zone): (chrono_tz::Tz, chrono_tz::Tz)) -> Story {
    let mut account = unreleased("2026-02-16");
    account.zone = zone;
    account.tenant_zone = tenant_zone;
    Story { account, gone: Vec::new(), fare: Fare::Leaves, count: 0 }
}

impl Story {
    /// Makes a deed happen; `seen` looks at the account after every turn.
    pub(crate) fn happens(&mut self, deed: &Deed, seen: &mut impl FnMut(&Account)) {
        match deed {
            Deed::Live(hours) => self.lives(i64::from(*hours), seen),
            Deed::Sleep(hours) => {
                self.account.now += chrono::TimeDelta::hours(i64::from(*hours));
                self.account.turn();
            }
            other => self.news(other),
        }
        seen(&self.account);
    }

    fn lives(&mut self, hours: i64, seen: &mut impl FnMut(&Account)) {
        let end = self.account.now + chrono::TimeDelta::hours(hours);
        for _ in 0..500 {
            self.sends(seen);
            match self.account.next() {
                Some(next) if next < end => self.account.now = next,
                _ => {
                    self.account.now = end;
                    self.account.turn();
                    return;
                }
            }
            self.account.turn();
            seen(&self.account);
        }
        panic!("it never comes to rest");
    }

    fn sends(&mut self, seen: &mut impl FnMut(&Account)) {
        for id in self.account.waiting() {
            if !self.account.claims(&id) {
                continue;
            }
            seen(&self.account);
            match self.fare {
                Fare::Leaves => {}
                Fare::Refused => {
                    self.fare = Fare::Leaves;
                    self.account.delivery_says(Signal::Unsent(id));
                    self.account.sent.pop();
                }
                Fare::Fails => {
                    self.fare = Fare::Leaves;
                    self.account.delivery_says(Signal::Failed(id, "refused".to_owned()));
                    self.account.sent.pop();
                }
                Fare::Doubt => {
                    self.fare = Fare::Leaves;
                    self.account.delivery_says(Signal::InDoubt(id));
                }
            }
            seen(&self.account);
        }
    }

    /// Everything but the passing of time. What is refused changes nothing.
    fn news(&mut self, deed: &Deed) {
        let account = &mut self.account;
        let today = account.today();
        let known = |account: &Account, slot: u8| {
            account.documents.iter().any(|document| document.id.as_str() == name(slot))
        };
        let scope = |slot: &Option<u8>| {
            slot.map_or(Scope::All, |slot| Scope::Invoices(vec![InvoiceId::from(name(slot))]))
        };
        match deed {
            Deed::Live(_) | Deed::Sleep(_) => {}
            Deed::Invoice(slot, amount, due, dollars) => {
                let currency = if *dollars { Currency::USD } else { Currency::EUR };
                if !known(account, *slot) && !account.voided.contains(&name(*slot).into()) {
                    account.book(name(*slot), *amount, plus_days(today, *due), currency);
                }
                account.imports();
            }
            Deed::Credit(slot, amount) => {
                let id = format!("credit-{slot}");
                account.book(&id, *amount, today, Currency::EUR);
                account.doc(&id).kind = Kind::UnappliedCash;
                account.imports();
            }
            Deed::Pay(slot, part) if known(account, *slot) => {
                let open = account.doc(name(*slot)).rest();
                account.pays(name(*slot), open * part / 100);
            }
            Deed::TakeBack(slot) if known(account, *slot) => {
                account.doc(name(*slot)).paid = 0;
                account.imports();
            }
            Deed::Vanish(slot) if known(account, *slot) => {
                let lost = account.loses(name(*slot));
                self.gone.push(lost);
            }
            Deed::Return => {
                account.documents.append(&mut self.gone);
                account.imports();
            }
            Deed::Void(slot) => {
                account.voids(name(*slot));
            }
            Deed::Postpone(slot, days) if known(account, *slot) => {
                account.doc(name(*slot)).due = plus_days(today, *days);
                account.imports();
            }
            Deed::Treat(slot, how) => {
                match slot {
                    None => account.profile.treatment = *how,
                    Some(slot) if known(account, *slot) => {
                        account.doc(name(*slot)).treatment = Some(*how);
                    }
                    Some(_) => {}
                }
                account.imports();
            }
            Deed::NeverSent(slot, never) if known(account, *slot) => {
                account.doc(name(*slot)).never_sent = *never;
                account.imports();
            }
            Deed::Pay(..)
            | Deed::TakeBack(_)
            | Deed::Vanish(_)
            | Deed::Postpone(..)
            | Deed::NeverSent(..) => {}
            Deed::Release(opening, ask) => {
                let approval = ask.then(|| "large".to_owned());
                let opening = *opening;
                let _ = account.hears(Signal::Released { on: today, approval, opening });
            }
            Deed::Approve => drop(account.acts(Act::ApproveAccount)),
            Deed::Hold(slot, until) => {
                let until = until.map(|days| plus_days(today, days));
                let note = String::new();
                let _ = account.acts(Act::Hold { scope: scope(slot), until, note });
            }
            Deed::EndHold => {
                if let Some(hold) = account.debtor.holds.first().map(|hold| hold.id.clone()) {
                    account.acts(Act::ReleaseHold(hold)).unwrap();
                }
            }
            Deed::Promise(slot, amount, on, dollars) => {
                let currency = if *dollars { Currency::USD } else { Currency::EUR };
                let amount = amount.map(|minor| Money::new(minor, currency));
                let on = plus_days(today, *on);
                let _ = account.acts(Act::Promise { scope: scope(slot), amount, currency, on });
            }
            Deed::Withdraw => {
                let id = account.debtor.open_promises().next().map(|known| known.id.clone());
                if let Some(id) = id {
                    account.acts(Act::WithdrawPromise(id)).unwrap();
                }
            }
            Deed::Dispute(slot, amount, review) => {
                let amount = amount.map(|minor| Money::new(minor, Currency::EUR));
                let review = plus_days(today, *review);
                let reason = "price".to_owned();
                let scope = scope(&Some(*slot));
                let _ = account.acts(Act::Dispute { scope, amount, reason, review });
            }
            Deed::Resolve => {
                if let Some(id) = account.debtor.disputes.first().map(|known| known.id.clone()) {
                    account.acts(Act::ResolveDispute(id)).unwrap();
                }
            }
            Deed::Reply(slot, odd) => {
                self.count += 1;
                let named = slot.iter().map(|slot| InvoiceId::from(name(*slot))).collect();
                let warnings = odd.then(|| "bank_details".to_owned()).into_iter().collect();
                let news = ReplyNews {
                    mail: format!("mail-{}", self.count),
                    named,
                    warnings,
                    says: if self.count.is_multiple_of(2) { Says::Ask(None) } else { contests() },
                };
                let reply = Signal::Reply(news);
                account.hears_from(reply, Actor::Mail, Evidence::Untrusted).unwrap();
            }
            Deed::Colleague => account.hears(Signal::ColleagueWrote).unwrap(),
            Deed::Lost(verdict) => {
                let message = account.sent.last().map(|sent| sent.cleared.message.id.clone());
                let contact = account.debtor.contacts[0].id.clone();
                let taken_back = *verdict == Verdict::Bounced;
                let before = account.debtor.outgoing.len();
                let lost = Signal::AddressLost { contact, verdict: *verdict, message };
                account.hears_from(lost, Actor::Mail, Evidence::Untrusted).unwrap();
                if taken_back && account.debtor.outgoing.len() < before {
                    account.sent.pop();
                }
            }
            Deed::NewAddress => {
                self.count += 1;
                let id = format!("ap-{}", self.count);
                account.contacts = vec![contact(&id, Role::AccountsPayable, Verdict::Approved)];
                account.imports();
            }
            Deed::Verdict(verdict) => {
                let id = account.debtor.contacts[0].id.clone();
                let _ = account.acts(Act::Address(id, *verdict));
            }
            Deed::Finish(which, yes) => {
                let tasks = &account.debtor.tasks;
                if let Some(task) = tasks.get(usize::from(*which)).map(|task| task.id.clone()) {
                    let answer = if *yes { "again" } else { "sent" };
                    let answer = Some(answer.to_owned());
                    let _ = account.acts(Act::Finish { task, answer });
                }
            }
            Deed::Stop(stop) => {
                account.stopped = *stop;
                account.turn();
            }
            Deed::Books(daily) => {
                let cash_to = plus_days(today, -1);
                account.books = Some(Books { snapshot: today, cash_to, importing: false });
                account.daily = *daily;
                account.turn();
            }
            Deed::Mail(fare) => self.fare = *fare,
            Deed::Settle(sent) => {
                let doubted =
                    |out: &&domain::message::Outgoing| matches!(out.state, Under::InDoubt { .. });
                let id = account.debtor.outgoing.iter().find(doubted).map(|out| out.id.clone());
                if let Some(id) = id {
                    account.delivery_says(Signal::Settled(id.clone(), *sent));
                    if !sent {
                        account.sent.retain(|left| left.cleared.message.id != id);
                    }
                }
            }
        }
    }

    /// Whatever may stand in the way is cleared away by people who do their work: only the ladder
    /// is left.
    pub(crate) fn clears(&mut self) {
        for _ in 0..200 {
            let debtor = self.account.debtor.clone();
            let deed = if !debtor.holds.is_empty() {
                Deed::EndHold
            } else if debtor.open_promises().next().is_some() {
                Deed::Withdraw
            } else if !debtor.disputes.is_empty() {
                Deed::Resolve
            } else if debtor.outgoing.iter().any(|out| matches!(out.state, Under::InDoubt { .. })) {
                Deed::Settle(true)
            } else if debtor.approval.is_some() {
                Deed::Approve
            } else {
                break;
            };
            self.news(&deed);
        }
        self.fare = Fare::Leaves;
        for deed in [
            Deed::Release(false, false),
            Deed::NewAddress,
            Deed::Return,
            Deed::Stop(false),
            Deed::Books(true),
        ] {
            self.news(&deed);
        }
    }
}

/// Laws about lives in which nothing happens would say nothing.
#[test]
fn random_lives_are_rich() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..300 {
        let (deeds, zones) = (deeds(), zones()).new_tree(&mut runner).unwrap().current();
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut |_| {});
        }
        for entry in &story.account.journal {
            let fact = serde_json::to_value(&entry.fact).unwrap();
            *seen.entry(fact["f"].as_str().unwrap().to_owned()).or_insert(0) += 1;
        }
        for sent in &story.account.sent {
            *seen.entry(sent.step().to_owned()).or_insert(0) += 1;
        }
    }
    let rare = |what: &&str| seen.get(*what).copied().unwrap_or(0) < 3;
    let all = "before-due first second final statement account_approved colleague_wrote \
               contacts_changed cycle_ended dispute_opened dispute_resolved document_closed \
               document_missing document_seen hold_ended hold_placed hold_released \
               ladder_restarted message_claimed message_decided message_dropped message_failed \
               message_in_doubt message_settled message_unsent opening_debt_marked payment_seen \
               profile_changed promise_broken promise_kept promise_made promise_withdrawn \
               released reply_received step_taken task_climbed task_closed task_opened";
    let missing: Vec<&str> = all.split_whitespace().filter(rare).collect();
    assert!(missing.is_empty(), "{missing:?} of {seen:#?}");
}
