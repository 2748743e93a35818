//! The faults stop. Within days all that is due is done or lies before a person, and the books are
//! as they truly are.

use super::judge::Judge;
use super::ops::{self, Op};
use super::world::{World, until_done};
use app::rulebook::RuleBook;
use chrono::{NaiveTime, TimeDelta};
use domain::gate::{Gate, gate};
use domain::message::Under;
use domain::plan::plan;
use store::book::OutState;
use store::keys::{SHARDS, Waiting};

/// Days until all is settled: two working days at least, whatever day it is.
const DAYS: i64 = 5;

pub(super) async fn comes(world: &World, judge: &mut Judge) {
    world.faults.quiet();
    world.wire.calm();
    let firms = world.firms.lock().unwrap().clone();
    for firm in &firms {
        until_done(async || {
            app::tenants::stop(&world.app, &firm.tenant, false, "olga", world.now()).await
        })
        .await;
    }
    for _ in 0..DAYS {
        let tomorrow = world.today() + TimeDelta::days(1);
        world.set(tomorrow.and_time(NaiveTime::from_hms_opt(5, 0, 0).unwrap()).and_utc());
        let mut ops = Vec::new();
        for (number, firm) in firms.iter().enumerate() {
            let file = ops::file(firm, |_| true);
            if firm.parties.iter().any(|party| party.bills.iter().any(|bill| !bill.gone)) {
                ops.push(Op::Import { firm: number, file, complete: true });
            }
        }
        ops::happen_all(world, &ops).await;
        judge.judges(world, &ops);
        for hour in 7..18 {
            for minute in [0, 5, 20] {
                let at = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
                world.set(tomorrow.and_time(at).and_utc());
                ops::happen_all(world, &[Op::Tick]).await;
                judge.judges(world, &[Op::Tick]);
            }
        }
    }
    for (number, firm) in firms.iter().enumerate() {
        all_is_done(world, number).await;
        books_are_right(world, firm).await;
    }
}

/// L1 to L6.
async fn all_is_done(world: &World, number: usize) {
    let store = &world.app.store;
    let firm = world.firms.lock().unwrap()[number].clone();
    let book = RuleBook::load(&world.app, &firm.tenant).await.unwrap();
    let now = world.now();
    for kind in [Waiting::Delivery, Waiting::Job, Waiting::Wake, Waiting::SendFirst, Waiting::Send]
    {
        for shard in 0..SHARDS {
            let due = store.due(kind, shard, now, 100).await.unwrap();
            assert!(due.is_empty(), "L1, L2: {kind:?} still waits: {due:?}");
        }
    }
    for party in &firm.parties {
        let id = ops::debtor(&firm.tenant, &party.name);
        let Some(account) = store.account(&firm.tenant, &id).await.unwrap() else { continue };
        assert!(account.holds, "S9");
        for message in &account.messages {
            let open = matches!(message.state, OutState::Claimed { .. } | OutState::Unknown { .. });
            assert!(!open, "L3: {} is {}", message.id, message.state.word());
        }
        let debtor = &account.loaded.debtor;
        let left = plan(&book.rules(debtor), debtor, now).effects;
        assert!(left.is_empty(), "L1, L4: due and not done: {left:#?}");
        for outgoing in &debtor.outgoing {
            let task = || debtor.tasks.iter().any(|task| task.subject == outgoing.id.as_str());
            match &outgoing.state {
                Under::Decided => {
                    let says = gate(&book.rules(debtor), debtor, &outgoing.id, now);
                    assert!(matches!(says, Gate::Wait(..)), "L1: {says:?}");
                }
                Under::InDoubt { .. } => assert!(task(), "L3: nobody is asked"),
                Under::Claimed { .. } => {}
            }
        }
    }
}

/// L7: the product knows what is true, whatever went wrong on the way.
async fn books_are_right(world: &World, firm: &super::firm::Firm) {
    let store = &world.app.store;
    for party in &firm.parties {
        let id = ops::debtor(&firm.tenant, &party.name);
        let known = store.debtor(&firm.tenant, &id).await.unwrap();
        let items = known.map(|known| known.debtor.items).unwrap_or_default();
        let mut open: Vec<(String, i64)> = items
            .iter()
            .filter(|item| !item.missing)
            .map(|item| (item.doc.shown().to_owned(), item.doc.rest()))
            .collect();
        let mut truth: Vec<(String, i64)> = party
            .bills
            .iter()
            .filter(|bill| bill.is_open())
            .map(|bill| (bill.id.clone(), i64::try_from(bill.amount - bill.paid).unwrap()))
            .collect();
        open.sort();
        truth.sort();
        assert_eq!(open, truth, "L7: the books of {}", party.name);
    }
}
