//! The same invoice through two connections is held and asked about, never chased twice.

use super::played::{Bill, Invoice};
use super::stage::{Connected, invoice_id};

#[tokio::test]
async fn the_same_invoice_in_two_books_is_held_in_both() {
    let world = Connected::new().await;
    world.connect_xero().await;
    world.connect_stripe().await;
    let here = Invoice { total: 500, ..Invoice::open("INV-9", "Both Ltd", "2026-05-26") };
    world.there().xero.insert(invoice_id("INV-9"), here);
    let there = Bill {
        number: "INV-9",
        customer: "Both Ltd",
        due: 1_779_793_200,
        total: 50_000,
        paid: 0,
        status: "open",
    };
    world.there().stripe.insert("in_9Both".to_owned(), there);
    for hour in 9..15 {
        world.stage.set(&format!("2026-06-01T{hour:02}:00"));
        world.minute().await;
    }
    assert_eq!(world.mails(), 0, "{:?}", world.stage.wire.recipients());
    let book = world.stage.book().await;
    let tasks = app::look::tasks(world.app(), &book, world.stage.now()).await.unwrap();
    let asked: Vec<_> = tasks.iter().filter(|task| task.kind == "same_invoice").collect();
    assert_eq!(asked.len(), 1, "{tasks:?}");
    assert!(asked[0].name.contains("INV-9"));
}
