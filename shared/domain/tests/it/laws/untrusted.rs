//! An untrusted source (a mail, a model) may only stop or soften: it moves no money, ends no hold,
//! brings no address into use, and no message comes that would not have come without it, but an answer
//! to who wrote.

use super::any::{deeds, story, zones};
use domain::absorb::absorb;
use domain::answer::With;
use domain::fact::{Entry, Fact};
use domain::hold::Origin;
use domain::message::Purpose;
use domain::money::{Currency, Money};
use domain::people::Verdict;
use domain::plan::{Decision, decide};
use domain::signal::{Act, Actor, Evidence, ReplyNews, Says, Signal, Source};
use proptest::prelude::*;

fn signals() -> impl Strategy<Value = u8> {
    0..23u8
}

fn signal(account: &crate::given::Account, which: u8) -> Signal {
    let debtor = &account.debtor;
    let message = debtor.outgoing.first().map(|out| out.id.clone()).unwrap_or("m".into());
    let contact = debtor.contacts[0].id.clone();
    let lost = |verdict| Signal::AddressLost { contact: contact.clone(), verdict, message: None };
    let named = debtor.items.iter().map(|item| item.doc.id.clone()).take(1).collect();
    let reply = |named, warnings| {
        Signal::Reply(ReplyNews { mail: "m".to_owned(), named, warnings, says: Default::default() })
    };
    match which {
        0 => reply(Vec::new(), Vec::new()),
        1 => reply(named, Vec::new()),
        2 => reply(named, vec!["bank_details".to_owned()]),
        3 => Signal::ColleagueWrote,
        4 => lost(Verdict::Bounced),
        5 => lost(Verdict::Complained),
        6 => lost(Verdict::Approved),
        7 => Signal::Dropped(message, String::new()),
        8 => Signal::InDoubt(message),
        9 => Signal::Settled(message, false),
        10 => Signal::Unsent(message),
        11 => Signal::Failed(message, String::new()),
        12 => Signal::Ledger(account.news()),
        14..=18 | 22 => {
            let today = account.now.date_naive();
            let on = today + chrono::Days::new(u64::from(which - 14) % 5 * 9);
            let amount = which.is_multiple_of(2).then(|| Money::new(500, Currency::EUR));
            let says = match which {
                14 => Says::Nothing(None),
                15 => Says::Away { back: on },
                22 => Says::Unrelated(None),
                _ => Says::WillPay { on, amount },
            };
            Signal::Reply(ReplyNews { mail: "m".to_owned(), named, warnings: Vec::new(), says })
        }
        19 | 20 => {
            let with = match (which, account.debtor.items.first()) {
                (19, Some(item)) => With::Copy(item.doc.id.clone()),
                _ => With::Statement,
            };
            let read = domain::hold::Read {
                intent: "document_request".to_owned(),
                sure: 90,
                ..domain::hold::Read::default()
            };
            let says = Says::Wants { with, to: contact, read };
            Signal::Reply(ReplyNews { mail: "m".to_owned(), named, warnings: Vec::new(), says })
        }
        21 => Signal::MayConfirm { mail: "m".to_owned(), to: contact },
        _ => Signal::Act(Act::ApproveAccount),
    }
}

fn only_softens(fact: &Fact, account: &crate::given::Account) -> bool {
    match fact {
        Fact::ReplyReceived { .. } | Fact::ColleagueWrote => true,
        // A wait: at most thirty days, and it ends by itself.
        Fact::PromiseMade(made) => {
            let last = account.now.date_naive() + chrono::Days::new(31);
            made.on <= last && made.amount.is_none_or(|amount| amount <= made.open_then)
        }
        Fact::HoldPlaced(hold) => hold.origin == Origin::Mail && hold.until.is_none(),
        // An answer goes to who wrote, if it may be written to, and asks for nothing.
        Fact::MessageDecided(message) => {
            let to = &message.recipients.to;
            let known = |known: &domain::people::Contact| {
                to.contains(&known.id) && known.verdict == Verdict::Approved
            };
            message.purpose == Purpose::Answer
                && to.len() == 1
                && message.recipients.cc.is_empty()
                && account.debtor.contacts.iter().any(known)
        }
        Fact::MessageDropped { .. } | Fact::MessageInDoubt { .. } => true,
        Fact::ContactsChanged { contacts } => {
            contacts.len() == account.debtor.contacts.len()
                && contacts.iter().zip(&account.debtor.contacts).all(|(is, was)| {
                    is == was
                        || (is.id == was.id
                            && is.role == was.role
                            && is.verdict != Verdict::Approved)
                })
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(super::any::cases(192))]
    #[test]
    fn untrusted_signals_only_stop_or_soften(deeds in deeds(), zones in zones(), which in signals()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut |_| {});
        }
        let account = &story.account;
        let source = Source { actor: Actor::Mail, evidence: Evidence::Untrusted, at: account.now };
        let Ok(facts) = absorb(&account.rules(), &account.debtor, &signal(account, which), &source)
        else { return Ok(()) };
        let mut after = account.debtor.clone();
        for fact in facts {
            prop_assert!(only_softens(&fact, account), "{:?}", fact);
            after.apply(&Entry { n: after.facts + 1, at: account.now, by: Actor::Mail, fact });
        }
        prop_assert_eq!(&after.items, &account.debtor.items);
        prop_assert_eq!(&after.profile, &account.debtor.profile);
        prop_assert!(account.debtor.holds.iter().all(|hold| after.holds.contains(hold)));
        for currency in account.debtor.currencies() {
            let before = decide(&account.rules(), &account.debtor, currency, account.now);
            let now = decide(&account.rules(), &after, currency, account.now);
            // A message that is dropped is decided again; that is not a new one.
            let waited = account.debtor.reminders().any(|out| out.currency == currency);
            if let Decision::Send(now) = now && !waited {
                let Decision::Send(before) = before else { panic!("a mail led to {now:?}") };
                prop_assert!(now.items.iter().all(|item| before.items.contains(item)));
                prop_assert!(now.recipients.all().all(|who| before.recipients.all().any(|other| who == other)));
            }
        }
    }
}
