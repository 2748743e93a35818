//! Turns whose answer is lost.

use crate::stage::{Stage, Strike, others, state};
use app::act::act;
use domain::hold::Scope;
use domain::signal::Act;

fn hold(note: &str) -> Act {
    Act::Hold { scope: Scope::All, until: None, note: note.to_owned() }
}

#[tokio::test]
async fn an_act_whose_answer_is_lost_is_done_once() {
    for lost in [Strike::LoseAnswer, Strike::LoseRequest] {
        let (stage, late, _) = Stage::decided().await;
        stage.trips.trip(|_, writes| !writes.is_empty(), lost);
        stage.act(&late, hold("once")).await;
        assert!(stage.trips.all_hit());
        assert_eq!(state(&stage, &late).await.holds.len(), 1);
        stage.holds(&late).await;
    }
}

/// Before the one who lost the answer can look, somebody else has changed the debtor.
#[tokio::test]
async fn an_act_whose_answer_is_lost_is_found_below_what_others_did_since() {
    let (stage, late, _) = Stage::decided().await;
    let (other, whom) = (stage.beside().await, late.clone());
    stage.trips.trip(
        |_, writes| !writes.is_empty(),
        Strike::ThenLose(others(move || async move {
            other.act(&whom, hold("another one")).await;
        })),
    );
    stage.act(&late, hold("once")).await;
    assert!(stage.trips.all_hit());
    let holds = state(&stage, &late).await.holds;
    let notes: Vec<&str> = holds.iter().map(|hold| hold.note.as_str()).collect();
    assert_eq!(notes, ["once", "another one"]);
    stage.holds(&late).await;
}

/// It never arrived, and somebody else has changed the debtor: it is done after that.
#[tokio::test]
async fn an_act_that_never_arrived_is_done_after_what_others_did() {
    let (stage, late, _) = Stage::decided().await;
    let (other, whom) = (stage.beside().await, late.clone());
    stage.trips.trip(
        |_, writes| !writes.is_empty(),
        Strike::First(others(move || async move {
            other.act(&whom, hold("another one")).await;
        })),
    );
    let book = stage.book().await;
    act(&stage.app, &book, &late, vec![hold("once")], "olga", stage.now()).await.unwrap();
    let holds = state(&stage, &late).await.holds;
    let notes: Vec<&str> = holds.iter().map(|hold| hold.note.as_str()).collect();
    assert_eq!(notes, ["another one", "once"]);
    stage.holds(&late).await;
}
