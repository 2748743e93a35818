//! Something is wanted of us: a document, an answer, another invoice.

use super::{Answered, Shown};

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
