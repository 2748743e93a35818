//! Mails to the tenant's own people: no gate, the same claim.

use crate::stage::{Does, Knows, Stage, Strike};
use app::tenants;
use store::book::Outgoing;

/// The daily mail to the owner, decided, about one task.
async fn digest() -> (Stage, Outgoing) {
    let stage = Stage::live("2026-06-01T05:00").await;
    tenants::change(&stage.app, &stage.tenant, |settings| {
        settings.people.owner = Some("owner@acme.example".to_owned());
        Ok(())
    })
    .await
    .unwrap();
    // Nobody to write to: a task for the owner.
    stage.owe(&["INV-9,Mute Ltd,,2026-04-26,2026-05-26,900.00,GBP,"]).await;
    stage.set("2026-06-01T08:30");
    stage.decide().await;
    let book = stage.book().await;
    assert_eq!(app::digest::daily(&stage.app, &book, stage.now()).await.unwrap(), 1);
    let message = stage.staff().await;
    (stage, message)
}

impl Stage {
    async fn staff(&self) -> Outgoing {
        self.app.store.staff_messages(&self.tenant).await.unwrap().pop().unwrap()
    }
    /// Some hours of the same day.
    async fn rest_of_the_day(&self) {
        self.live_on(12).await;
    }
}

#[tokio::test]
async fn it_goes_once() {
    let (stage, message) = digest().await;
    stage.dispatch().await;
    stage.rest_of_the_day().await;
    assert_eq!(stage.wire.copies().get(&message.id), Some(&1));
    assert_eq!(stage.wire.recipients(), ["owner@acme.example"]);
}

#[tokio::test]
async fn a_lost_answer_at_its_claim_is_recognised() {
    let (stage, message) = digest().await;
    stage.trips.at_claim(Strike::LoseAnswer);
    stage.dispatch().await;
    assert!(stage.trips.all_hit());
    assert_eq!(stage.wire.copies().get(&message.id), Some(&1));
    assert_eq!(stage.staff().await.state.word(), "sent");
}

#[tokio::test]
async fn refused_for_now_it_waits_and_goes_once() {
    let (stage, message) = digest().await;
    stage.wire.will([Does::NotNow(None), Does::NotNow(None)]);
    stage.dispatch().await;
    stage.rest_of_the_day().await;
    assert_eq!(stage.wire.copies().get(&message.id), Some(&1));
    assert_eq!(stage.wire.asked(), 3);
}

#[tokio::test]
async fn refused_for_good_somebody_is_told() {
    let (stage, _) = digest().await;
    stage.wire.will([Does::DeadAddress]);
    stage.dispatch().await;
    stage.rest_of_the_day().await;
    assert_eq!(stage.wire.asked(), 1);
    assert_eq!(stage.staff().await.state.word(), "abandoned");
    let tasks = stage.app.store.desk_tasks(&stage.tenant).await.unwrap();
    assert!(tasks.iter().any(|task| task.kind == "staff_mail" && task.done.is_none()));
}

#[tokio::test]
async fn in_doubt_it_is_looked_up_and_never_sent_blindly() {
    for (does, knows, copies, word) in [
        (Does::TakesSilently, Knows::Truth, 1, "sent"),
        (Does::LosesIt, Knows::Truth, 1, "sent"),
        (Does::TakesSilently, Knows::Nothing, 1, "person"),
        (Does::LosesIt, Knows::Nothing, 0, "person"),
    ] {
        let (stage, message) = digest().await;
        stage.wire.will([does]);
        stage.wire.knows(knows);
        stage.dispatch().await;
        stage.rest_of_the_day().await;
        let left = stage.wire.copies().get(&message.id).copied().unwrap_or_default();
        assert_eq!((left, stage.staff().await.state.word()), (copies, word), "{does:?} {knows:?}");
    }
}

#[tokio::test]
async fn dead_after_its_claim_it_does_not_go_twice() {
    for strike in [Strike::DieBefore, Strike::DieAfter] {
        let (stage, message) = digest().await;
        stage.trips.at_claim(strike);
        stage.dispatch().await;
        stage.restart();
        stage.rest_of_the_day().await;
        assert!(stage.wire.copies().get(&message.id).is_none_or(|copies| *copies == 1));
    }
}
