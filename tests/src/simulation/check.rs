//! What must be so of a fact, a claim, a mail.

use super::firm::Firm;
use super::judge::{Left, Next, london};
use super::ops;
use chrono::{Datelike, TimeDelta, Weekday};
use domain::calendar::Time;
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact, chain};
use domain::hold::Scope;
use domain::ids::{DebtorId, LedgerId, OutboxId, SellerId, TenantId};
use domain::people::Verdict;
use domain::signal::Actor;
use mail::inbound::Limits;
use mail::letter::RawMail;
use std::collections::BTreeMap;
use store::book::{JournalRow, Outgoing};

/// A debtor as the facts say so far.
pub(super) struct Fold {
    pub(super) debtor: Debtor,
    pub(super) head: String,
    n: u64,
    next: BTreeMap<u64, Next>,
    /// The texts so far, for those who read a failure.
    pub(super) told: Vec<String>,
}

impl Fold {
    pub(super) fn new(tenant: &TenantId, debtor: &DebtorId) -> Self {
        let (seller, ledger) = (SellerId::new(""), LedgerId::new(""));
        let debtor = Debtor::new(tenant.clone(), debtor.clone(), seller, ledger);
        Self { debtor, head: String::new(), n: 0, next: BTreeMap::new(), told: Vec::new() }
    }

    /// Facts of a turn.
    pub(super) fn journal(&mut self, row: &JournalRow) {
        let mut before = Some(row.before.clone());
        for text in &row.entries {
            self.comes(text.get().to_owned(), before.take());
        }
    }

    /// Facts that were committed with a message.
    pub(super) fn claims(&mut self, message: &Outgoing) {
        for entry in &message.entries {
            self.comes(serde_json::to_string(entry).unwrap(), None);
        }
    }

    fn comes(&mut self, text: String, before: Option<String>) {
        let n = serde_json::from_str::<Entry>(&text).unwrap().n;
        if n > self.n {
            self.next.insert(n, Next { n, text, before });
        }
    }

    /// Makes the next fact true; gives it, and the state before it.
    pub(super) fn next(&mut self) -> Option<(Entry, Debtor)> {
        let next = self.next.remove(&(self.n + 1))?;
        self.n = next.n;
        if let Some(before) = &next.before {
            assert_eq!(*before, self.head, "S9: a turn was written on another journal");
        }
        self.head = chain(&self.head, &next.text);
        let entry = next.entry();
        self.told.push(next.text);
        let before = self.debtor.clone();
        self.debtor.apply(&entry);
        Some((entry, before))
    }
}

/// S7, S12: who may say what.
pub(super) fn is_allowed(before: &Debtor, entry: &Entry) {
    let money = matches!(
        entry.fact,
        Fact::DocumentSeen(_) | Fact::PaymentSeen { .. } | Fact::DocumentClosed { .. }
    );
    let ends = matches!(
        entry.fact,
        Fact::HoldReleased { .. } | Fact::PromiseWithdrawn { .. } | Fact::DisputeResolved { .. }
    );
    if matches!(entry.by, Actor::Mail | Actor::Delivery) {
        assert!(!money && !ends, "S7: a mail may not say so: {entry:?}");
    }
    if let Fact::ContactsChanged { contacts } = &entry.fact {
        for was in before.contacts.iter().filter(|was| was.verdict.is_suppression()) {
            let now = contacts.iter().find(|now| now.id == was.id);
            let kept = now.is_some_and(|now| now.verdict.is_suppression());
            let person = matches!(entry.by, Actor::Person(_));
            assert!(kept || person, "S12: only a person may use it again: {entry:?}");
        }
    }
    if let Fact::DocumentSeen(document) = &entry.fact {
        assert!(document.rest() > 0 && document.paid >= 0, "S3: {document:?}");
    }
}

