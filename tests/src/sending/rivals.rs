//! Something that stops a message becomes true between decision and claim, at every call of the
//! sender: whatever is committed before the claim wins.

use crate::stage::{LATE, PAID, Stage, Strike, others, state};
use app::turn::{Input, turn};
use domain::fact::Fact;
use domain::hold::Scope;
use domain::ids::DebtorId;
use domain::money::Currency;
use domain::people::Verdict;
use domain::signal::{Act, Actor, Evidence, ReplyNews, Signal, Source};
use store::book::Outgoing;

#[derive(Debug, Clone, Copy)]
enum Rival {
    Pays,
    Holds,
    Disputes,
    Promises,
    Suppresses,
    Replies,
    Stops,
}

impl Rival {
    async fn comes(self, stage: &Stage, late: &DebtorId) {
        let day = |text: &str| text.parse().unwrap();
        match self {
            Rival::Pays => stage.owe(&[PAID]).await,
            Rival::Holds => {
                let note = "asked by phone".to_owned();
                stage.act(late, Act::Hold { scope: Scope::All, until: None, note }).await;
            }
            Rival::Disputes => {
                let (reason, review) = ("damaged".to_owned(), day("2026-06-20"));
                let dispute = Act::Dispute { scope: Scope::All, amount: None, reason, review };
                stage.act(late, dispute).await;
            }
            Rival::Promises => {
                let (currency, on) = (Currency::GBP, day("2026-06-30"));
                let promise = Act::Promise { scope: Scope::All, amount: None, currency, on };
                stage.act(late, promise).await;
            }
            Rival::Suppresses => {
                let contact = state(stage, late).await.contacts[0].id.clone();
                stage.act(late, Act::Address(contact, Verdict::Suppressed)).await;
            }
            Rival::Replies => {
                let news = ReplyNews {
                    mail: "mail/1".to_owned(),
                    named: Vec::new(),
                    warnings: Vec::new(),
                    says: Default::default(),
                };
                let (actor, evidence) = (Actor::Mail, Evidence::Untrusted);
                let source = Source { actor, evidence, at: stage.now() };
                let input = Input::of(Signal::Reply(news), source);
                let book = stage.book().await;
                turn(&stage.app, &book, late, &input, stage.now()).await.unwrap();
            }
            Rival::Stops => {
                app::tenants::stop(&stage.app, &stage.tenant, true, "olga", stage.now())
                    .await
                    .unwrap();
            }
        }
    }

    /// Whether nothing may be claimed after this fact.
    fn is(self, fact: &Fact) -> bool {
        match self {
            Rival::Pays => matches!(fact, Fact::DocumentClosed { .. }),
            Rival::Holds | Rival::Replies => matches!(fact, Fact::HoldPlaced(_)),
            Rival::Disputes => matches!(fact, Fact::DisputeOpened(_)),
            Rival::Promises => matches!(fact, Fact::PromiseMade(_)),
            Rival::Suppresses => matches!(fact, Fact::ContactsChanged { contacts }
                if contacts.iter().any(|contact| contact.verdict == Verdict::Suppressed)),
            Rival::Stops => false,
        }
    }
}

/// Runs the rival before call `number` of the sender.
async fn at(rival: Rival, number: usize) -> (Stage, DebtorId, bool) {
    let (stage, late, _) = Stage::decided().await;
    let (other, whom) = (stage.beside().await, late.clone());
    stage.trips.count();
    let strike = Strike::First(others(move || async move { rival.comes(&other, &whom).await }));
    stage.trips.trip(move |call, _| call == number, strike);
    stage.dispatch().await;
    let came = stage.trips.all_hit();
    (stage, late, came)
}

