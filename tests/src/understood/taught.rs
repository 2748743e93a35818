//! People say whether a mail was read rightly: what is right is carried out, what is wrong goes on
//! waiting as something else, and what took effect alone is taken back.

use super::{Answered, day};
use crate::vendors::stage::Connected;
use app::AppError;
use app::receive::Received;
use app::taught::{self, Label, Taught};
use domain::hold::{Origin, Scope};
use domain::ids::DebtorId;
use std::sync::Arc;
use store::book::Reading as Row;
use understanding::meaning::Action;
use understanding::{LearnedReader, Open, Reader, Reading, ReplyText};

pub(super) const PROMISE: &str = "We will pay INV-1 on Friday 12 June 2026.";
pub(super) const DISPUTE: &str =
    "The goods on INV-1 arrived damaged, two of the boxes were crushed. We refuse to pay for them.";

/// The product's own reader, sure of itself whatever it reads: what may take effect alone does.
struct Sure(LearnedReader);

impl Reader for Sure {
    fn read(&self, mail: &ReplyText<'_>, open: &[Open<'_>]) -> Reading {
        let mut reading = self.0.read(mail, open);
        if let Some(meaning) = &mut reading.meaning {
            meaning.action = Action::Automatic;
            meaning.must_pause = false;
            meaning.must_escalate = false;
        }
        reading
    }
}

/// Late Ltd owes two invoices, was reminded of both, and is read by a reader that is sure of itself.
pub(super) async fn sure() -> (Connected, DebtorId) {
    let (mut world, debtor) = Connected::reminded(&["INV-1", "INV-2"]).await;
    world.stage.app.reader = Arc::new(Sure(LearnedReader::embedded().unwrap()));
    world.stage.set("2026-06-01T10:00");
    (world, debtor)
}

pub(super) async fn row(world: &Connected, debtor: &DebtorId, mail: &str) -> Option<Row> {
    let id = taught::name(debtor, &format!("mail/{mail}"));
    let row = world.app().store.reading(&world.stage.tenant, debtor, &id).await.unwrap();
    row.map(|row| row.value)
}

pub(super) async fn state(world: &Connected, debtor: &DebtorId) -> domain::debtor::Debtor {
    let store = &world.app().store;
    store.debtor(&world.stage.tenant, debtor).await.unwrap().unwrap().debtor
}

pub(super) async fn confirm(world: &Connected, name: &str) -> Result<Taught, AppError> {
    let book = world.stage.book().await;
    taught::confirm(world.app(), &book, name, "olga", world.stage.now()).await
}

pub(super) async fn correct(world: &Connected, name: &str, code: &str) -> Result<Taught, AppError> {
    let (book, label) = (world.stage.book().await, Label::of_code(code)?);
    let now = world.stage.now();
    taught::correct(world.app(), &book, name, (&label, false), "olga", now).await
}