/// S2, S8: nothing that was true before the claim forbids it.
pub(super) fn claim_is_right(before: &Debtor, after: &Debtor, entry: &Entry, id: &OutboxId) {
    let (today, _) = london(entry.at);
    let why = |what: &str| format!("S2: {what}: {entry:?} {before:#?}");
    assert!(before.released.is_some_and(|day| day <= today), "{}", why("not released"));
    assert!(before.approval.is_none(), "{}", why("not approved"));
    assert!(before.quiet_until.is_none_or(|day| day <= today), "{}", why("quiet"));
    let outgoing = after.outgoing(id).unwrap_or_else(|| panic!("{}", why("not wanted")));
    let Fact::MessageClaimed { reached, .. } = &entry.fact else { return };
    for (number, invoice) in outgoing.items.iter().enumerate() {
        let item = before.item(invoice).unwrap_or_else(|| panic!("{}", why("closed")));
        assert!(
            item.doc.rest() > 0 && !item.missing && !item.doc.kind.is_credit(),
            "{}",
            why("paid")
        );
        let held = |scope: &Scope| scope.covers(invoice);
        let hold = before.holds.iter().find(|hold| held(&hold.scope) && !hold.ended(today));
        assert!(hold.is_none(), "{}", why("held"));
        let all = |amount: Option<i64>| amount.is_none();
        let promise = before.open_promises().find(|promise| {
            promise.covers(&item.doc) && all(promise.amount) && promise.on >= today
        });
        assert!(promise.is_none(), "{}", why("promised"));
        let dispute = before.disputes.iter().find(|one| held(&one.scope) && all(one.amount));
        assert!(dispute.is_none(), "{}", why("disputed"));
        if let Some(now) = reached.get(number) {
            let fits = *now <= item.reached + 1 || (item.reached == 0 && *now == 2);
            assert!(fits && *now >= item.reached, "{}", why("S8: a step was passed over"));
        }
    }
    for contact in outgoing.recipients.all() {
        let known = before.contacts.iter().find(|known| known.id == *contact);
        assert!(
            known.is_some_and(|known| known.verdict == Verdict::Approved),
            "{}",
            why("S12: the address may not be used")
        );
    }
}

/// S5, S8: a mail tells its debtor's own affairs, in time, and not too often.
pub(super) fn mail_is_right(
    firms: &[Firm],
    mail: &RawMail,
    outgoing: &Outgoing,
    at: Time,
    before: &[&Left],
) {
    let debtor = outgoing.debtor().unwrap();
    let firm = firms.iter().find(|firm| firm.tenant == outgoing.tenant).unwrap();
    let own = firm.parties.iter().find(|one| ops::debtor(&firm.tenant, &one.name) == *debtor);
    let own = own.unwrap();
    assert_eq!(mail.recipients, std::slice::from_ref(&own.email), "S5: to whom");
    let read = mail::inbound::read(&mail.bytes, &Limits::default());
    let read = read.unwrap_or_else(|_| panic!("a mail that cannot be read"));
    let raw = String::from_utf8_lossy(&mail.bytes);
    let text = format!("{raw}\n{}\n{}", read.subject, read.text);
    assert!(text.contains(&own.canary), "it does not say what it is about");
    for other in firms.iter().flat_map(|firm| &firm.parties) {
        let foreign = other.canary != own.canary && text.contains(&other.canary);
        assert!(!foreign, "S5: {} is told about {}", own.name, other.name);
    }
    for other in firms.iter().filter(|other| other.tenant != firm.tenant) {
        assert!(!text.contains(&format!("@{}.example", other.tenant)), "S5: another tenant");
    }
    assert!(!text.contains("{{") && !text.contains("{%"), "a template shows: {text}");

    let (day, hour) = london(at);
    let open = (9..17).contains(&hour) && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    assert!(open, "S8: outside the hours of contact: {at}");
    let theirs = || before.iter().filter(|left| left.outgoing.debtor() == Some(debtor));
    for last in theirs().filter(|left| left.outgoing.currency == outgoing.currency) {
        let gap = (day - london(last.at).0).num_days();
        assert!(
            gap >= 7,
            "S1: mailed twice within {gap} days: {} {}",
            last.outgoing.id,
            outgoing.id
        );
    }
    let within = |days: i64| {
        let since = day - TimeDelta::days(days);
        theirs().filter(|left| london(left.at).0 > since).count()
    };
    assert!(within(1) < 2, "S8: more than two a day");
    assert!(within(7) < 3, "S8: more than three a week");
}
