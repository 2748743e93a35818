//! The scenarios.

use super::Scenario;
use super::script::Step::*;
use crate::stage::{Does, Knows, LATE, PAID, Stage};
use crate::world::STANDARD;
use app::tenants;

const OTHER: &str = "INV-2,Other Ltd,ap@other.example,2026-04-26,2026-05-26,300.00,GBP,";
const EURO: &str = "INV-3,Late Ltd,ap@late.example,2026-04-26,2026-05-27,80.00,EUR,";

/// Late Ltd owes, and it is nine o'clock: what happens next is the scenario.
async fn owing(rows: &[&str], steps: Vec<super::script::Step>) -> Scenario {
    let stage = Stage::live("2026-06-01T07:00").await;
    stage.owe(rows).await;
    stage.set("2026-06-01T09:00");
    Scenario { stage, steps, knows: None }
}

#[tokio::test]
async fn a_reminder_is_decided_and_sent() {
    owing(&[LATE], vec![Tick]).await.everywhere(200).await;
}

#[tokio::test]
async fn two_currencies_and_another_debtor() {
    owing(&[LATE, EURO, OTHER], vec![Decide, Dispatch]).await.everywhere(200).await;
}

#[tokio::test]
async fn paid_while_the_reminder_waits() {
    let steps = vec![Decide, Import(vec![PAID, OTHER], true), Tick];
    owing(&[LATE, OTHER], steps).await.everywhere(200).await;
}

#[tokio::test]
async fn new_debtors_of_which_two_share_an_address() {
    let rows = vec![
        "INV-5,First Ltd,ap@shared.example,2026-04-26,2026-05-26,50.00,GBP,",
        "INV-6,Second Ltd,ap@shared.example,2026-04-26,2026-05-26,60.00,GBP,",
        LATE,
    ];
    owing(&[LATE], vec![Import(rows, false), Tick]).await.everywhere(200).await;
}

#[tokio::test]
async fn held_then_contested_then_a_tick() {
    let steps = vec![Decide, Hold("Late Ltd"), Dispute("Other Ltd", "2026-06-20"), Tick];
    owing(&[LATE, OTHER], steps).await.everywhere(200).await;
}

#[tokio::test]
async fn promised_and_broken_and_reminded() {
    let steps = vec![
        Promise("Late Ltd", "2026-06-03"),
        Tick,
        At("2026-06-09T07:00"),
        Import(vec![LATE], false),
        At("2026-06-09T10:00"),
        Tick,
    ];
    owing(&[LATE], steps).await.everywhere(200).await;
}

#[tokio::test]
async fn refused_for_now_and_then_taken() {
    let steps = vec![Wire(Does::NotNow(None)), Tick, At("2026-06-01T09:05"), Tick];
    owing(&[LATE], steps).await.everywhere(200).await;
}

#[tokio::test]
async fn in_doubt_until_a_person_answers() {
    for answer in ["sent", "not_sent"] {
        let steps = vec![
            Wire(Does::TakesSilently),
            Tick,
            At("2026-06-01T09:30"),
            Tick,
            At("2026-06-01T11:00"),
            Tick,
            Answer("Late Ltd", answer),
            Tick,
        ];
        let mut scenario = owing(&[LATE], steps).await;
        scenario.knows = Some(Knows::Nothing);
        scenario.everywhere(200).await;
    }
}

#[tokio::test]
async fn a_dead_address_and_a_bounce() {
    let steps = vec![
        Dead("ap@late.example"),
        Tick,
        At("2026-06-01T11:00"),
        Bounce("Other Ltd", "ap@other.example"),
        Tick,
    ];
    owing(&[OTHER, LATE], steps).await.everywhere(200).await;
}

#[tokio::test]
async fn stopped_and_started_again() {
    let steps = vec![Decide, Stop(true), Tick, At("2026-06-01T10:00"), Stop(false), Tick];
    owing(&[LATE], steps).await.everywhere(200).await;
}

#[tokio::test]
async fn a_policy_that_is_published() {
    let sooner = STANDARD.replace("day = 14", "day = 5");
    let steps = vec![
        Tick,
        At("2026-06-01T12:00"),
        Tick,
        Tick,
        At("2026-06-08T07:00"),
        Import(vec![LATE, OTHER], true),
        Publish(sooner),
        At("2026-06-08T09:00"),
        Tick,
    ];
    owing(&[LATE, OTHER], steps).await.everywhere(200).await;
}

#[tokio::test]
async fn the_daily_mail_to_our_own_people() {
    let mute = "INV-9,Mute Ltd,,2026-04-26,2026-05-26,900.00,GBP,";
    let scenario = owing(&[mute], vec![Tick, At("2026-06-01T10:00"), Tick]).await;
    tenants::change(&scenario.stage.app, &scenario.stage.tenant, |settings| {
        settings.people.owner = Some("owner@acme.example".to_owned());
        Ok(())
    })
    .await
    .unwrap();
    scenario.everywhere(200).await;
}
