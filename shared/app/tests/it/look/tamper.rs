//! What was changed behind the product's back is noticed by whoever asks why.

use super::story::fortnight;
use super::world::World;
use app::look::{self, Chain, Explanation};
use domain::ids::DebtorId;
use store::keys;
use store::table::{Condition, Row, Write};

async fn explained(world: &World, id: &str) -> Explanation {
    look::explain(&world.app, &world.book().await, id, world.now()).await.unwrap()
}

async fn chain(world: &World, id: &DebtorId) -> Chain {
    explained(world, id.as_str()).await.chain.unwrap()
}

/// The rows of a debtor whose place begins so.
fn rows(world: &World, id: &DebtorId, place: &str) -> Vec<Row> {
    let pk = keys::debtor_pk(&world.tenant, id);
    let all = world.table.rows().into_iter();
    all.filter(|row| row.key.pk == pk && row.key.sk.starts_with(place)).collect()
}

/// Changes a row as somebody would who has the database in hand.
async fn change(world: &World, row: &Row, from: &str, to: &str) {
    assert!(row.body.contains(from), "{from} is not in {}", row.body);
    let body = row.body.replace(from, to).into();
    let changed = Row { body, ..row.clone() };
    let write = vec![Write::Put(changed, Condition::None)];
    world.app.store.table().transact(write).await.unwrap();
}

#[tokio::test]
async fn a_fact_that_was_changed_is_noticed() {
    let world = fortnight().await;
    let alder = world.find("Alder Ltd").await;
    assert!(chain(&world, &alder).await.holds);
    let rows = rows(&world, &alder, "J#");
    let row = rows.iter().find(|row| row.body.contains("their buyer is away")).unwrap();
    change(&world, row, "their buyer is away", "their buyer is there").await;
    let told = explained(&world, alder.as_str()).await;
    assert!(!told.chain.as_ref().unwrap().holds);
    assert!(told.text.contains("HASHES DO NOT HOLD"), "{}", told.text);
}

#[tokio::test]
async fn a_journal_without_one_of_its_rows_is_noticed() {
    let world = fortnight().await;
    let alder = world.find("Alder Ltd").await;
    let middle = rows(&world, &alder, "J#").swap_remove(2);
    let write = vec![Write::Delete(middle.key, Condition::None)];
    world.app.store.table().transact(write).await.unwrap();
    let chain = chain(&world, &alder).await;
    assert!(!chain.holds && !chain.agrees);
}

#[tokio::test]
async fn a_claim_that_was_taken_off_its_message_is_noticed() {
    let world = fortnight().await;
    let alder = world.find("Alder Ltd").await;
    let message = rows(&world, &alder, "O#").swap_remove(0);
    let from = "message_claimed";
    change(&world, &message, from, "message_unsent").await;
    assert!(!chain(&world, &alder).await.holds);
}

#[tokio::test]
async fn a_state_that_its_facts_do_not_add_up_to_is_noticed() {
    let world = fortnight().await;
    let alder = world.find("Alder Ltd").await;
    let state = rows(&world, &alder, "A").swap_remove(0);
    change(&world, &state, "\"a\":90000", "\"a\":90001").await;
    let chain = chain(&world, &alder).await;
    assert!(chain.holds && !chain.agrees);
}

#[tokio::test]
async fn a_reason_that_was_made_up_does_not_come_out_again() {
    let world = fortnight().await;
    let alder = world.find("Alder Ltd").await;
    let rows = rows(&world, &alder, "J#");
    let row = rows.iter().find(|row| row.body.contains("message_decided")).unwrap();
    let book = world.book().await;
    let filter = look::OutboxFilter { debtor: Some(alder.clone()), ..Default::default() };
    let first = look::outbox(&world.app, &book, &filter, world.now()).await.unwrap().swap_remove(0);
    let asked = first.asked.unwrap().replace('.', "");
    change(&world, row, &format!("\"asked\":{asked}"), &format!("\"asked\":{asked}0")).await;
    let told = explained(&world, first.id.as_str()).await;
    let decided = told.decided.unwrap();
    assert!(!decided.reproduced);
    assert_eq!(decided.difference.len(), 1, "{:?}", decided.difference);
    assert!(!told.chain.unwrap().holds);
}

#[tokio::test]
async fn a_policy_that_was_changed_under_its_name_does_not_count() {
    let world = fortnight().await;
    let alder = world.find("Alder Ltd").await;
    let key = keys::tenant_pk(&world.tenant);
    let policies = world.table.rows().into_iter();
    let in_force = keys::policy(&world.tenant, &world.book().await.settings().policy);
    let old = policies
        .filter(|row| row.key.pk == key && row.key.sk.starts_with("POLICY#"))
        .find(|row| row.key != in_force)
        .unwrap();
    change(&world, &old, "gap_days = 7", "gap_days = 1").await;
    let told = explained(&world, alder.as_str()).await;
    let chain = told.chain.unwrap();
    assert!(chain.holds && chain.reproduced < chain.decisions, "{chain:?}");
}
