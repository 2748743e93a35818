//! Something is wanted of us: a document, an answer, another invoice.

use super::{Answered, Shown, day};
use domain::hold::Scope;

#[tokio::test]
async fn a_document_that_is_not_stored_is_asked_for() {
    let text = "Could you please send us a copy of the signed delivery note for invoice INV-1?";
    let answered = Answered::with(text).await;
    answered.only_held().await;
    answered
        .is_shown(&Shown {
            reads: "a request for a document",
            words: "signed delivery note for invoice INV-1",
            proposed: "Send what they ask for",
        })
        .await;
    answered.only_softens().await;
}

#[tokio::test]
async fn a_question_waits_for_its_answer() {
    let text = "Could you tell us which weeks the twelve days on INV-1 cover?";
    let answered = Answered::with(text).await;
    answered.only_held().await;
    answered
        .is_shown(&Shown {
            reads: "a question",
            words: "which weeks the twelve days",
            proposed: "Answer the question",
        })
        .await;
    answered.only_softens().await;
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
        let state = answered.only_held().await;
        assert!(matches!(&state.holds[0].scope, Scope::Invoices(held) if held.len() == 1));
        let reads = format!("a dispute: {reason}");
        let proposed = "Record the dispute with its reason";
        let task = answered.is_shown(&Shown { reads: &reads, words, proposed }).await;
        assert_eq!(task.due, day(super::MONDAY));
        let choice = format!("dispute {} --reason {code}", task.id);
        assert!(task.choices.iter().any(|known| known.contains(&choice)), "{:?}", task.choices);
        assert_eq!(answered.next_asks_for().await, ["INV-2"]);
    }
}
