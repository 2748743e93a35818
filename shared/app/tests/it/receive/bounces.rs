//! Mails that did not arrive, and complaints.

use super::{mail, task};
use crate::world::World;
use app::receive::Received;
use domain::ids::{DebtorId, OutboxId};
use domain::people::Verdict;
use domain::task::TaskKind;
use store::book::Direction;

/// A delivery report (RFC 3464) about a message, for these recipients.
fn report(failed: &[(&str, &str)], own: Option<(&World, &DebtorId, &OutboxId)>) -> Vec<u8> {
    let groups: String = failed
        .iter()
        .map(|(address, status)| {
            format!(
                "Final-Recipient: rfc822; {address}\nAction: failed\nStatus: {status}\n\
                 Diagnostic-Code: smtp; 550 {status} said the other side\n\n"
            )
        })
        .collect();
    let returned = own.map_or("Subject: something\n".to_owned(), |(world, debtor, id)| {
        let message_id = mail::message_id::format(&world.acme, debtor, id, "acme.example");
        format!("Message-ID: <{message_id}>\nX-Credit-Control-Id: {id}\nSubject: Reminder\n")
    });
    let text = format!(
        "--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example\n\n{groups}--b\nContent-Type: text/rfc822-headers\n\n\
         {returned}\n--b--"
    );
    let kind = "multipart/report; report-type=delivery-status; boundary=b";
    mail(&[("From", "MAILER-DAEMON@mx.example"), ("Content-Type", kind)], &text)
}

fn complaint(fields: &str, returned: &str) -> Vec<u8> {
    let text = format!(
        "--b\nContent-Type: text/plain\n\nAn abuse report.\n--b\n\
         Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n{fields}\n\
         --b\nContent-Type: text/rfc822-headers\n\n{returned}\n--b--"
    );
    let kind = "multipart/report; report-type=feedback-report; boundary=b";
    mail(&[("From", "feedback@isp.example"), ("Content-Type", kind)], &text)
}

fn bounced(debtors: &[&DebtorId], hard: bool) -> Received {
    let mut debtors: Vec<DebtorId> = debtors.iter().map(|debtor| (*debtor).clone()).collect();
    debtors.sort();
    Received::Bounced { debtors, hard }
}

#[tokio::test]
async fn a_dead_address_goes_out_of_use_and_its_message_does_not_count() {
    let world = World::new().await;
    let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
    let sent = world.sent(&blue).await;
    assert_eq!(world.state(&blue).await.recent.len(), 1);
    let raw = report(&[("ap@blue.example", "5.1.1")], Some((&world, &blue, &sent)));
    assert_eq!(world.takes(&raw).await, bounced(&[&blue], true));
    assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Bounced);
    let state = world.state(&blue).await;
    assert!(state.outgoing.is_empty() && state.recent.is_empty());
    assert!(state.tasks.iter().any(|task| task.kind == TaskKind::FindAddress));
    assert!(state.holds.is_empty());
    let facts = state.facts;
    assert_eq!(world.takes(&raw).await, Received::Duplicate);
    assert_eq!(world.state(&blue).await.facts, facts);
    let rows = world.conversation(&blue).await;
    assert!(rows.len() == 1 && rows[0].direction == Direction::Machine);
    assert!(!rows[0].excerpt.contains('@'));
}

#[tokio::test]
async fn a_message_that_one_of_two_got_did_arrive() {
    let world = World::new().await;
    let emails = ["ap@blue.example", "cfo@blue.example"];
    let blue = world.debtor("blue", &emails, &["INV-101"]).await;
    let sent = world.sent(&blue).await;
    let first = report(&[("ap@blue.example", "5.1.1")], Some((&world, &blue, &sent)));
    assert_eq!(world.takes(&first).await, bounced(&[&blue], true));
    assert_eq!(world.state(&blue).await.recent.len(), 1, "it still counts as contact");
    // The other one's report says that nobody got it.
    let second = report(&[("cfo@blue.example", "5.1.1")], Some((&world, &blue, &sent)));
    assert_eq!(world.takes(&second).await, bounced(&[&blue], true));
    assert!(world.state(&blue).await.recent.is_empty());
}

#[tokio::test]
async fn both_in_one_report_reach_nobody() {
    let world = World::new().await;
    let emails = ["ap@blue.example", "cfo@blue.example"];
    let blue = world.debtor("blue", &emails, &["INV-101"]).await;
    let sent = world.sent(&blue).await;
    let dead = emails.map(|email| (email, "5.1.1"));
    let raw = report(&dead, Some((&world, &blue, &sent)));
    assert_eq!(world.takes(&raw).await, bounced(&[&blue], true));
    for email in emails {
        assert_eq!(world.verdict(&blue, email).await, Verdict::Bounced);
    }
    assert!(world.state(&blue).await.recent.is_empty());
}

