//! Answers that leave by themselves: to whom, with what, and when a person answers after all.

use super::day;
use crate::vendors::stage::Connected;
use app::look::{TaskLine, explain};
use app::receive::{Arrival, Received, receive};
use app::settings::{Settings, set};
use domain::debtor::Debtor;
use domain::ids::DebtorId;
use domain::signal::{Act, Actor};
use mail::inbound::{Inbound, Limits, read};
use std::sync::Arc;
use understanding::labels::Intent;
use understanding::meaning::Action;
use understanding::{Open, Reader, Reading, ReplyText};

const COPY: &str = "Could you please send us a copy of invoice INV-1?";
const STATEMENT: &str = "Please send us a statement of account.";
const PROMISE: &str = "We will pay INV-1 on Friday 12 June 2026.";

/// Late Ltd was reminded at nine; it is ten.
async fn reminded() -> (Connected, DebtorId) {
    let (world, debtor) = Connected::reminded(&["INV-1", "INV-2"]).await;
    world.stage.set("2026-06-01T10:00");
    (world, debtor)
}

/// A mail of the customer, who says to write from `from`.
struct Letter<'a> {
    name: &'a str,
    from: &'a str,
    header_lines: &'a str,
    days_old: i64,
    text: &'a str,
}

impl<'a> Letter<'a> {
    fn of(text: &'a str) -> Self {
        Self { name: "a1", from: "", header_lines: "", days_old: 0, text }
    }

    /// It comes in, and a minute passes.
    async fn comes(&self, world: &Connected) -> Received {
        let sent = world.stage.wire.left();
        let first = &sent[0];
        let token = read(&first.bytes, &Limits::default()).unwrap().reply_to[0].address.clone();
        let from = if self.from.is_empty() { first.recipients[0].as_str() } else { self.from };
        let raw = format!(
            "From: {from}\r\nTo: {token}\r\nMessage-ID: <{}@late.example>\r\nSubject: Your mail\r\n\
             References: <before@late.example>\r\nDate: {}\r\n{}\r\n{}\r\n",
            self.name,
            (world.stage.now() - chrono::TimeDelta::days(self.days_old)).to_rfc2822(),
            self.header_lines,
            self.text,
        );
        let file = format!("mail/{}", self.name);
        world.app().blobs.put(&file, raw.as_bytes()).await.unwrap();
        let tenant = Some(world.stage.tenant.clone());
        let arrival = Arrival { file, tenant, ..Arrival::default() };
        receive(world.app(), &arrival, world.stage.now()).await.unwrap()
    }
}

async fn writes(world: &Connected, text: &str) -> Received {
    let received = Letter::of(text).comes(world).await;
    world.minute().await;
    received
}

async fn state(world: &Connected, debtor: &DebtorId) -> Debtor {
    crate::stage::state(&world.stage, debtor).await
}

async fn asked(world: &Connected) -> Vec<TaskLine> {
    let book = world.stage.book().await;
    let tasks = app::look::tasks(world.app(), &book, world.stage.now()).await.unwrap();
    tasks.into_iter().filter(|task| task.kind == "read_reply").collect()
}

/// A person is asked, and no answer left.
async fn is_a_persons(world: &Connected, mails: usize) {
    assert_eq!(world.mails(), mails, "no answer");
    assert_eq!(asked(world).await.len(), 1, "one mail, one task");
}

fn answer(world: &Connected) -> (Inbound, String) {
    let mails = world.stage.wire.left();
    assert_eq!(mails.len(), 2, "the reminder and the answer");
    let bytes = &mails[1].bytes;
    let mail = read(bytes, &Limits::default()).unwrap();
    (mail, String::from_utf8_lossy(bytes).into_owned())
}

async fn holds_together(world: &Connected, debtor: &DebtorId) {
    world.stage.holds(debtor).await;
    let book = world.stage.book().await;
    let told = explain(world.app(), &book, debtor.as_str(), world.stage.now()).await.unwrap();
    let chain = told.chain.unwrap();
    assert!(chain.holds && chain.agrees, "the journal adds up to the state");
    assert_eq!(chain.decisions, chain.reproduced, "every decision can be made again");
}

