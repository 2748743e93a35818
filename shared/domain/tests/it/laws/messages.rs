//! What leaves, and when (RELIABILITY S2, S8): checked against the state that it left from, by
//! rules that are written here once more, without the core's own.

use super::any::{deeds, story, zones};
use crate::given::{Account, Sent};
use domain::calendar::{Day, local_day, plus_days};
use domain::hold::PromiseState;
use domain::item::{Item, Treatment};
use domain::message::Purpose;
use proptest::prelude::*;

/// Why a document must not be asked for, if so.
fn forbidden(sent: &Sent, item: &Item, today: Day) -> Option<&'static str> {
    let debtor = &sent.before;
    let (id, rest) = (&item.doc.id, item.doc.amount - item.doc.paid);
    let ahead = sent.step() == "before-due";
    let treatment = item.doc.treatment.unwrap_or(debtor.profile.treatment);
    let statement = sent.cleared.message.purpose == Purpose::Statement;
    let disputed: i64 = debtor
        .disputes
        .iter()
        .filter(|dispute| dispute.scope.covers(id))
        .map(|dispute| dispute.amount.unwrap_or(rest))
        .sum();
    let promised = debtor.promises.iter().any(|promise| {
        promise.state == PromiseState::Open
            && promise.currency == item.doc.currency
            && promise.amount.is_none()
            && promise.scope.covers(id)
    });
    match () {
        () if item.doc.kind.is_credit() => Some("a credit"),
        () if rest <= 0 => Some("paid"),
        () if item.missing => Some("missing"),
        () if item.doc.never_sent => Some("never sent"),
        () if debtor.profile.treatment == Treatment::DoNotContact => Some("no contact"),
        () if treatment == Treatment::DirectDebit => Some("collected"),
        () if treatment == Treatment::StatementOnly && !statement => Some("statement only"),
        () if debtor.holds.iter().any(|hold| hold.scope.covers(id)) => Some("held"),
        () if promised => Some("promised"),
        () if disputed >= rest => Some("disputed"),
        () if !ahead && item.doc.due >= today => Some("not overdue"),
        () if ahead && item.doc.due <= today => Some("late for a note ahead"),
        () => None,
    }
}

fn check(account: &Account) {
    for (index, sent) in account.sent.iter().enumerate() {
        let message = &sent.cleared.message;
        let today = local_day(sent.at, account.tenant_zone);
        let local = local_day(sent.at, account.zone);
        for id in &message.items {
            let item = sent.before.item(id).expect("it asks for something that is not there");
            assert_eq!(item.doc.currency, message.currency);
            assert_eq!(forbidden(sent, item, today), None, "{id} in {message:?}");
        }
        assert!(message.items.len() <= 40 && message.because.asked > 0);
        assert!(
            account.policy.hours.on_or_after(sent.at, account.zone, &account.calendar) == sent.at
        );
        assert!(sent.before.released.is_some() && sent.before.approval.is_none());
        assert!(sent.before.quiet_until.is_none_or(|day| day <= local));
        goes_up_by_one(account, sent);
        let earlier = account.sent.get(..index).unwrap_or_default();
        keeps_its_distance(account, sent, earlier, local);
    }
}

/// The lead goes up one step; steps before the due date are passed over, the final notice never.
fn goes_up_by_one(account: &Account, sent: &Sent) {
    let message = &sent.cleared.message;
    let Purpose::Step(number) = message.purpose else { return };
    let lead = message.because.lead.as_ref().unwrap();
    let item = sent.before.item(&lead.invoice).unwrap();
    let steps = &account.policy.steps;
    let passed = (item.reached + 1..number).all(|step| steps[usize::from(step) - 1].day < 0);
    assert!(number > item.reached && passed, "{} after {}", number, item.reached);
    if account.policy.is_final(number) {
        assert_eq!(item.reached + 1, number, "the final notice comes after the one before it");
    }
    let age = (local_day(sent.at, account.tenant_zone) - item.counts_from()).num_days();
    assert!(age >= steps[usize::from(number) - 1].day, "{lead:?} is too young");
}

fn keeps_its_distance(account: &Account, sent: &Sent, earlier: &[Sent], local: Day) {
    let policy = &account.policy;
    let days = |other: &Sent| local_day(other.at, account.zone);
    let same = |other: &&Sent| other.cleared.message.currency == sent.cleared.message.currency;
    if let Some(last) = earlier.iter().rev().find(same) {
        assert!(local >= plus_days(days(last), i64::from(policy.gap_days)), "within the gap");
    }
    let within = |count: i64| {
        earlier.iter().filter(|other| days(other) > plus_days(local, -count)).count() as u32 + 1
    };
    assert!(within(1) <= policy.per_day && within(7) <= policy.per_week, "above the caps");
}

proptest! {
    #![proptest_config(super::any::cases(256))]
    #[test]
    fn what_leaves_may_leave(deeds in deeds(), zones in zones()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut |_| {});
        }
        check(&story.account);
        let ids: std::collections::BTreeSet<_> =
            story.account.sent.iter().map(|sent| sent.cleared.message.id.clone()).collect();
        prop_assert_eq!(ids.len(), story.account.sent.len(), "no message leaves twice");
    }
}