async fn everywhere(rival: Rival) {
    // Done before the sender begins: nothing leaves.
    let (stage, late, _) = at(rival, 0).await;
    assert!(stage.wire.left().is_empty(), "{rival:?}");
    let mut outcomes = [0, 0];
    for number in 0.. {
        let (stage, late, came) = at(rival, number).await;
        if !came {
            break;
        }
        let claims = stage.nothing_claimed_after(&late, |fact| rival.is(fact)).await;
        assert_eq!(stage.wire.left().len(), claims, "{rival:?} at {number}");
        outcomes[claims] += 1;
        // Long before the next step is due, nothing else leaves: once is once, never is never.
        stage.live_on(2).await;
        assert_eq!(stage.wire.left().len(), claims, "{rival:?} at {number}");
        stage.nothing_claimed_after(&late, |fact| rival.is(fact)).await;
    }
    assert!(outcomes[0] >= 3 && outcomes[1] >= 1, "{rival:?}: {outcomes:?}");
    drop((stage, late));
}

#[tokio::test]
async fn paid_before_the_claim_nothing_leaves() {
    everywhere(Rival::Pays).await;
}
#[tokio::test]
async fn held_before_the_claim_nothing_leaves() {
    everywhere(Rival::Holds).await;
}
#[tokio::test]
async fn disputed_before_the_claim_nothing_leaves() {
    everywhere(Rival::Disputes).await;
}
#[tokio::test]
async fn promised_before_the_claim_nothing_leaves() {
    everywhere(Rival::Promises).await;
}
#[tokio::test]
async fn suppressed_before_the_claim_nothing_leaves() {
    everywhere(Rival::Suppresses).await;
}
#[tokio::test]
async fn answered_before_the_claim_nothing_leaves() {
    everywhere(Rival::Replies).await;
}
#[tokio::test]
async fn stopped_before_the_rules_are_read_nothing_leaves() {
    everywhere(Rival::Stops).await;
}

/// What a message that was decided asks for is what is open when it is claimed.
#[tokio::test]
async fn part_paid_between_decision_and_claim_the_letter_asks_for_the_rest() {
    let (stage, late, id) = Stage::decided().await;
    stage.owe(&["INV-1,Late Ltd,ap@late.example,2026-04-26,2026-05-26,1200.00,GBP,900.00"]).await;
    stage.dispatch().await;
    let sent = stage.message(&late, &id).await.value;
    assert_eq!(sent.content.unwrap().asked, 30_000);
    let text = String::from_utf8_lossy(&stage.wire.left()[0].bytes).into_owned();
    assert!(text.contains("300.00") && !text.contains("£1,200.00 is"), "{text}");
    stage.holds(&late).await;
}

/// What a message is about was paid while it waited, and another step is right for the rest: the
/// message ends, the right one leaves instead, and in the same tick.
#[tokio::test]
async fn another_step_takes_the_place_of_one_that_is_no_longer_right() {
    let (stage, late, _) = Stage::decided().await;
    stage.dispatch().await;
    let other = "INV-2,Late Ltd,ap@late.example,2026-05-08,2026-06-07,70.00,GBP,";
    stage.set("2026-06-12T06:00");
    stage.owe(&[LATE, other]).await;
    stage.set("2026-06-12T09:00");
    stage.decide().await;
    let waits = |message: &Outgoing| message.state.word() == "pending";
    let second = stage.messages(&late).await.into_iter().find(waits).unwrap();
    assert_eq!(second.step, "second");

    stage.owe(&[PAID]).await;
    stage.tick().await;
    assert_eq!(stage.word(&late, &second.id).await, "abandoned");
    let left = stage.wire.left();
    assert_eq!(left.len(), 2, "the first of each");
    let instead = stage.message(&late, &left[1].outbox).await.value;
    assert_eq!((instead.step.as_str(), instead.items.len()), ("first", 1));
    assert_eq!(instead.items[0].as_str(), "INV-2");
    stage.live_on(24).await;
    assert_eq!(stage.wire.left().len(), 2);
    stage.holds(&late).await;
}

/// What has come in since is asked for with the rest, in one mail.
#[tokio::test]
async fn a_message_that_waits_asks_for_what_is_due_when_it_leaves() {
    let (stage, late, id) = Stage::decided().await;
    stage.owe(&["INV-0,Late Ltd,ap@late.example,2026-04-01,2026-05-01,10.00,GBP,"]).await;
    stage.dispatch().await;
    assert_eq!(stage.message(&late, &id).await.value.items.len(), 2);
    assert_eq!(stage.wire.left().len(), 1);
    stage.holds(&late).await;
}
