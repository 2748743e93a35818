//! The gate agrees with the plan: what was just decided passes, and whatever has become true since
//! (paid, held, promised, disputed, suppressed, stopped) wins.

use super::any::{deeds, story, zones};
use crate::given::Account;
use domain::fact::Fact;
use domain::gate::{Gate, gate};
use domain::hold::Scope;
use domain::ids::OutboxId;
use domain::money::Currency;
use domain::people::Verdict;
use domain::signal::Act;
use proptest::prelude::*;

fn ask(account: &Account, id: &OutboxId) -> Gate {
    gate(&account.rules(), &account.debtor, id, account.now)
}

/// The messages that were decided at this very moment, by the last turn.
fn fresh(account: &Account) -> Vec<OutboxId> {
    let turn =
        account.journal.iter().rev().take_while(|entry| {
            entry.at == account.now && entry.by == domain::signal::Actor::Policy
        });
    let decided = turn.filter_map(|entry| match &entry.fact {
        Fact::MessageDecided(message) => Some(message.id.clone()),
        _ => None,
    });
    decided.collect()
}

fn stoppers(account: &Account, currency: Currency) -> Vec<(&'static str, Account)> {
    let after = |change: &dyn Fn(&mut Account)| {
        let mut account = account.clone();
        change(&mut account);
        account
    };
    let today = account.today();
    let next_week = domain::calendar::plus_days(today, 7);
    vec![
        (
            "paid",
            after(&|account| {
                account.documents.iter_mut().for_each(|document| document.paid = document.amount);
                account.imports();
            }),
        ),
        (
            "held",
            after(&|account| {
                let hold = Act::Hold { scope: Scope::All, until: None, note: String::new() };
                account.acts(hold).unwrap();
            }),
        ),
        (
            "answered",
            after(&|account| {
                account.debtor_writes("mail", &[]);
            }),
        ),
        (
            "promised",
            after(&|account| {
                let on = next_week;
                // What is promised in part already is promised in full now.
                let open: Vec<_> =
                    account.debtor.open_promises().map(|known| known.id.clone()).collect();
                for id in open {
                    account.acts(Act::WithdrawPromise(id)).unwrap();
                }
                let promise = Act::Promise { scope: Scope::All, amount: None, currency, on };
                account.acts(promise).unwrap();
            }),
        ),
        (
            "disputed",
            after(&|account| {
                let (reason, review) = ("price".to_owned(), next_week);
                let dispute = Act::Dispute { scope: Scope::All, amount: None, reason, review };
                account.acts(dispute).unwrap();
            }),
        ),
        (
            "suppressed",
            after(&|account| {
                for contact in account.debtor.contacts.clone() {
                    let _ = account.acts(Act::Address(contact.id, Verdict::Suppressed));
                }
            }),
        ),
        ("stopped", after(&|account| account.stopped = true)),
    ]
}

fn check(account: &Account) {
    // These change the rules at the same moment, after the decision.
    if account.stopped || !account.daily {
        return;
    }
    for id in fresh(account) {
        assert!(matches!(ask(account, &id), Gate::Send(_)), "{:?}", ask(account, &id));
        let currency = account.debtor.outgoing(&id).unwrap().currency;
        for (what, after) in stoppers(account, currency) {
            let gate = ask(&after, &id);
            assert!(!matches!(gate, Gate::Send(_)), "{what}, but {gate:?}");
        }
    }
}

proptest! {
    #![proptest_config(super::any::cases(96))]
    #[test]
    fn the_gate_agrees_with_the_plan(deeds in deeds(), zones in zones()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut check);
        }
    }
}
