//! What is read around the books: sign-in, accounts, chats. There is no recording of these here; what
//! holds for all of them does not need one.

use super::super::{
    Card, Chat, Choice, Connector, Place, Posted, Request, Samples, Secret, SignIn, What,
};
use super::{BASE, CANARY, Report, answer, bad_answers, demand, judged, modest};
use domain::calendar::Time;

const READ: &str = "429 and 5xx mean later, 401 means out, what is no answer is not read as one";
const MODEST: &str = "keys, tokens, cards and queries do not show when printed";

pub(super) fn check(report: &mut Report, connector: &Connector, samples: &Samples) {
    sign_in(report, connector);
    let signed_in = connector.signed_in;
    report.case(MODEST, || modest(&signed_in.accounts(Some(BASE)), BASE));
    for (name, bad, fits) in bad_answers() {
        report.case(READ, || {
            judged(&format!("accounts: {name}"), signed_in.read_accounts(&bad), fits)
        });
    }
    if let Some(chat) = connector.chat {
        cards(report, chat);
        let deliveries = samples.webhooks.iter().flat_map(|sample| &sample.arrived);
        deliveries.for_each(|arrived| answered(report, chat, &arrived.what));
    }
}

fn sign_in(report: &mut Report, connector: &Connector) {
    let signed_in = connector.signed_in;
    let now = Time::default();
    match &connector.sign_in {
        SignIn::Keys(fields) => {
            let keys = vec![Secret::new(CANARY); fields.len()];
            report.case(MODEST, || {
                hidden("tokens", &format!("{:?}", signed_in.tokens(None, &keys, now)))
            });
            report.case(READ, || {
                demand(signed_in.tokens(None, &[], now).is_err(), || "no keys are enough".into())
            });
        }
        SignIn::OAuth(_) => {
            for (name, bad, fits) in bad_answers() {
                // A client that is not known is a fault of the set-up; which one is the vendor's word.
                let fits = if name == "401" { |_: &_| true } else { fits };
                report.case(READ, || {
                    judged(&format!("tokens: {name}"), signed_in.tokens(Some(&bad), &[], now), fits)
                });
            }
            let tokens = format!(
                r#"{{"ok":true,"access_token":"{CANARY}","refresh_token":"{CANARY}",
                "expires_in":1800,"token_type":"Bearer","scope":"a"}}"#
            );
            let good = answer(200, &tokens);
            report.case(MODEST, || {
                hidden("tokens", &format!("{:?}", signed_in.tokens(Some(&good), &[], now)))
            });
            let ended = answer(400, r#"{"error":"invalid_grant"}"#);
            report.case("a code or token that is not valid means: sign in again", || {
                let told = signed_in.tokens(Some(&ended), &[], now);
                judged("invalid_grant", told, |fault| {
                    matches!(fault, super::super::Fault::Revoked(_))
                })
            });
        }
    }
}

fn hidden(what: &str, shown: &str) -> Result<(), String> {
    demand(!shown.contains(CANARY), || format!("{what} show when printed"))
}

fn cards(report: &mut Report, chat: &dyn Chat) {
    let choice = |primary| Choice {
        action: "pause".to_owned(),
        label: CANARY.to_owned(),
        date: None,
        primary,
        ask_twice: !primary,
        options: Vec::new(),
    };
    let card = Card {
        task: "t1".to_owned(),
        title: CANARY.to_owned(),
        text: vec![CANARY.to_owned(), String::new(), "x".repeat(100_000)],
        choices: vec![choice(true), choice(false)],
        done: None,
    };
    let done = Card { choices: Vec::new(), done: Some(CANARY.to_owned()), ..card.clone() };
    let place = Place { channel: "c1".to_owned(), thread: None, base: Some(BASE.to_owned()) };
    let posted = Posted { channel: "c1".to_owned(), message: "1.2".to_owned() };
    let requests: [(&str, Request); 3] = [
        ("post", chat.post(&card, &place)),
        ("update", chat.update(&done, &posted, Some(BASE))),
        ("find", chat.find(&place, Time::default())),
    ];
    for (what, request) in &requests {
        report.case(MODEST, || modest(request, BASE).map_err(|why| format!("{what}: {why}")));
    }
    report.case("a card is not posted twice for a lost answer", || {
        demand(requests.first().is_some_and(|(_, post)| !post.repeatable), || {
            "posting is marked as repeatable".to_owned()
        })
    });
    for (name, bad, fits) in bad_answers() {
        report.case(READ, || judged(&format!("posted: {name}"), chat.posted(&bad), fits));
        report.case(READ, || judged(&format!("found: {name}"), chat.found(&bad, "t1"), fits));
    }
}

/// A presser who is told: the address is a secret, the line is for them.
fn answered(report: &mut Report, chat: &dyn Chat, what: &What) {
    let What::Clicked(click) = what else { return };
    report.case(MODEST, || {
        let Some(request) = chat.tell(click, CANARY) else { return Ok(()) };
        let secret = click.answer_to.as_deref().unwrap_or(CANARY);
        let shown = format!("{request:?} {click:?} {what:?}");
        demand(!shown.contains(secret) && !shown.contains(CANARY), || {
            "where a presser is answered shows when printed".to_owned()
        })
    });
}