#[tokio::test]
async fn a_copy_leaves_by_itself_in_the_thread_and_counts_as_no_step() {
    let (world, debtor) = reminded().await;
    let before = state(&world, &debtor).await;
    let received = writes(&world, COPY).await;
    assert!(matches!(received, Received::Understood { promised: None, .. }), "{received:?}");
    let (mail, raw) = answer(&world);
    assert_eq!(mail.subject, "Re: Your mail");
    assert_eq!(mail.in_reply_to, ["a1@late.example"]);
    assert_eq!(mail.references, ["before@late.example", "a1@late.example"]);
    assert!(raw.contains("Auto-Submitted: auto-replied"), "{raw}");
    assert_eq!(world.stage.wire.left()[1].recipients, world.stage.wire.left()[0].recipients);
    let files: Vec<_> = mail.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(files, ["INV-1.pdf"]);
    assert!(mail.text.contains("is attached") && mail.text.contains("INV-1"), "{}", mail.text);
    assert!(!mail.text.contains("INV-2") && !mail.text.contains("late"), "{}", mail.text);
    let after = state(&world, &debtor).await;
    assert_eq!((&after.ladders, &after.recent), (&before.ladders, &before.recent));
    assert_eq!(after.quiet_until, Some(day("2026-06-05")));
    assert!(after.holds.is_empty() && asked(&world).await.is_empty());
    let book = world.stage.book().await;
    let id = after.outgoing.iter().find(|out| out.answers.is_some()).unwrap().id.clone();
    let told = explain(world.app(), &book, id.as_str(), world.stage.now()).await.unwrap();
    assert!(told.text.contains("they asked for a copy of an invoice"), "{}", told.text);
    // Delivered twice it is answered once.
    assert_eq!(writes(&world, COPY).await, Received::Duplicate);
    assert_eq!(world.mails(), 2);
    holds_together(&world, &debtor).await;
}

#[tokio::test]
async fn a_statement_leaves_by_itself() {
    let (world, debtor) = reminded().await;
    writes(&world, STATEMENT).await;
    let (mail, _) = answer(&world);
    for shown in ["INV-1", "INV-2", "Open in all"] {
        assert!(mail.text.contains(shown), "{shown}: {}", mail.text);
    }
    assert_eq!(mail.attachments, []);
    holds_together(&world, &debtor).await;
}

#[tokio::test]
async fn the_page_of_the_invoice_is_as_good_as_its_copy() {
    let (world, debtor) = reminded().await;
    world.gives_no_copies();
    writes(&world, COPY).await;
    let (mail, _) = answer(&world);
    assert_eq!(mail.attachments, []);
    assert!(mail.text.contains("https://in."), "{}", mail.text);
    assert!(!mail.text.contains("is attached"), "{}", mail.text);
    holds_together(&world, &debtor).await;
}

#[tokio::test]
async fn a_copy_that_cannot_be_had_is_a_persons() {
    let (world, debtor) = Connected::reminded_without_links(&["INV-1", "INV-2"]).await;
    world.stage.set("2026-06-01T10:00");
    world.gives_no_copies();
    writes(&world, COPY).await;
    world.minute().await;
    is_a_persons(&world, 1).await;
    let state = state(&world, &debtor).await;
    assert_eq!(state.holds.len(), 1);
    holds_together(&world, &debtor).await;
    let card = world.last_card();
    assert!(card.contains("a request for a document"), "{card}");
}

#[tokio::test]
async fn who_is_not_known_for_sure_is_answered_by_a_person() {
    for (from, header_lines) in [
        ("somebody@else.example", ""),
        ("", "Reply-To: other@late.example\r\n"),
        ("", "List-Id: <all.late.example>\r\n"),
    ] {
        let (world, _) = reminded().await;
        Letter { from, header_lines, ..Letter::of(COPY) }.comes(&world).await;
        world.minute().await;
        is_a_persons(&world, 1).await;
    }
}

#[tokio::test]
async fn no_machine_is_answered() {
    for header_lines in [
        "Auto-Submitted: auto-replied\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Precedence: bulk\r\n",
        "Return-Path: <>\r\n",
    ] {
        for text in [COPY, PROMISE] {
            let (world, _) = reminded().await;
            Letter { header_lines, ..Letter::of(text) }.comes(&world).await;
            world.minute().await;
            assert_eq!(world.mails(), 1, "{header_lines} {text}");
        }
    }
}

#[tokio::test]
async fn an_old_mail_is_a_persons() {
    let (world, _) = reminded().await;
    Letter { days_old: 4, ..Letter::of(COPY) }.comes(&world).await;
    world.minute().await;
    is_a_persons(&world, 1).await;
}

#[tokio::test]
async fn a_second_request_on_the_same_day_is_a_persons() {
    let (world, _) = reminded().await;
    writes(&world, COPY).await;
    assert_eq!(world.mails(), 2);
    let text = "Could you please send us a copy of invoice INV-2?";
    Letter { name: "a2", ..Letter::of(text) }.comes(&world).await;
    world.minute().await;
    is_a_persons(&world, 2).await;
}

