//! What people's words are good for: examples with the tenant's consent, the precision as it is in life,
//! and an intent that stops when it fails.

use super::taught::{DISPUTE, PROMISE, confirm, correct, row, state, sure};
use crate::stage::tenant;
use crate::vendors::stage::Connected;
use crate::world::STANDARD;
use app::receive::Received;
use app::rulebook::RuleBook;
use app::settings::{self, Settings};
use app::taught::{self, Share, examples};
use domain::ids::DebtorId;
use store::keys;
use store::table::{Range, Write};
use understanding::label::Label;
use understanding::learned::Learned;
use understanding::lines::{Line, said};
use understanding::report::Report;

const THANKS: &str = "Thank you, noted.";

async fn keep(world: &Connected, on: bool) {
    let wanted = Settings { keep_examples: Some(on), ..Settings::default() };
    settings::set(world.app(), &world.stage.tenant, &wanted).await.unwrap();
}

async fn exported(world: &Connected, implied: bool) -> (Vec<String>, examples::Exported) {
    let book = world.stage.book().await;
    let mut lines = Vec::new();
    let now = world.stage.now();
    let told = examples::export(world.app(), &book, implied, now, |line| {
        lines.push(line.to_owned());
        Ok(())
    });
    let told = told.await.unwrap();
    (lines, told)
}

fn name(debtor: &DebtorId, mail: &str) -> String {
    taught::name(debtor, &format!("mail/{mail}"))
}

/// The names of mails of which one is put up for a look, or is not.
fn mails(debtor: &DebtorId, look: bool) -> impl Iterator<Item = String> {
    let debtor = debtor.clone();
    let all = (0..1_000).map(|number| format!("thanks-{number}"));
    all.filter(move |mail| taught::is_sample(&name(&debtor, mail)) == look)
}

#[tokio::test]
async fn examples_are_what_eval_takes_and_agree_with_what_people_said() {
    let (world, debtor) = sure().await;
    keep(&world, true).await;
    world.answers_as("one", "", &format!("{PROMISE}\r\n\r\n> Dear Sirs, INV-2 is open.")).await;
    world.answers_as("two", "", DISPUTE).await;
    confirm(&world, &name(&debtor, "one")).await.unwrap();
    correct(&world, &name(&debtor, "two"), "dispute.short_shipment").await.unwrap();
    let (lines, told) = exported(&world, false).await;
    assert_eq!((told.examples, told.without_words, lines.len()), (2, 0, 2));
    let reader = Learned::embedded().unwrap();
    let mut report = Report::default();
    for text in &lines {
        let (line, label): (Line, Label) =
            (serde_json::from_str(text).unwrap(), serde_json::from_str(text).unwrap());
        assert_eq!(label.faults(), Vec::<&str>::new(), "{text}");
        assert!(!line.body.contains("Dear Sirs"), "only what was new: {}", line.body);
        report.add(&said(&line.id, &reader.meaning(&line.asked()).0), &label);
    }
    assert_eq!(report.mails, 2);
    assert_eq!(report.intents["promise_to_pay"].right, 1);
    assert_eq!((report.dates.0, report.dates.2), (1, 1), "the promised day is in the label");
    assert_eq!(report.intents["dispute"].missed + report.intents["dispute"].right, 1);
    let short = lines.iter().find(|line| line.contains("short_shipment")).unwrap();
    assert!(short.contains("\"must_pause\":true") && short.contains("\"must_escalate\":true"));
}

#[tokio::test]
async fn without_consent_no_word_of_a_mail_is_kept_and_without_it_any_more_none_stays() {
    let (world, debtor) = sure().await;
    world.answers(PROMISE).await;
    confirm(&world, &name(&debtor, "answer-1")).await.unwrap();
    let reading = row(&world, &debtor, "answer-1").await.unwrap();
    let store = &world.app().store;
    assert!(store.kept_text(&reading, world.stage.now()).await.unwrap().is_none());
    let (lines, told) = exported(&world, true).await;
    assert_eq!((lines.len(), told.without_words), (0, 1));
    keep(&world, true).await;
    assert_eq!(exported(&world, true).await.0.len(), 0, "what came before is not fetched after it");
    world.answers_as("second", "", THANKS).await;
    let reading = row(&world, &debtor, "second").await.unwrap();
    let soon = world.stage.now() + chrono::TimeDelta::days(61);
    assert!(store.kept_text(&reading, world.stage.now()).await.unwrap().is_some());
    assert!(store.kept_text(&reading, soon).await.unwrap().is_none(), "nobody has labelled it");
    assert_eq!(exported(&world, true).await.0.len(), 0, "nor is it an example");
    confirm(&world, &reading.id).await.unwrap();
    assert!(store.kept_text(&reading, soon).await.unwrap().is_some());
    assert_eq!(exported(&world, false).await.0.len(), 1);
    // It ends by itself, whether or not the engine has forgotten it yet.
    let later = world.stage.now() + chrono::TimeDelta::days(366);
    assert!(store.kept_text(&reading, later).await.unwrap().is_none());
    keep(&world, false).await;
    keep(&world, true).await;
    assert!(store.kept_text(&reading, world.stage.now()).await.unwrap().is_none(), "taken away");
    assert_eq!(exported(&world, false).await.1.without_words, 2, "the labels stay");
}

