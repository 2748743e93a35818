//! Xero: a signed webhook becomes a mail; a payment stops the next one.

use super::played::Invoice;
use super::stage::{Connected, envelope, invoice_id, late, signed_by_xero, uuid_of};
use serde_json::json;

#[tokio::test]
async fn a_signed_webhook_ends_in_a_mail_and_a_payment_stops_the_next() {
    let world = Connected::new().await;
    let registration = world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    assert_eq!(world.request(&world.xero_says(&registration, &["INV-1"])).await, 200);
    world.stage.set("2026-06-01T09:00");
    world.minute().await;
    assert_eq!(world.stage.wire.recipients(), ["ap@late.example"]);
    let text = String::from_utf8_lossy(&world.stage.wire.left()[0].bytes).into_owned();
    assert!(text.contains("INV-1"), "{text}");
    world.minute().await;
    assert_eq!(world.mails(), 1, "once");

    // Paid, and Xero says so before the next reminder is due.
    {
        let mut there = world.there();
        let invoice = there.xero.get_mut(&invoice_id("INV-1")).unwrap();
        (invoice.paid, invoice.status) = (1_200, "PAID");
    }
    world.stage.set("2026-06-02T10:00");
    assert_eq!(world.request(&world.xero_says(&registration, &["INV-1"])).await, 200);
    world.ingest().await;
    let debtor = world.debtor("xero", &uuid_of("Late Ltd"));
    let loaded = world.app().store.debtor(&world.stage.tenant, &debtor).await.unwrap().unwrap();
    assert!(loaded.debtor.items.is_empty(), "nothing is open any more");
    for day in 3..28 {
        world.stage.set(&format!("2026-06-{day:02}T10:00"));
        world.minute().await;
    }
    assert_eq!(world.mails(), 1);
}

#[tokio::test]
async fn who_paid_and_was_not_heard_of_is_asked_about_before_each_send() {
    let world = Connected::new().await;
    world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    world.stage.set("2026-06-01T07:20");
    world.sweep("xero").await;
    // Decided while it is open; paid before it leaves; no webhook, no sweep.
    world.stage.set("2026-06-01T09:00");
    world.stage.decide().await;
    {
        let mut there = world.there();
        let invoice = there.xero.get_mut(&invoice_id("INV-1")).unwrap();
        (invoice.paid, invoice.status) = (1_200, "PAID");
    }
    world.stage.dispatch().await;
    assert_eq!(world.mails(), 0);
    let debtor = world.debtor("xero", &uuid_of("Late Ltd"));
    let messages = world.stage.messages(&debtor).await;
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].state.word(), "abandoned");
}

#[tokio::test]
async fn a_webhook_that_never_came_is_healed_by_the_sweep() {
    let world = Connected::new().await;
    world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    world.stage.set("2026-06-01T09:00");
    world.minute().await;
    assert_eq!(world.stage.wire.recipients(), ["ap@late.example"]);
}

#[tokio::test]
async fn what_is_not_signed_is_not_kept() {
    let world = Connected::new().await;
    let registration = world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    let body = r#"{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"x"}"#;
    // Intent to receive: right and wrong signatures, in turn.
    assert_eq!(world.request(&signed_by_xero(&registration.id, body)).await, 200);
    let wrong = json!({ "x-xero-signature": "AAAA" });
    assert_eq!(world.request(&envelope(&registration.id, wrong, body)).await, 401);
    assert_eq!(world.request(&envelope(&registration.id, json!({}), body)).await, 401);
    let mut forged = world.xero_says(&registration, &["INV-1"]);
    forged["body"] = json!("e30=");
    assert_eq!(world.request(&forged).await, 401);
    assert_eq!(world.request(&signed_by_xero("nobodyshookid", body)).await, 404);
    let long = "x".repeat(300_000);
    assert_eq!(world.request(&signed_by_xero(&registration.id, &long)).await, 413);
    assert_eq!(world.vendors.asked("INV"), 0);
}

#[tokio::test]
async fn a_body_that_mixes_organisations_is_split_and_strangers_are_passed_over() {
    let world = Connected::new().await;
    let registration = world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    let event = |tenant: &str, id: &str| {
        json!({
            "resourceUrl": "", "resourceId": id, "eventDateUtc": "2026-06-01T07:30:00.000",
            "eventType": "UPDATE", "eventCategory": "INVOICE", "tenantId": tenant,
            "tenantType": "ORGANISATION",
        })
    };
    let stranger = "99999999-0000-4000-8000-000000000001";
    let ours = super::stage::organisation();
    let body = json!({
        "events": [event(stranger, &invoice_id("INV-1")), event(&ours, &invoice_id("INV-1"))],
        "firstEventSequence": 1, "lastEventSequence": 2, "entropy": "x",
    });
    assert_eq!(world.request(&signed_by_xero(&registration.id, &body.to_string())).await, 200);
    let told = world.ingest().await;
    assert_eq!((told.requests, told.done), (1, 1));
}

#[tokio::test]
async fn an_invoice_that_moves_to_another_customer_leaves_the_first() {
    let world = Connected::new().await;
    world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    world.stage.set("2026-06-01T07:20");
    world.sweep("xero").await;
    let moved = Invoice { customer: "Other Ltd", ..late().1 };
    world.there().xero.insert(late().0, moved);
    world.stage.set("2026-06-01T08:00");
    world.sweep("xero").await;
    let store = &world.app().store;
    let first = world.debtor("xero", &uuid_of("Late Ltd"));
    let first = store.debtor(&world.stage.tenant, &first).await.unwrap().unwrap();
    assert!(first.debtor.items.is_empty());
    let other = world.debtor("xero", &uuid_of("Other Ltd"));
    let other = store.debtor(&world.stage.tenant, &other).await.unwrap().unwrap();
    assert_eq!(other.debtor.items.len(), 1);
}

#[tokio::test]
async fn the_books_show_that_an_invoice_was_chased() {
    let world = Connected::new().await;
    let registration = world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    assert_eq!(world.request(&world.xero_says(&registration, &["INV-1"])).await, 200);
    world.stage.set("2026-06-01T09:00");
    world.minute().await;
    assert_eq!(world.mails(), 1);
    for _ in 0..3 {
        world.ingest().await;
    }
    let line = "Credit control: \"first\" was mailed on 2026-06-01.".to_owned();
    assert_eq!(world.there().notes, [(invoice_id("INV-1"), line)]);
}

#[tokio::test]
async fn who_wants_no_notes_gets_none_and_a_history_that_takes_no_line_is_nobodys_task() {
    for wanted in [false, true] {
        let world = Connected::new().await;
        let registration = world.connect_xero().await;
        app::tenants::change(world.app(), &world.stage.tenant, |tenant| {
            tenant.notes = wanted;
            Ok(())
        })
        .await
        .unwrap();
        world.there().xero.insert(late().0, late().1);
        world.there().takes_no_notes = true;
        assert_eq!(world.request(&world.xero_says(&registration, &["INV-1"])).await, 200);
        world.stage.set("2026-06-01T09:00");
        world.minute().await;
        assert_eq!(world.mails(), 1);
        for _ in 0..8 {
            world.stage.pass(60);
            world.ingest().await;
        }
        let asked = world.there().asked.iter().filter(|it| it.ends_with("/History")).count();
        assert_eq!(asked, usize::from(wanted), "asked once at most");
        assert!(world.there().notes.is_empty());
        assert!(world.app().store.desk_tasks(&world.stage.tenant).await.unwrap().is_empty());
    }
}
