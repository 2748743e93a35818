//! Mails that no person wrote, and those that only look so.

use super::{mail, task};
use crate::world::World;
use app::receive::Received;
use domain::ids::DebtorId;
use store::book::Direction;

async fn blue(world: &World) -> DebtorId {
    world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await
}

#[tokio::test]
async fn out_of_office_is_noted_and_changes_nothing() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let before = world.state(&blue).await;
    let route = world.route(&blue).await;
    let from = ("From", "ap@blue.example");
    for extra in [
        [("Auto-Submitted", "auto-replied"), ("To", &route)],
        [("Subject", "Automatic reply: Reminder"), ("To", &route)],
        [("X-Autoreply", "yes"), ("To", "ar@acme.example")],
        [("Auto-Submitted", "auto-generated"), ("To", &route)],
    ] {
        let raw = mail(&[from, extra[0], extra[1]], "I am away until Monday. INV-101 is disputed.");
        assert_eq!(world.takes(&raw).await, Received::Automatic { debtor: blue.clone() });
        assert_eq!(world.takes(&raw).await, Received::Duplicate);
    }
    assert_eq!(world.state(&blue).await, before);
    let rows = world.conversation(&blue).await;
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row.direction == Direction::Machine));
}

#[tokio::test]
async fn a_hundred_rounds_with_an_autoresponder_send_nothing() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let route = world.route(&blue).await;
    for round in 0..100 {
        let id = format!("<{round}@blue.example>");
        let fields = [
            ("From", "ap@blue.example"),
            ("To", route.as_str()),
            ("Message-ID", id.as_str()),
            ("Auto-Submitted", "auto-replied"),
        ];
        let received = world.takes(&mail(&fields, "Thank you for your mail.")).await;
        assert_eq!(received, Received::Automatic { debtor: blue.clone() });
    }
    assert!(world.letterbox.0.lock().unwrap().is_empty());
    assert!(world.state(&blue).await.holds.is_empty());
}

#[tokio::test]
async fn what_a_machine_writes_unasked_is_for_a_persons_eye() {
    let world = World::new().await;
    let blue = blue(&world).await;
    // A remittance advice of the debtor's own system.
    let machine = ("Auto-Submitted", "auto-generated");
    let raw = mail(&[("From", "ap@blue.example"), machine], "Payment advice: INV-101, 100.00");
    assert!(matches!(world.takes(&raw).await, Received::Held { debtor, .. } if debtor == blue));
    let raw = mail(&[("From", "noreply@bank.example"), machine], "Payment advice: INV-101");
    task(&world.takes(&raw).await);
}

#[tokio::test]
async fn automatic_answers_of_strangers_are_ignored() {
    let world = World::new().await;
    let raw = mail(&[("From", "x@else.example"), ("Auto-Submitted", "auto-replied")], "Away.");
    assert_eq!(world.takes(&raw).await, Received::Ignored("automatic"));
}

#[tokio::test]
async fn our_own_mail_lists_and_receipts_are_ignored() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let facts = world.state(&blue).await.facts;
    let own = ("X-Credit-Control-Id", "00112233445566778899aabbccddeeff");
    let receipt =
        ("Content-Type", "multipart/report; report-type=disposition-notification; boundary=b");
    let notification = "--b\nContent-Type: text/plain\n\nread\n--b\n\
        Content-Type: message/disposition-notification\n\n\
        Final-Recipient: rfc822;ap@blue.example\nDisposition: manual-action; displayed\n\n--b--";
    let delay = ("Content-Type", "multipart/report; report-type=delivery-status; boundary=b");
    let delayed = "--b\nContent-Type: text/plain\n\nlate\n--b\nContent-Type: message/delivery-status\n\n\
        Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ap@blue.example\nAction: delayed\n\
        Status: 4.4.1\n\n--b--";
    for (fields, text, wanted) in [
        (vec![("From", "ar@acme.example"), own], "Please pay INV-101.", "own_mail"),
        (vec![("From", "news@else.example"), ("List-Id", "<news.else.example>")], "News!", "list"),
        (vec![("From", "ap@blue.example"), receipt], notification, "read_receipt"),
        (vec![("From", "MAILER-DAEMON@mx.example"), delay], delayed, "delivery_notice"),
    ] {
        assert_eq!(world.takes(&mail(&fields, text)).await, Received::Ignored(wanted));
    }
    world.untouched(&blue, facts).await;
}

#[tokio::test]
async fn a_debtor_does_not_get_lost_as_a_list_or_as_our_own_mail() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let group = ("List-Id", "<ap.blue.example>");
    let copied = ("X-Credit-Control-Id", "00112233445566778899aabbccddeeff");
    for field in [group, copied] {
        let received = world.takes(&mail(&[("From", "ap@blue.example"), field], "Paid.")).await;
        assert!(matches!(received, Received::Held { debtor, .. } if debtor == blue));
    }
}