/// All that is kept of an example lies in its debtor's partition, and goes with it.
#[tokio::test]
async fn an_example_goes_with_its_debtor() {
    let (world, debtor) = sure().await;
    keep(&world, true).await;
    world.answers(PROMISE).await;
    confirm(&world, &name(&debtor, "answer-1")).await.unwrap();
    let reading = row(&world, &debtor, "answer-1").await.unwrap();
    let store = &world.app().store;
    let pk = keys::debtor_pk(&world.stage.tenant, &debtor);
    let rows = store.table().query(&Range::all(pk)).await.unwrap().rows;
    let gone = rows.into_iter().map(|row| Write::Delete(row.key, store::table::Condition::None));
    store.write(gone.collect()).await.unwrap();
    assert!(store.kept_text(&reading, world.stage.now()).await.unwrap().is_none());
    assert!(row(&world, &debtor, "answer-1").await.is_none());
    assert!(exported(&world, true).await.0.is_empty());
}

#[tokio::test]
async fn an_intent_that_fails_asks_until_a_person_starts_it_again() {
    let (world, debtor) = sure().await;
    let mails: Vec<String> = mails(&debtor, false).take(5).collect();
    for mail in &mails[..3] {
        let received = world.answers_as(mail, "", THANKS).await;
        assert!(matches!(received, Received::Understood { .. }), "{received:?}");
    }
    let id = |number: usize| name(&debtor, &mails[number]);
    confirm(&world, &id(0)).await.unwrap();
    correct(&world, &id(1), "query").await.unwrap();
    let alerts = || async {
        let book = world.stage.book().await;
        let tasks = app::look::tasks(world.app(), &book, world.stage.now()).await.unwrap();
        tasks.into_iter().filter(|task| task.kind == "reader_stopped").collect::<Vec<_>>()
    };
    assert!(alerts().await.is_empty(), "one error stops nothing");
    correct(&world, &id(2), "query").await.unwrap();
    let told = alerts().await;
    let [alert] = told.as_slice() else { panic!("{told:?}") };
    assert!(alert.name.contains("wrong about 2 of the last 3"), "{}", alert.name);
    let read = row(&world, &debtor, &mails[0]).await.unwrap();
    let intent = read.made.intent.clone();
    let received = world.answers_as(&mails[3], "", THANKS).await;
    assert!(matches!(received, Received::Held { .. }), "{received:?}");

    let book = world.stage.book().await;
    let now = world.stage.now();
    let lines = taught::precision(world.app(), &book, now).await.unwrap();
    let line = lines.iter().find(|line| line.intent == intent).unwrap();
    assert!(line.stopped.is_some());
    let Share { judged, right, at_least, .. } = line.alone;
    assert_eq!((judged, right), (3, 1));
    assert!(at_least.unwrap() < 0.1 && line.alone == line.alone_all);
    assert!(
        taught::precision_words(&lines)[0].contains("alone 1 of 3 right (at least 6 %), STOPPED")
    );

    let tenant = &world.stage.tenant;
    taught::restart(world.app(), tenant, &intent, "olga").await.unwrap();
    assert!(alerts().await.is_empty());
    assert!(
        taught::restart(world.app(), tenant, &intent, "olga").await.is_err(),
        "it is not stopped"
    );
    let received = world.answers_as(&mails[4], "", THANKS).await;
    assert!(matches!(received, Received::Understood { .. }), "{received:?}");
}

#[tokio::test]
async fn one_of_ten_that_took_effect_alone_is_put_up_for_a_look_and_holds_nothing() {
    let (world, debtor) = sure().await;
    let among = mails(&debtor, true).count();
    assert!((60..160).contains(&among), "{among} of a thousand");
    let mail = mails(&debtor, true).next().unwrap();
    world.answers_as(&mail, "", THANKS).await;
    assert!(state(&world, &debtor).await.holds.is_empty());
    let tasks = || async {
        let book = world.stage.book().await;
        let tasks = app::look::tasks(world.app(), &book, world.stage.now()).await.unwrap();
        tasks.into_iter().filter(|task| task.kind == "check_reading").collect::<Vec<_>>()
    };
    let asked = tasks().await;
    let [task] = asked.as_slice() else { panic!("{asked:?}") };
    assert!(task.choices[0].ends_with(&format!("confirm {}", task.id)), "{:?}", task.choices);
    confirm(&world, &task.id).await.unwrap();
    assert!(tasks().await.is_empty(), "it is answered");
    assert!(row(&world, &debtor, &mail).await.unwrap().judged.unwrap().right);
}

#[tokio::test]
async fn tenants_never_meet() {
    let (world, debtor) = sure().await;
    keep(&world, true).await;
    world.answers(PROMISE).await;
    let other = tenant(world.app(), "other", STANDARD).await.unwrap();
    let book = RuleBook::load(world.app(), &other).await.unwrap();
    let (id, now) = (name(&debtor, "answer-1"), world.stage.now());
    let refused = taught::confirm(world.app(), &book, &id, "eve", now).await;
    assert!(refused.is_err(), "another tenant's name for it leads nowhere");
    correct(&world, &id, "query").await.unwrap();
    let store = &world.app().store;
    assert!(store.tallies(&other).await.unwrap().is_empty());
    assert!(taught::readings(world.app(), &book, 10).await.unwrap().is_empty());
    let mut lines = 0;
    let count = |_: &str| {
        lines += 1;
        Ok(())
    };
    examples::export(world.app(), &book, true, now, count).await.unwrap();
    assert_eq!(lines, 0);
}
