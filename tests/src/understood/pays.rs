//! Money: it will come, it has left, it is late in coming, there is none.

use super::{Answered, Shown, day};
use app::receive::Received;
use domain::hold::Scope;

#[tokio::test]
async fn a_promise_of_one_day_is_waited_for_or_proposed() {
    let answered = Answered::with("We will pay INV-1 on Friday 12 June 2026.").await;
    let on = day("2026-06-12");
    match &answered.received {
        Received::Understood { promised, .. } => {
            assert_eq!(*promised, Some(on));
            let state = answered.state().await;
            let [promise] = state.promises.as_slice() else { panic!("{:?}", state.promises) };
            assert_eq!((promise.on, promise.amount), (on, None));
            assert!(matches!(&promise.scope, Scope::Invoices(named) if named.len() == 1));
            assert!(answered.asked().await.is_none());
        }
        Received::Held { .. } => {
            answered.only_held().await;
            let task = answered
                .is_shown(&Shown {
                    reads: "a promise to pay by 2026-06-12",
                    words: "We will pay INV-1 on Friday 12 June 2026",
                    proposed: "Record the promise",
                })
                .await;
            let promise = format!("promise {} --on 2026-06-12", task.id);
            assert!(task.choices.iter().any(|choice| choice.contains(&promise)));
            // The button begins with the promised day.
            assert!(answered.card().contains("promised@2026-06-12"));
        }
        other => panic!("{other:?}"),
    }
    answered.only_softens().await;
}

#[tokio::test]
async fn a_promise_beyond_thirty_days_is_never_waited_for_alone() {
    let answered = Answered::with("We will pay INV-1 on 30 September 2026.").await;
    answered.only_held().await;
    let read = answered.task().await.briefing.read.unwrap_or_default();
    assert!(read.contains("by 2026-09-30"), "{read}");
    answered.only_softens().await;
}

#[tokio::test]
async fn who_has_paid_is_asked_nothing_until_somebody_has_looked() {
    let text = "We paid INV-1 by bank transfer on 28 May. Please check your account.";
    let answered = Answered::with(text).await;
    let state = answered.only_held().await;
    assert!(state.holds[0].scope.covers(&state.items[0].doc.id));
    answered
        .is_shown(&Shown {
            reads: "paid already",
            words: "We paid INV-1 by bank transfer",
            proposed: "Look for the money",
        })
        .await;
    answered.only_softens().await;
    let held = &answered.state().await.holds;
    assert_eq!(held.len(), 1, "it never ends by itself");
}

#[tokio::test]
async fn a_delay_that_binds_nobody_wins_some_quiet_days_at_most() {
    let text = "Your invoice is with our finance director for approval. We hope to get back to you \
                shortly.";
    Answered::with(text).await.is_harmless("a delay without a commitment").await;
}

#[tokio::test]
async fn who_has_no_money_is_left_alone_and_a_person_is_told_now() {
    let text = "We are sorry, but we cannot pay INV-1 at the moment. We have no cash left. Could we \
                pay in three monthly instalments?";
    let shown = Shown {
        reads: "no money: they ask for time or instalments",
        words: "we cannot pay INV-1 at the moment",
        proposed: "Agree on instalments",
    };
    Answered::with(text).await.alarms(&shown).await;
}

/// One document is named: the rest goes on, as with any hold.
#[tokio::test]
async fn what_a_mail_does_not_name_is_still_asked_for() {
    let answered = Answered::with("We paid INV-1 by bank transfer on 28 May.").await;
    let state = answered.only_held().await;
    assert!(matches!(&state.holds[0].scope, Scope::Invoices(held) if held.len() == 1));
    assert_eq!(answered.next_asks_for().await, ["INV-2"]);
}
