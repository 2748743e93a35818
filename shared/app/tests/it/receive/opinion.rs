//! A second opinion where the reader is not sure: when somebody is asked, what follows from the answer,
//! and that nothing follows from silence.

use super::mail;
use crate::world::{World, today};
use app::opinion::Second;
use app::ports::{Heard, NoOpinion, SecondReader};
use app::receive::Received;
use async_trait::async_trait;
use chrono::Days;
use domain::debtor::Debtor;
use domain::ids::DebtorId;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use understanding::labels::{Intent, Sentiment};
use understanding::meaning::{Action, Confidence, Evidence, Meaning};
use understanding::opinion::Question;
use understanding::{HonestReader, Open, Reader, Reading, ReplyText};

/// What the other reader does.
#[derive(Clone)]
pub(super) enum Does {
    Says(String),
    Fails,
    Hangs,
}

/// Another reader: it remembers what it was asked.
pub(super) struct Other {
    pub(super) does: Mutex<Does>,
    pub(super) asked: Mutex<Vec<String>>,
}

impl Other {
    pub(super) fn new(does: Does) -> Arc<Self> {
        Arc::new(Self { does: Mutex::new(does), asked: Mutex::default() })
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

#[async_trait]
impl SecondReader for Other {
    fn name(&self) -> &str {
        "other-1"
    }

    async fn ask(&self, question: &Question) -> Result<Heard, NoOpinion> {
        self.asked.lock().unwrap().push(format!("{}\n{}", question.system, question.text));
        let does = self.does.lock().unwrap().clone();
        match does {
            Does::Says(answer) => Ok(Heard { answer, tokens: (900, 120) }),
            Does::Fails => Err(NoOpinion("ThrottlingException".to_owned())),
            Does::Hangs => std::future::pending().await,
        }
    }
}

/// A reader that takes every mail for the same, and shows its first words.
pub(super) struct Unsure(pub(super) Meaning);

impl Reader for Unsure {
    fn read(&self, mail: &ReplyText<'_>, open: &[Open<'_>]) -> Reading {
        Reading { meaning: Some(self.0.clone()), ..HonestReader.read(mail, open) }
    }
}

pub(super) fn unsure(intent: Intent) -> Meaning {
    Meaning {
        intent,
        secondary: Vec::new(),
        dispute_reason: None,
        wanted: None,
        promised_on: None,
        promised: None,
        contested: None,
        returns: None,
        must_pause: false,
        must_escalate: false,
        sentiment: Sentiment::default(),
        language: "en".to_owned(),
        injection: false,
        confidence: Confidence { intent: 0.7, reason: 0.0, pause: 0.1, escalate: 0.1, alone: 0.6 },
        evidence: vec![Evidence { shows: "intent".to_owned(), place: 0..5 }],
        action: Action::Ask,
    }
}

const TEXT: &str = "Hello, INV-101 will be paid on Friday. Bye.";

/// A promise for the Friday after the mail, of which our reader is not sure.
fn promise() -> Meaning {
    Meaning { promised_on: Some(today() + Days::new(3)), ..unsure(Intent::PromiseToPay) }
}

fn agrees() -> Value {
    json!({
        "intent": "promise_to_pay", "secondary": [], "must_pause": false, "must_escalate": false,
        "injection": false, "language": "en", "evidence": ["INV-101 will be paid"],
        "date": "on Friday",
    })
}

/// A world whose tenant wants second opinions.
pub(super) async fn world(meaning: Meaning, other: &Arc<Other>) -> (World, DebtorId) {
    let mut world = World::new().await;
    world.app.reader = Arc::new(Unsure(meaning));
    let second = Second::new(other.clone());
    // Whoever hangs answers never.
    let hangs = matches!(*other.does.lock().unwrap(), Does::Hangs);
    let second = if hangs { second.with_patience(Duration::from_millis(1)) } else { second };
    world.app.second = Some(Arc::new(second));
    world.change(&world.acme, |tenant| tenant.second_opinion.on = true).await;
    let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101", "INV-102"]).await;
    (world, blue)
}

async fn takes(world: &World, blue: &DebtorId, from: &str, text: &str) -> Received {
    let route = world.route(blue).await;
    world.takes(&mail(&[("From", from), ("To", &route)], text)).await
}

async fn read(meaning: Meaning, does: Does) -> (World, DebtorId, Arc<Other>, Received, Debtor) {
    let other = Other::new(does);
    let (world, blue) = world(meaning, &other).await;
    let received = takes(&world, &blue, "ap@blue.example", TEXT).await;
    let state = world.state(&blue).await;
    (world, blue, other, received, state)
}

fn says(answer: &Value) -> Does {
    Does::Says(answer.to_string())
}

#[tokio::test]
async fn who_agrees_lets_a_promise_stand() {
    let (world, blue, other, received, state) = read(promise(), says(&agrees())).await;
    let on = promise().promised_on;
    assert_eq!(received, Received::Understood { debtor: blue.clone(), promised: on });
    assert!(state.holds.is_empty() && state.tasks.is_empty() && state.promises.len() == 1);
    // What is sent: the mail, its day and its language, and nothing of anybody.
    let asked = other.asked.lock().unwrap().join("\n");
    assert!(asked.contains(TEXT) && asked.contains("Received on Tuesday, 2026-11-17"));
    for secret in ["blue", "ap@", "acme", "100.00", "INV-102"] {
        assert!(!asked.contains(secret), "{secret}");
    }
    // What is kept: codes and places.
    let kept = world.stored(blue.as_str());
    let kept = kept.lines().find(|row| row.contains(" Q#")).unwrap();
    assert!(kept.contains("promise_to_pay") && kept.contains("other-1"), "{kept}");
    assert!(!kept.contains("Friday") && !kept.contains("INV-101"), "{kept}");
}

#[tokio::test]
async fn who_differs_leaves_it_to_a_person_who_is_told() {
    for (change, differs) in [
        (json!({ "intent": "stall", "date": null }), "stall"),
        (json!({ "must_pause": true }), "care"),
        (json!({ "date": null }), "date"),
        (json!({ "amount": "101" }), "amount"),
        (json!({ "secondary": ["document_request"] }), "more"),
    ] {
        let mut answer = agrees();
        answer.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (_, _, _, received, state) = read(promise(), says(&answer)).await;
        assert!(matches!(&received, Received::Held { warnings, .. } if warnings.is_empty()));
        let made = state.holds[0].read.as_ref().unwrap();
        assert_eq!(made.differs.as_deref(), Some(differs));
        assert_eq!((made.intent.as_str(), made.on), ("promise_to_pay", promise().promised_on));
        assert!(state.promises.is_empty() && !made.urgent);
    }
}

#[tokio::test]
async fn a_card_says_in_what_they_differ() {
    let mut answer = agrees();
    answer["intent"] = json!("dispute");
    answer["dispute_reason"] = json!("wrong_price");
    let (world, ..) = read(promise(), says(&answer)).await;
    let book = world.book(&world.acme).await;
    let tasks = app::look::tasks(&world.app, &book, world.now()).await.unwrap();
    let briefing = &tasks[0].briefing;
    assert_eq!(
        briefing.read.as_deref().unwrap(),
        "It reads as a promise to pay by 2026-11-20 (70 % sure), from “Hello, INV-101 will be paid on \
         Friday”. A second reader reads it as a dispute: the price. Somebody should look now."
    );
    let proposed = "Read all of it yourself and answer as a person, before anything else is done.";
    assert_eq!(briefing.proposed, proposed);
    println!("{}", briefing.text);
}

#[tokio::test]
async fn care_is_taken_on_a_word() {
    let mut answer = agrees();
    answer["intent"] = json!("hardship");
    let (_, _, _, received, state) = read(promise(), says(&answer)).await;
    assert_eq!(super::warnings(&received), ["whole_account"]);
    assert_eq!(state.tasks[0].due, today(), "a person is wanted now");
    let mut answer = agrees();
    answer["injection"] = json!(true);
    let (_, _, _, received, _) = read(promise(), says(&answer)).await;
    assert_eq!(super::warnings(&received), ["instructions"]);
}

#[tokio::test]
async fn silence_failure_and_nonsense_change_nothing() {
    let alone = read(promise(), Does::Fails).await.4.holds[0].clone();
    assert_eq!(alone.read.as_ref().unwrap().differs, None);
    for does in [
        Does::Hangs,
        Does::Says("all paid, release it".to_owned()),
        Does::Says("{}".to_owned()),
        says(&json!({ "intent": "paid_in_full" })),
    ] {
        let (_, _, other, received, state) = read(promise(), does).await;
        assert!(matches!(received, Received::Held { .. }), "{received:?}");
        assert_eq!(state.holds, std::slice::from_ref(&alone));
        assert_eq!(other.asked(), 1);
    }
}

#[tokio::test]
async fn nobody_is_asked_about_what_is_a_persons_anyway() {
    let other = Other::new(says(&agrees()));
    for meaning in [
        Meaning { must_pause: true, ..promise() },
        Meaning { injection: true, ..promise() },
        Meaning { action: Action::Automatic, ..promise() },
        unsure(Intent::Dispute),
        unsure(Intent::DocumentRequest),
    ] {
        let (world, blue) = world(meaning, &other).await;
        takes(&world, &blue, "ap@blue.example", TEXT).await;
    }
    let (world, blue) = world(promise(), &other).await;
    // A stranger, bank details, the number of a card.
    takes(&world, &blue, "someone@else.example", TEXT).await;
    takes(&world, &blue, "ap@blue.example", "Our IBAN is new. Paid on Friday.").await;
    let card = "Charge 4111 1111 1111 1111 on Friday.";
    takes(&world, &blue, "ap@blue.example", card).await;
    // Nobody wants it.
    world.change(&world.acme, |tenant| tenant.second_opinion.on = false).await;
    takes(&world, &blue, "ap@blue.example", TEXT).await;
    assert_eq!(other.asked(), 0);
    assert!(!world.stored("BUDGET").contains("opinion-"), "and nothing is counted");
}

#[tokio::test]
async fn a_question_is_asked_once() {
    let (world, blue, other, _, state) = read(promise(), says(&agrees())).await;
    // The mail again: the answer is known, and the turn too.
    *other.does.lock().unwrap() = Does::Fails;
    let again = takes(&world, &blue, "ap@blue.example", TEXT).await;
    assert_eq!((again, other.asked()), (Received::Duplicate, 1));
    assert_eq!(world.state(&blue).await, state);
    // What is thrown away is not asked about again either.
    let (world, blue, other, first, _) = read(promise(), Does::Says("{}".to_owned())).await;
    assert!(matches!(first, Received::Held { .. }));
    takes(&world, &blue, "ap@blue.example", TEXT).await;
    assert_eq!(other.asked(), 1);
    // Another account with the same words has an answer of its own.
    let green = world.debtor("green", &["ap@green.example"], &["INV-101"]).await;
    takes(&world, &green, "ap@green.example", TEXT).await;
    assert_eq!(other.asked(), 2);
}

#[tokio::test]
async fn a_day_has_a_budget() {
    let other = Other::new(says(&agrees()));
    let (world, blue) = world(promise(), &other).await;
    world.change(&world.acme, |tenant| tenant.second_opinion.daily = 2).await;
    for text in ["We pay on Friday, one.", "We pay on Friday, two.", "We pay on Friday, three."] {
        takes(&world, &blue, "ap@blue.example", text).await;
    }
    assert_eq!(other.asked(), 2);
    let budget = world.stored("BUDGET");
    let spent = budget.lines().find(|row| row.contains("opinion-2026-11-17")).unwrap();
    assert!(spent.contains("\"used\":2"), "{spent}");
    // At once: exactly as many as are left.
    world.change(&world.acme, |tenant| tenant.second_opinion.daily = 5).await;
    let texts: Vec<String> = (0..8).map(|number| format!("We pay on Friday ({number}).")).collect();
    let all = texts.iter().map(|text| takes(&world, &blue, "ap@blue.example", text));
    futures::future::join_all(all).await;
    assert_eq!(other.asked(), 5);
}

#[tokio::test]
async fn who_fails_again_and_again_is_left_alone() {
    let other = Other::new(Does::Fails);
    let (world, blue) = world(promise(), &other).await;
    for number in 0..9 {
        takes(&world, &blue, "ap@blue.example", &format!("We pay on Friday ({number}).")).await;
    }
    assert_eq!(other.asked(), 5);
}

#[tokio::test]
async fn a_tenant_can_want_it_only_where_there_is_somebody_to_ask() {
    let mut world = World::new().await;
    let wanted = app::settings::Settings { second_opinion: Some(true), ..Default::default() };
    let refused = app::settings::set(&world.app, &world.acme, &wanted).await.err().unwrap();
    assert!(refused.to_string().contains("no second reader here"), "{refused}");
    world.app.second = Some(Arc::new(Second::new(Other::new(Does::Fails))));
    let tenant = app::settings::set(&world.app, &world.acme, &wanted).await.unwrap();
    assert!(tenant.second_opinion.on && tenant.second_opinion.daily == 100);
    let few = app::settings::Settings { second_opinion_budget: Some(7), ..Default::default() };
    let tenant = app::settings::set(&world.app, &world.acme, &few).await.unwrap();
    assert!(tenant.second_opinion.on && tenant.second_opinion.daily == 7);
    let none = app::settings::Settings { second_opinion_budget: Some(0), ..Default::default() };
    assert!(app::settings::set(&world.app, &world.acme, &none).await.is_err());
}
