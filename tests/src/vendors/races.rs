//! The same event fifty times at once over two processes, and news that overtake each other.

use super::played::Bill;
use super::stage::{Connected, invoice_id, late, uuid_of};
use crate::stage::others;
use domain::fact::Fact;
use futures::future::join_all;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_deliveries_over_two_processes_have_one_effect() {
    let world = Connected::new().await;
    let registration = world.connect_xero().await;
    let other = world.beside();
    world.there().xero.insert(late().0, late().1);
    let event = world.xero_says(&registration, &["INV-1"]);
    let all = (0..50).map(|number| {
        let (process, event) = (if number % 2 == 0 { &world } else { &other }, &event);
        async move {
            let status = process.request(event).await;
            process.ingest().await;
            status
        }
    });
    let answers = join_all(all).await;
    assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
    world.ingest().await;
    let debtor = world.debtor("xero", &uuid_of("Late Ltd"));
    let (journal, holds) = world.app().store.journal(&world.stage.tenant, &debtor).await.unwrap();
    assert!(holds);
    let seen = journal.iter().filter(|entry| matches!(entry.fact, Fact::DocumentSeen(_))).count();
    // The pay link may come with a second reading; the document itself is one.
    assert!(seen <= 2, "{seen}");
    let loaded = world.app().store.debtor(&world.stage.tenant, &debtor).await.unwrap().unwrap();
    assert_eq!(loaded.debtor.items.len(), 1);
    world.stage.set("2026-06-01T09:00");
    let (one, two) = (world.clone(), other.clone());
    tokio::join!(one.minute(), two.minute());
    // One of them refreshed the token meanwhile; what waited for it goes the next minute.
    world.stage.pass(1);
    world.minute().await;
    assert_eq!(world.mails(), 1, "one event, one mail");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_payment_under_several_events_at_once_is_one_payment() {
    let world = Connected::new().await;
    let registration = world.connect_stripe().await;
    let other = world.beside();
    let open = Bill {
        number: "S-1",
        customer: "Slow Ltd",
        due: 1_779_793_200,
        total: 50_000,
        paid: 0,
        status: "open",
    };
    world.there().stripe.insert("in_1Slow".to_owned(), open.clone());
    world.stage.pass(20);
    world.sweep("stripe").await;
    world.there().stripe.insert("in_1Slow".to_owned(), Bill { paid: 20_000, ..open });
    let events: Vec<_> = (0..50)
        .map(|number| {
            let id = format!("evt_{}", number % 5);
            world.stripe_says(&registration, &id, "invoice.updated", "in_1Slow")
        })
        .collect();
    let all = events.iter().enumerate().map(|(number, event)| {
        let process = if number % 2 == 0 { &world } else { &other };
        async move {
            process.request(event).await;
            process.ingest().await;
        }
    });
    join_all(all).await;
    world.ingest().await;
    let debtor = world.debtor("stripe", "cus_slow");
    let (journal, _) = world.app().store.journal(&world.stage.tenant, &debtor).await.unwrap();
    let payments: Vec<i64> = journal
        .iter()
        .filter_map(|entry| match &entry.fact {
            Fact::PaymentSeen { amount, .. } => Some(amount.minor),
            _ => None,
        })
        .collect();
    assert_eq!(payments, [20_000]);
}

#[tokio::test]
async fn news_that_were_asked_for_earlier_never_undo_later_ones() {
    let world = Connected::new().await;
    let registration = world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    world.stage.set("2026-06-01T08:50");
    world.sweep("xero").await;
    world.stage.set("2026-06-01T09:00");
    world.stage.decide().await;
    // The sender's own look was answered "open"; before the answer arrives the invoice is paid, and
    // a webhook has brought that in.
    let beside = world.beside();
    let paid = others(move || async move {
        {
            let mut there = beside.there();
            let invoice = there.xero.get_mut(&invoice_id("INV-1")).unwrap();
            (invoice.paid, invoice.status) = (1_200, "PAID");
        }
        beside.stage.pass(1);
        assert_eq!(beside.request(&beside.xero_says(&registration, &["INV-1"])).await, 200);
        assert_eq!(beside.ingest().await.done, 1);
    });
    *world.vendors.meanwhile.lock().unwrap() = Some(("Invoices?IDs", paid));
    world.stage.dispatch().await;
    assert!(world.vendors.meanwhile.lock().unwrap().is_none(), "it happened in between");
    assert_eq!(world.mails(), 0, "who has paid is not chased");
    let debtor = world.debtor("xero", &uuid_of("Late Ltd"));
    let loaded = world.app().store.debtor(&world.stage.tenant, &debtor).await.unwrap().unwrap();
    assert!(loaded.debtor.items.is_empty(), "the older answer does not open it again");
}
