//! Nobody is there, the wrong one is, or somebody who wants no more mails.

use super::{Answered, Shown, day, live};
use app::receive::Received;
use domain::people::Verdict;
use domain::signal::Act;

const MACHINE: &str = "Auto-Submitted: auto-replied\r\n";

#[tokio::test]
async fn who_is_away_is_written_to_after_the_return_at_the_earliest() {
    let text =
        "I am out of the office until 15 June 2026 and will answer your mail when I am back.";
    let answered = Answered::by(MACHINE, text).await;
    assert!(matches!(answered.received, Received::Automatic { .. }), "{:?}", answered.received);
    let state = answered.state().await;
    assert!(state.holds.is_empty() && state.tasks.is_empty());
    // Where the reader is not sure enough of it, it is noted and nothing else.
    let back = day("2026-06-15");
    assert!([None, Some(back)].contains(&state.quiet_until), "{:?}", state.quiet_until);
    let left = answered.only_softens().await;
    assert!(state.quiet_until.is_none() || left.iter().all(|day| *day >= 15), "{left:?}");
}

#[tokio::test]
async fn a_machine_that_says_that_somebody_left_parks_the_address_and_asks() {
    let text = "Pat has left the company and this mailbox is no longer read.";
    let answered = Answered::by(MACHINE, text).await;
    answered.is_parked("the wrong person", "Find the right person").await;
}

#[tokio::test]
async fn the_wrong_person_is_not_written_to_again() {
    let text = "Wrong person: I left Late Ltd in March and do not work there any more.";
    let answered = Answered::with(text).await;
    answered
        .stops_all(&Shown {
            reads: "the wrong person",
            words: "I left Late Ltd in March",
            proposed: "Find the right person",
        })
        .await;
    answered.is_parked("the wrong person", "Find the right person").await;
}

#[tokio::test]
async fn a_stop_request_ends_mails_to_that_address_and_not_the_claim() {
    let text = "Please stop sending me these emails. Remove my address from your mailing list.";
    let answered = Answered::with(text).await;
    let card = answered.card();
    assert!(card.contains("Not written to any more: ap@late.example"), "{card}");
    answered
        .stops_all(&Shown {
            reads: "a wish for no more mails",
            words: "Please stop sending me these emails",
            proposed: "Find another way to them",
        })
        .await;
    answered.is_parked("a wish for no more mails", "Find another way to them").await;

    // A person releases the mail's hold: the claim stands, the address stays out of use, and a way to
    // them is to be found.
    let hold = answered.state().await.holds[0].id.clone();
    answered.world.stage.act(&answered.debtor, Act::ReleaseHold(hold)).await;
    assert_eq!(live(&answered.world, 29).await, [0; 0]);
    let state = answered.state().await;
    assert!(state.tasks.iter().any(|task| task.kind.word() == "find_address"), "{:?}", state.tasks);
    // Only a person brings it back.
    let contact = state.contacts[0].id.clone();
    let back = Act::Address(contact, Verdict::Approved);
    answered.world.stage.act(&answered.debtor, back).await;
    answered.world.stage.set("2026-06-30T10:00");
    answered.world.minute().await;
    assert_eq!(answered.world.mails(), 2);
}

#[tokio::test]
async fn a_stop_request_that_cites_the_law_is_told_now() {
    let text = "Stop emailing me. I object under the GDPR and will report you to the ICO if I get \
                another one of these emails.";
    let shown = Shown {
        reads: "a wish for no more mails",
        words: "I object under the GDPR",
        proposed: "Find another way to them",
    };
    Answered::with(text).await.alarms(&shown).await;
}

impl Answered {
    /// The address is out of use, and a person is asked for another way.
    async fn is_parked(&self, reads: &str, proposed: &str) {
        let state = self.only_held().await;
        assert_eq!(state.contacts.len(), 1);
        assert_eq!(state.contacts[0].verdict, Verdict::Suppressed);
        let task = self.task().await;
        let read = task.briefing.read.clone().unwrap_or_default();
        assert!(read.starts_with(&format!("It reads as {reads}")), "{read}");
        assert!(task.briefing.proposed.contains(proposed), "{}", task.briefing.proposed);
        let back = "--address ap@late.example";
        assert!(task.choices.iter().any(|choice| choice.ends_with(back)), "{:?}", task.choices);
    }
}
