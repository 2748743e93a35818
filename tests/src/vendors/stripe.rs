//! Stripe: a signed event becomes a mail; a reply holds it.

use super::played::Bill;
use super::stage::Connected;
use app::receive::Received;

/// The 26th of May 2026, noon, in London.
const DUE: i64 = 1_779_793_200;

fn bill() -> Bill {
    Bill { number: "S-1", customer: "Slow Ltd", due: DUE, total: 50_000, paid: 0, status: "open" }
}

#[tokio::test]
async fn a_signed_event_ends_in_a_mail_a_reply_holds_it_and_lands_in_the_chat() {
    let world = Connected::new().await;
    let registration = world.connect_stripe().await;
    let slack = world.connect_slack().await;
    world.there().stripe.insert("in_1Slow".to_owned(), bill());
    let event = world.stripe_says(&registration, "evt_1", "invoice.overdue", "in_1Slow");
    assert_eq!(world.request(&event).await, 200);
    world.stage.set("2026-06-01T09:00");
    world.minute().await;
    assert_eq!(world.stage.wire.recipients(), ["ap@slow.example"]);
    let text = String::from_utf8_lossy(&world.stage.wire.left()[0].bytes).into_owned();
    assert!(text.contains("500.00"), "{text}");

    world.stage.set("2026-06-01T10:00");
    let held = world.answers("We never got the goods. Please clarify.").await;
    assert!(matches!(held, Received::Held { .. }), "{held:?}");
    world.minute().await;
    let card = world.there().slack.messages.last().cloned().unwrap();
    let shown = card.1.to_string();
    assert!(shown.contains("Slow Ltd") && shown.contains("never got the goods"), "{shown}");
    // Held: nothing more goes, for weeks.
    for day in 8..20 {
        world.stage.set(&format!("2026-06-{day:02}T10:00"));
        world.minute().await;
    }
    assert_eq!(world.mails(), 1);

    // Olga lets it go on; the card shows who did, and the next reminder goes.
    let press = world.press(&slack, "U0OLGA", "resume", &card.0, serde_json::json!({}));
    assert_eq!(world.request(&press).await, 200);
    world.minute().await;
    let card = world.there().slack.messages.iter().find(|(ts, _)| *ts == card.0).cloned().unwrap();
    assert!(card.1.to_string().contains("olga"), "{:#}", card.1);
    for day in 22..25 {
        world.stage.set(&format!("2026-06-{day:02}T10:00"));
        world.minute().await;
    }
    assert_eq!(world.mails(), 2);
}

#[tokio::test]
async fn a_payment_that_the_event_tells_stops_the_next() {
    let world = Connected::new().await;
    let registration = world.connect_stripe().await;
    world.there().stripe.insert("in_1Slow".to_owned(), bill());
    world.stage.set("2026-06-01T09:00");
    world.minute().await;
    assert_eq!(world.mails(), 1);
    let paid = Bill { paid: 50_000, status: "paid", ..bill() };
    world.there().stripe.insert("in_1Slow".to_owned(), paid);
    world.stage.set("2026-06-02T09:00");
    // The same payment under several events.
    for (event, sort) in
        [("evt_2", "invoice.paid"), ("evt_3", "invoice.updated"), ("evt_4", "invoice_payment.paid")]
    {
        let event = world.stripe_says(&registration, event, sort, "in_1Slow");
        assert_eq!(world.request(&event).await, 200);
    }
    world.ingest().await;
    let debtor = world.debtor("stripe", "cus_slow");
    let loaded = world.app().store.debtor(&world.stage.tenant, &debtor).await.unwrap().unwrap();
    assert!(loaded.debtor.items.is_empty());
    let (journal, _) = world.app().store.journal(&world.stage.tenant, &debtor).await.unwrap();
    let payments = journal
        .iter()
        .filter(|entry| matches!(entry.fact, domain::fact::Fact::PaymentSeen { .. }))
        .count();
    assert_eq!(payments, 1, "one payment, one effect");
    for day in 8..28 {
        world.stage.set(&format!("2026-06-{day:02}T10:00"));
        world.minute().await;
    }
    assert_eq!(world.mails(), 1);
}

#[tokio::test]
async fn an_old_event_is_refused_and_a_repeated_one_is_done_once() {
    let world = Connected::new().await;
    let registration = world.connect_stripe().await;
    world.there().stripe.insert("in_1Slow".to_owned(), bill());
    let event = world.stripe_says(&registration, "evt_1", "invoice.sent", "in_1Slow");
    for _ in 0..3 {
        assert_eq!(world.request(&event).await, 200);
    }
    assert_eq!(world.ingest().await.requests, 1);
    world.stage.pass(6);
    let status = world.request(&event).await;
    assert!((400..500).contains(&status), "{status}: older than five minutes");
}
