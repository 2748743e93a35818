//! Nothing of a mail in what everybody sees: logs, errors, the lines of tasks, the journal.

use super::mail;
use crate::log::Log;
use crate::world::World;
use app::receive::{Check, Received, Verdicts, receive};

/// Stands in every field and text of the mails below.
const CANARY: &str = "zq7canary";

#[tokio::test]
async fn no_word_of_a_mail_gets_out() {
    let (log, _guard) = Log::listen();
    let world = World::new().await;
    let known = format!("{CANARY}@blue.example");
    let blue = world.debtor("blue", &[&known], &["INV-101"]).await;
    let route = world.route(&blue).await;
    let token = mail::token::token_of(&route).unwrap();
    let (stranger, colleague) =
        (format!("{CANARY}@else.example"), format!("{CANARY}@acme.example"));
    let id = format!("<{CANARY}@mail.example>");
    let name = format!("{CANARY} {CANARY}");
    let text = format!("{CANARY} INV-101 {CANARY}");
    let fail = Verdicts { virus: Some(Check::Fail), ..Verdicts::default() };
    let pass = Verdicts { dmarc: Some(Check::Pass), ..Verdicts::default() };
    let report = format!(
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; {CANARY}.example\n\n\
         Final-Recipient: rfc822; {known}\nAction: failed\nStatus: 5.1.1\n\n\
         Final-Recipient: rfc822; {colleague}\nAction: failed\nStatus: 5.1.1\n\n--b--"
    );
    let kind = "multipart/report; report-type=delivery-status; boundary=b";
    let ours = "ar@acme.example";
    for (from, to, more, text, verdicts) in [
        (&known, route.as_str(), ("X-A", "1"), &text, Verdicts::default()),
        (&stranger, ours, ("X-A", "2"), &text, Verdicts::default()),
        (&stranger, ours, ("X-A", "3"), &text, fail),
        (&colleague, route.as_str(), ("X-A", "4"), &text, pass),
        (&colleague, ours, ("X-A", "5"), &text, pass),
        (&known, ours, ("Auto-Submitted", "auto-replied"), &text, pass),
        (&stranger, ours, ("List-Id", CANARY), &text, pass),
        (&stranger, ours, ("Content-Type", kind), &report, pass),
    ] {
        let subject = format!("{CANARY} {}", more.1);
        let message = format!("{id}{}", more.1);
        let fields = [
            ("From", format!("{name} <{from}>")),
            ("To", to.to_owned()),
            ("Subject", subject),
            ("Message-ID", message),
            (more.0, more.1.to_owned()),
        ];
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let received = world.takes_with(&mail(&fields, text), verdicts).await;
        assert!(!format!("{received:?}").contains(CANARY));
    }
    let unreadable = world.takes(CANARY.as_bytes()).await;
    assert!(matches!(unreadable, Received::Quarantined { .. }));
    // An error too: two tenants, and a mail to neither.
    world.tenant("zeta").await;
    let mut arrival = world.arrival(&mail(&[("From", &stranger), ("To", &stranger)], &text)).await;
    arrival.tenant = None;
    let error = receive(&world.app, &arrival, world.now()).await.unwrap_err().to_string();
    assert!(!error.contains(CANARY), "{error}");

    let logged = log.text();
    assert!(logged.contains("mail.outcome"));
    for secret in [CANARY, token.as_str(), "@"] {
        assert!(!logged.contains(secret), "{logged}");
    }
    for place in ["K#", "J#", "DESK"] {
        let stored = world.stored(place);
        assert!(!stored.is_empty());
        assert!(!stored.contains(CANARY) && !stored.contains('@'), "{stored}");
    }
}