fn refused(taught: Result<Taught, AppError>) -> String {
    match taught {
        Err(AppError::Rejected(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(done) => panic!("it was done: {}", done.line),
    }
}

#[tokio::test]
async fn what_is_confirmed_is_carried_out_and_is_an_example() {
    let answered = Answered::with(DISPUTE).await;
    let task = answered.task().await;
    assert!(task.choices[0].ends_with(&format!("confirm {}", task.id)), "{:?}", task.choices);
    confirm(&answered.world, &task.id).await.unwrap();
    let state = answered.state().await;
    let [dispute] = state.disputes.as_slice() else { panic!("{:?}", state.disputes) };
    assert_eq!(dispute.reason, "damaged_in_transit");
    assert!(matches!(&dispute.scope, Scope::Invoices(named) if named.len() == 1));
    assert!(state.holds.is_empty() && answered.asked().await.is_none());
    let row = row(&answered.world, &answered.debtor, "answer-1").await.unwrap();
    let judged = row.judged.unwrap();
    assert!(judged.right && !judged.implied && !row.alone);
    assert_eq!((judged.intent.as_str(), judged.by.as_str()), ("dispute", "olga"));
    // What is settled is settled.
    let why = refused(confirm(&answered.world, &task.id).await);
    assert!(why.contains("no longer open"), "{why}");
}

#[tokio::test]
async fn what_is_corrected_goes_on_waiting_as_what_it_is_until_somebody_confirms_that() {
    let answered = Answered::with(DISPUTE).await;
    let task = answered.task().await;
    let same = refused(correct(&answered.world, &task.id, "dispute.damaged_in_transit").await);
    assert!(same.contains("that is what it reads as"), "{same}");
    correct(&answered.world, &task.id, "dispute.short_shipment").await.unwrap();
    let state = answered.state().await;
    let [hold] = state.holds.as_slice() else { panic!("{:?}", state.holds) };
    assert_eq!((hold.origin, hold.until), (Origin::Mail, None));
    let said = &state.disputes[0];
    assert_eq!(
        (said.by, said.reason.as_str()),
        (Origin::Mail, "short_shipment"),
        "recorded by nobody"
    );
    let told = answered.task().await;
    assert_eq!(told.id, task.id, "the same task goes on");
    let says = told.briefing.read.clone().unwrap_or_default();
    assert!(
        says.starts_with("A person has said what it is: a dispute: part of it is missing"),
        "{says}"
    );
    let again = refused(correct(&answered.world, &task.id, "dispute.short_shipment").await);
    assert!(again.contains("nothing changes"), "{again}");
    confirm(&answered.world, &task.id).await.unwrap();
    assert_eq!(answered.state().await.disputes[0].reason, "short_shipment");
    let row = row(&answered.world, &answered.debtor, "answer-1").await.unwrap();
    let judged = row.judged.unwrap();
    assert!(!judged.right, "to carry out one's own word says nothing for the reader");
    assert_eq!(judged.reason.as_deref(), Some("short_shipment"));
}

#[tokio::test]
async fn what_is_a_persons_work_is_noted_and_goes_on_waiting() {
    let text = "Could you please send us a copy of the signed delivery note for invoice INV-1?";
    let answered = Answered::with(text).await;
    let task = answered.task().await;
    let told = confirm(&answered.world, &task.id).await.unwrap();
    assert!(told.line.contains("Send what they ask for"), "{}", told.line);
    assert_eq!(answered.state().await.holds.len(), 1);
    assert!(row(&answered.world, &answered.debtor, "answer-1").await.unwrap().judged.is_some());
}

#[tokio::test]
async fn what_a_person_does_says_what_it_was_until_somebody_says_so_in_words() {
    let answered = Answered::with(DISPUTE).await;
    let task = answered.task().await;
    let act = domain::signal::Act::Dispute {
        scope: Scope::of(task.invoices.clone()),
        amount: None,
        reason: "wrong_price".to_owned(),
        review: day("2026-06-20"),
    };
    let finish = domain::signal::Act::Finish { task: task.id.as_str().into(), answer: None };
    let (book, now) = (answered.world.stage.book().await, answered.world.stage.now());
    let app = answered.world.app();
    app::act::act(app, &book, &answered.debtor, vec![act, finish], "olga", now).await.unwrap();
    let id = taught::name(&answered.debtor, "mail/answer-1");
    let judged = row(&answered.world, &answered.debtor, "answer-1").await.unwrap().judged.unwrap();
    assert!(judged.implied && !judged.right);
    // It was what it read as, after all: one label for a mail, the last word counts.
    confirm(&answered.world, &id).await.unwrap();
    let judged = row(&answered.world, &answered.debtor, "answer-1").await.unwrap().judged.unwrap();
    assert!(!judged.implied && judged.right);
    let counts = app.store.tallies(&answered.world.stage.tenant).await.unwrap();
    let [tally] = counts.as_slice() else { panic!("{counts:?}") };
    let today = tally.days.values().next().unwrap();
    assert_eq!((today.asked_right, today.asked_wrong), (1, 0), "counted once");
}

#[tokio::test]
async fn what_took_effect_alone_and_was_wrong_is_taken_back_in_one_turn() {
    let (world, debtor) = sure().await;
    let received = world.answers(PROMISE).await;
    assert!(matches!(received, Received::Understood { promised: Some(_), .. }), "{received:?}");
    let before = state(&world, &debtor).await;
    let id = taught::name(&debtor, "mail/answer-1");
    let book = world.stage.book().await;
    let listed = taught::readings(world.app(), &book, 10).await.unwrap();
    assert_eq!((listed[0].id.as_str(), listed[0].alone), (id.as_str(), true));
    assert_eq!(listed[0].promise.as_ref(), Some(&before.promises[0].id));

    let done = correct(&world, &id, "dispute.quality").await.unwrap();
    assert!(done.line.contains("taken back"), "{}", done.line);
    let after = state(&world, &debtor).await;
    assert!(after.promises.is_empty());
    let [hold] = after.holds.as_slice() else { panic!("{:?}", after.holds) };
    assert_eq!((hold.origin, &hold.note), (Origin::Mail, &"mail/answer-1".to_owned()));
    assert_eq!(hold.scope, before.promises[0].scope, "what it names, nothing else");
    let [task] = after.tasks.as_slice() else { panic!("{:?}", after.tasks) };
    assert_eq!(task.due, day("2026-06-01"), "a dispute is looked at now");
    // From here on it is like any mail that waits.
    confirm(&world, task.id.as_str()).await.unwrap();
    assert_eq!(state(&world, &debtor).await.disputes[0].reason, "quality");
    let row = row(&world, &debtor, "answer-1").await.unwrap();
    assert!(row.alone && !row.judged.unwrap().right);
}

#[tokio::test]
async fn a_wait_that_was_won_wrongly_is_over() {
    let (world, debtor) = sure().await;
    let text = "I am out of the office until 22 June 2026 and will read your mail when I am back.";
    let received = world.answers_with("Auto-Submitted: auto-replied\r\n", text).await;
    assert!(matches!(received, Received::Automatic { .. }), "{received:?}");
    assert_eq!(state(&world, &debtor).await.quiet_until, Some(day("2026-06-22")));
    let id = taught::name(&debtor, "mail/answer-1");
    correct(&world, &id, "wrong_contact").await.unwrap();
    let after = state(&world, &debtor).await;
    assert_eq!(after.quiet_until, Some(day("2026-06-05")), "as after any answer");
    assert_eq!(after.holds.len(), 1);
}

#[tokio::test]
async fn a_correction_that_comes_too_late_is_refused_politely() {
    let (world, debtor) = sure().await;
    world.answers(PROMISE).await;
    let promise = state(&world, &debtor).await.promises[0].id.clone();
    world.stage.act(&debtor, domain::signal::Act::WithdrawPromise(promise.clone())).await;
    let id = taught::name(&debtor, "mail/answer-1");
    let why = refused(correct(&world, &id, "query").await);
    assert_eq!(why, format!("the promise {promise} is over: kept, broken or taken back"));
    assert!(row(&world, &debtor, "answer-1").await.unwrap().judged.is_none(), "nothing is kept");
    // Only to be kept as an example it is never too late.
    let (book, now) = (world.stage.book().await, world.stage.now());
    let label = Label::of_code("query").unwrap();
    taught::correct(world.app(), &book, &id, (&label, true), "olga", now).await.unwrap();
    assert!(row(&world, &debtor, "answer-1").await.unwrap().judged.is_some());
    assert!(state(&world, &debtor).await.holds.is_empty());
}
