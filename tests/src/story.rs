//! Stories end to end: an export in, the right messages out.

use crate::world::{World, Yielding};
use std::sync::Arc;

const HEADER: &str = "invoice,customer,email,issue_date,due_date,amount,currency,paid,po_number\n";

fn csv(rows: &[&str]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

#[tokio::test]
async fn an_export_becomes_a_statement_then_reminders_and_a_payment_ends_it() {
    let world = World::new("2026-06-01T09:00").await;
    let rows = csv(&[
        "INV-1,Late Ltd,ap@late.example,2026-04-01,2026-05-01,1200.00,GBP,200.00,PO-7",
        "INV-2,Late Ltd,ap@late.example,2026-05-01,2026-05-31,300.00,GBP,,",
        "INV-3,Mute GmbH,,2026-04-01,2026-05-01,50.00,EUR,,",
    ]);
    let report = world.import(&rows, true).await;
    assert_eq!((report.invoices, report.debtors, report.rejected.len()), (3, 2, 0));
    world.tick().await;
    assert!(world.take_mails().is_empty(), "the first import sends nothing");

    world.go_live().await;
    world.tick().await;
    let mails = world.take_mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0].0, "ap@late.example");
    let ticked = world.tick().await;
    assert!(world.take_mails().is_empty(), "a second tick sends nothing");
    assert_eq!(ticked.sent, 0);

    // A week later: the first reminder, on a ledger that is new enough.
    world.set("2026-06-08T10:00");
    world.tick().await;
    assert!(world.take_mails().is_empty(), "nothing overdue is sent on old news");
    world.import(&rows, true).await;
    world.tick().await;
    let mails = world.take_mails();
    assert!(mails.iter().any(|(to, _)| to == "ap@late.example"), "{mails:?}");

    // Everything is paid: silence.
    world.set("2026-06-18T10:00");
    let paid = csv(&[
        "INV-1,Late Ltd,ap@late.example,2026-04-01,2026-05-01,1200.00,GBP,1200.00,PO-7",
        "INV-2,Late Ltd,ap@late.example,2026-05-01,2026-05-31,300.00,GBP,300.00,",
    ]);
    world.import(&paid, false).await;
    world.tick().await;
    assert!(!world.take_mails().iter().any(|(to, _)| to == "ap@late.example"));
}

#[tokio::test]
async fn two_currencies_are_two_messages_of_one_tick() {
    let world = World::on(Arc::new(Yielding::default()), "2026-06-01T09:00").await;
    let rows: Vec<String> = (0..40)
        .flat_map(|n| {
            ["GBP", "EUR"].map(|currency| {
                format!("{currency}-{n},Two {n},ap@two{n}.example,2026-04-01,2026-05-20,100,{currency},,")
            })
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    world.import(&csv(&rows), true).await;
    world.go_live().await;
    world.tick().await;
    assert_eq!(world.take_mails().len(), 80, "both are due, both are sent");
    world.tick().await;
    assert!(world.take_mails().is_empty());
}