#[tokio::test]
async fn three_answers_in_thirty_days_and_no_more() {
    let (world, debtor) = reminded().await;
    for (name, on) in [("a1", 1), ("a2", 2), ("a3", 3), ("a4", 4)] {
        world.stage.set(&format!("2026-06-{on:02}T10:30"));
        Letter { name, ..Letter::of(COPY) }.comes(&world).await;
        world.minute().await;
    }
    is_a_persons(&world, 4).await;
    holds_together(&world, &debtor).await;
}

#[tokio::test]
async fn what_is_paid_held_or_stopped_in_between_is_not_answered() {
    for between in ["paid", "held", "off", "suppressed"] {
        let (world, debtor) = reminded().await;
        Letter::of(COPY).comes(&world).await;
        match between {
            "paid" => world.is_paid("INV-1"),
            "held" => {
                let scope = domain::hold::Scope::All;
                let note = String::new();
                acts(&world, &debtor, Act::Hold { scope, until: None, note }).await;
            }
            "suppressed" => {
                let contact = state(&world, &debtor).await.contacts[0].id.clone();
                let verdict = domain::people::Verdict::Suppressed;
                acts(&world, &debtor, Act::Address(contact, verdict)).await;
            }
            _ => switched(&world, false).await,
        }
        world.minute().await;
        world.minute().await;
        assert_eq!(world.mails(), 1, "{between}");
        let tasks = asked(&world).await.len();
        assert_eq!(tasks, usize::from(between != "paid"), "{between}: who asked is not forgotten");
        holds_together(&world, &debtor).await;
    }
}

#[tokio::test]
async fn while_all_is_stopped_nothing_leaves() {
    let (world, _) = reminded().await;
    Letter::of(COPY).comes(&world).await;
    stop(&world, true).await;
    world.minute().await;
    assert_eq!(world.mails(), 1);
    stop(&world, false).await;
    world.stage.set("2026-06-01T12:00");
    world.minute().await;
    assert_eq!(world.mails(), 2);
}

#[tokio::test]
async fn a_promise_is_confirmed_once() {
    let (mut world, debtor) = reminded().await;
    world.stage.app.reader = Arc::new(Sure);
    let received = writes(&world, PROMISE).await;
    let Received::Understood { promised: Some(on), .. } = received else { panic!("{received:?}") };
    assert_eq!(on, day("2026-06-12"));
    let (mail, _) = answer(&world);
    let noted = "We have noted £1,200.00 for Friday 12 June 2026";
    assert!(mail.text.contains(noted), "{}", mail.text);
    assert_eq!(writes(&world, PROMISE).await, Received::Duplicate);
    assert_eq!(world.mails(), 2);
    let after = state(&world, &debtor).await;
    assert!(after.holds.is_empty() && after.promises.len() == 1);
    holds_together(&world, &debtor).await;
}

#[tokio::test]
async fn switched_off_all_is_as_before() {
    let (world, _) = reminded().await;
    switched(&world, false).await;
    writes(&world, COPY).await;
    is_a_persons(&world, 1).await;
    let (mut world, debtor) = reminded().await;
    world.stage.app.reader = Arc::new(Sure);
    switched(&world, false).await;
    writes(&world, PROMISE).await;
    assert_eq!(world.mails(), 1);
    assert_eq!(state(&world, &debtor).await.promises.len(), 1, "it is waited for");
}

/// The product's reader, where it is sure enough to act alone: which wordings those are changes with
/// each training.
struct Sure;

impl Reader for Sure {
    fn read(&self, mail: &ReplyText<'_>, open: &[Open<'_>]) -> Reading {
        let mut reading = crate::world::reader().read(mail, open);
        if let Some(meaning) = &mut reading.meaning {
            assert_eq!(meaning.intent, Intent::PromiseToPay);
            (meaning.action, meaning.must_pause) = (Action::Automatic, false);
            meaning.must_escalate = false;
            meaning.secondary.clear();
        }
        reading
    }
}

async fn switched(world: &Connected, on: bool) {
    let settings = Settings { answers: Some(on), ..Settings::default() };
    set(world.app(), &world.stage.tenant, &settings).await.unwrap();
}

async fn stop(world: &Connected, on: bool) {
    let now = world.stage.now();
    app::tenants::change(world.app(), &world.stage.tenant, |tenant| {
        tenant.stopped = on.then(|| (now, "olga".to_owned()));
        Ok(())
    })
    .await
    .unwrap();
}

async fn acts(world: &Connected, debtor: &DebtorId, act: Act) {
    use app::turn::{Input, turn};
    use domain::signal::{Evidence, Signal, Source};
    let at = world.stage.now();
    let actor = Actor::Person("olga".to_owned());
    let input = Input::of(Signal::Act(act), Source { actor, evidence: Evidence::Person, at });
    let book = world.stage.book().await;
    turn(world.app(), &book, debtor, &input, at).await.unwrap();
}
