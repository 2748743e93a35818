//! Something is contested: the dispute is open from the moment that the mail is read, and a person decides.

use super::taught::{confirm, correct};
use super::{Answered, Shown, day, live};
use domain::debtor::Debtor;
use domain::fact::Fact;
use domain::hold::{Dispute, Origin, Scope};

const SHORT: &str = "Four of the boxes on INV-1 were crushed when they arrived, so we are deducting £40.00 \
                     from it.";

impl Answered {
    /// The dispute is open beside the mail that waits, about the same.
    async fn contests(&self) -> Debtor {
        let state = self.held().await;
        let [dispute] = state.disputes.as_slice() else { panic!("{:?}", state.disputes) };
        assert_eq!((dispute.by, &dispute.mail), (Origin::Mail, &state.holds[0].note));
        assert_eq!(dispute.scope, state.holds[0].scope);
        state
    }

    async fn dispute(&self) -> Option<Dispute> {
        self.state().await.disputes.first().cloned()
    }

    /// What the next reminder asks for of INV-1 and INV-2 together, in minor units.
    async fn next_asks(&self) -> i64 {
        assert_eq!(live(&self.world, 19).await.len(), 1);
        let store = &self.world.app().store;
        let journal = store.journal(&self.world.stage.tenant, &self.debtor).await.unwrap().0;
        let asked = journal.iter().rev().find_map(|entry| match &entry.fact {
            Fact::MessageDecided(message) => Some(message.because.asked),
            _ => None,
        });
        asked.unwrap()
    }
}

#[tokio::test]
async fn a_dispute_stops_what_it_names_and_is_shown_with_its_reason_and_its_words() {
    for (text, words, reason, code) in [
        (
            "The goods on INV-1 arrived damaged, two of the boxes were crushed. We refuse to pay for \
             them.",
            "arrived damaged",
            "damaged on the way",
            "damaged_in_transit",
        ),
        (
            "We never received the goods on INV-1, so we are not paying this invoice.",
            "We never received the goods",
            "nothing came",
            "not_received",
        ),
    ] {
        let answered = Answered::with(text).await;
        let state = answered.contests().await;
        assert!(matches!(&state.holds[0].scope, Scope::Invoices(held) if held.len() == 1));
        assert_eq!(state.disputes[0].reason, code);
        let reads = format!("a dispute: {reason}");
        let proposed = "Record the dispute with its reason";
        let task = answered.is_shown(&Shown { reads: &reads, words, proposed }).await;
        assert_eq!(task.due, day(super::MONDAY));
        let choice = format!("dispute {} --reason {code}", task.id);
        assert!(task.choices.iter().any(|known| known.contains(&choice)), "{:?}", task.choices);
        assert_eq!(answered.next_asks_for().await, ["INV-2"]);
    }
}

#[tokio::test]
async fn the_part_that_a_mail_takes_off_is_shown_and_confirmed_it_alone_stops() {
    let answered = Answered::with(SHORT).await;
    let state = answered.contests().await;
    assert_eq!(state.disputes[0].amount, Some(4_000),);
    let task = answered.task().await;
    let read = task.briefing.read.clone().unwrap_or_default();
    assert!(read.contains(", 40.00 GBP of it ("), "{read}");
    assert!(answered.card().contains("40.00 GBP of it"), "{}", answered.card());
    confirm(&answered.world, &task.id).await.unwrap();
    let kept = answered.dispute().await.unwrap();
    assert_eq!(
        (kept.id, kept.by, kept.amount),
        (state.disputes[0].id.clone(), Origin::Person, Some(4_000))
    );
    let open: i64 = answered.state().await.items.iter().map(|item| item.doc.rest()).sum();
    assert_eq!(answered.next_asks().await, open - 4_000);
}

#[tokio::test]
async fn what_is_released_is_contested_no_more() {
    let answered = Answered::with(SHORT).await;
    let task = answered.task().await;
    let finish = domain::signal::Act::Finish { task: task.id.as_str().into(), answer: None };
    let (book, now) = (answered.world.stage.book().await, answered.world.stage.now());
    let app = answered.world.app();
    app::act::act(app, &book, &answered.debtor, vec![finish], "olga", now).await.unwrap();
    assert_eq!(answered.dispute().await, None);
    assert_eq!(answered.next_asks_for().await, ["INV-1", "INV-2"]);
}

#[tokio::test]
async fn what_is_no_dispute_after_all_is_none_and_goes_on_waiting() {
    let answered = Answered::with(SHORT).await;
    correct(&answered.world, &answered.task().await.id, "query").await.unwrap();
    assert_eq!(answered.dispute().await, None);
    assert_eq!(answered.state().await.holds.len(), 1);
}
