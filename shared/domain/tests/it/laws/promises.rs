//! A promise or a dispute is never lost (RELIABILITY S10): it is open with a next date, or it has
//! ended in one way.

use super::any::{deeds, story, zones};
use crate::given::Account;
use domain::fact::Fact;
use domain::hold::Origin;
use domain::task::TaskKind;
use proptest::prelude::*;

fn ends(account: &Account, of: impl Fn(&Fact) -> bool) -> usize {
    account.journal.iter().filter(|entry| of(&entry.fact)).count()
}

fn check(account: &Account) {
    for entry in &account.journal {
        match &entry.fact {
            Fact::PromiseMade(promise) => {
                let open = account.debtor.open_promises().any(|known| known.id == promise.id);
                let ended = ends(account, |fact| match fact {
                    Fact::PromiseKept { id } | Fact::PromiseBroken { id, .. } => *id == promise.id,
                    Fact::PromiseWithdrawn { id } => *id == promise.id,
                    _ => false,
                });
                // A broken one may also be taken back afterwards.
                assert!(if open { ended == 0 } else { (1..=2).contains(&ended) }, "{promise:?}");
                assert!(!open || account.wake.is_some(), "{promise:?} has no next date");
            }
            Fact::DisputeOpened(dispute) => {
                let open = account.debtor.disputes.iter().find(|known| known.id == dispute.id);
                let ended = ends(
                    account,
                    |fact| matches!(fact, Fact::DisputeResolved { id } if *id == dispute.id),
                );
                assert_eq!(usize::from(open.is_none()), ended);
                // What only a mail says lasts as long as the mail waits, and is asked about with it.
                let said = open.filter(|known| known.by == Origin::Mail);
                let waits = |mail: &str| {
                    account.debtor.waiting_replies().find(|hold| hold.note == mail).map(|it| &it.id)
                };
                let (kind, subject) = match said {
                    Some(said) => (TaskKind::ReadReply, waits(&said.mail).unwrap().as_str()),
                    None => (TaskKind::ReviewDispute, dispute.id.as_str()),
                };
                let mut tasks = account.debtor.tasks.iter();
                let asked = tasks.any(|task| task.kind == kind && task.subject == subject);
                assert!(open.is_none() || asked || account.wake.is_some());
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(super::any::cases(96))]
    #[test]
    fn promises_and_disputes_are_never_lost(deeds in deeds(), zones in zones()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut |_| {});
        }
        check(&story.account);
    }
}