#[tokio::test]
async fn without_our_id_the_address_tells_and_two_accounts_may_share_it() {
    let world = World::new().await;
    let blue = world.debtor("blue", &["ap@group.example"], &["INV-101"]).await;
    let red = world.debtor("red", &["ap@group.example"], &["INV-202"]).await;
    let sent = world.sent(&blue).await;
    let raw = report(&[("AP@group.example", "5.1.1")], None);
    assert_eq!(world.takes(&raw).await, bounced(&[&blue, &red], true));
    for debtor in [&blue, &red] {
        assert_eq!(world.verdict(debtor, "ap@group.example").await, Verdict::Bounced);
    }
    // No message is proven to be the one, so none is taken back.
    assert!(world.state(&blue).await.outgoing(&sent).is_some());
}

#[tokio::test]
async fn with_our_id_a_dead_address_is_dead_for_all_who_have_it() {
    let world = World::new().await;
    let blue = world.debtor("blue", &["ap@group.example"], &["INV-101"]).await;
    let red = world.debtor("red", &["ap@group.example"], &["INV-202"]).await;
    let sent = world.sent(&blue).await;
    let raw = report(&[("ap@group.example", "5.1.1")], Some((&world, &blue, &sent)));
    assert_eq!(world.takes(&raw).await, bounced(&[&blue, &red], true));
    assert!(world.state(&blue).await.outgoing(&sent).is_none());
}

#[tokio::test]
async fn a_full_mailbox_is_only_noted() {
    let world = World::new().await;
    let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
    let sent = world.sent(&blue).await;
    let before = world.state(&blue).await;
    for own in [Some((&world, &blue, &sent)), None] {
        let raw = report(&[("ap@blue.example", "5.2.2")], own);
        assert_eq!(world.takes(&raw).await, bounced(&[&blue], false));
    }
    assert_eq!(world.state(&blue).await, before);
    assert_eq!(world.conversation(&blue).await.len(), 2);
}

#[tokio::test]
async fn a_member_of_a_group_address_that_is_gone_does_not_take_the_group_with_it() {
    let world = World::new().await;
    let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
    let sent = world.sent(&blue).await;
    let before = world.state(&blue).await;
    let raw = report(&[("former.member@blue.example", "5.1.1")], Some((&world, &blue, &sent)));
    assert_eq!(world.takes(&raw).await, bounced(&[&blue], false));
    assert_eq!(world.state(&blue).await, before);
}

#[tokio::test]
async fn a_forged_report_takes_no_message_back() {
    let world = World::new().await;
    let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
    let red = world.debtor("red", &["ap@red.example"], &["INV-202"]).await;
    let (of_blue, of_red) = (world.sent(&blue).await, world.sent(&red).await);
    let before = world.state(&red).await;
    // Blue's address with a message of red's; and ids that name nothing.
    let raw = report(&[("ap@blue.example", "5.1.1")], Some((&world, &red, &of_red)));
    assert_eq!(world.takes(&raw).await, bounced(&[&blue, &red], true));
    assert!(world.state(&blue).await.outgoing(&of_blue).is_some());
    assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Bounced);
    // At red it is a line in the conversation, nothing else.
    assert_eq!(world.state(&red).await, before);
    let facts = before.facts;
    let ghost = OutboxId::from("00112233445566778899aabbccddeeff");
    let raw = report(&[("who@else.example", "5.1.1")], Some((&world, &red, &ghost)));
    assert_eq!(world.takes(&raw).await, Received::Ignored("bounce_of_nobody"));
    let raw = report(&[("who@else.example", "5.2.2")], None);
    assert_eq!(world.takes(&raw).await, Received::Ignored("bounce_of_nobody"));
    assert_eq!(world.state(&red).await.facts, facts);
}

#[tokio::test]
async fn our_own_people_are_told_when_their_mail_comes_back() {
    let world = World::new().await;
    let raw = report(&[("olga@acme.example", "5.1.1")], None);
    let task = task(&world.takes(&raw).await);
    let task = world.desk(&task).await.unwrap();
    assert_eq!(task.kind, "staff_mail");
    assert!(!task.about.contains('@'));
    assert_eq!(world.takes(&raw).await, Received::Duplicate);
    let soft = report(&[("olga@acme.example", "5.2.2")], None);
    assert_eq!(world.takes(&soft).await, Received::Ignored("bounce_of_nobody"));
}

#[tokio::test]
async fn a_complaint_takes_the_address_out_of_use_and_the_message_still_counts() {
    let world = World::new().await;
    let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
    let sent = world.sent(&blue).await;
    let id = mail::message_id::format(&world.acme, &blue, &sent, "acme.example");
    let raw = complaint("Original-Rcpt-To: ap@blue.example", &format!("Message-ID: <{id}>\n"));
    assert_eq!(world.takes(&raw).await, Received::Complained { debtors: vec![blue.clone()] });
    assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Complained);
    assert!(world.state(&blue).await.outgoing(&sent).is_some());
    assert_eq!(world.takes(&raw).await, Received::Duplicate);
    // A later bounce does not make it less of a complaint.
    world.takes(&report(&[("ap@blue.example", "5.1.1")], None)).await;
    assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Complained);
}

#[tokio::test]
async fn a_complaint_of_nobody_known_is_for_a_person() {
    let world = World::new().await;
    for fields in ["Original-Rcpt-To: who@else.example", "User-Agent: isp"] {
        task(&world.takes(&complaint(fields, "Subject: x\n")).await);
    }
}
