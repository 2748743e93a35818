//! What a vendor says of itself: complete, and not less tested than it claims to do.

use super::super::{Connector, Errand, Samples, SignIn};
use super::{Report, demand};

const LAW: &str = "the manifest is complete, and there is a sample of all that it claims";

pub(super) fn check(report: &mut Report, connector: &Connector, samples: &Samples) {
    let mut must = |holds: bool, why: &str| report.case(LAW, || demand(holds, || why.to_owned()));
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    must(!connector.name.is_empty() && connector.name.chars().all(plain), "the name: a-z0-9");
    must(!connector.title.trim().is_empty(), "a title");
    must(connector.docs.starts_with("https://"), "docs: an https address");
    let limits = &connector.limits;
    let many = [limits.per_minute, limits.at_once, limits.sweep_minutes];
    must(many.iter().all(|limit| *limit > 0) && limits.per_day != Some(0), "limits above zero");
    match &connector.sign_in {
        SignIn::OAuth(oauth) => {
            let https = [oauth.authorize, oauth.token].iter().all(|at| at.starts_with("https://"));
            must(https, "sign-in: https addresses");
        }
        SignIn::Keys(fields) => {
            let told = |field: &super::super::KeyField| {
                !field.name.is_empty() && !field.about.trim().is_empty()
            };
            must(
                !fields.is_empty() && fields.iter().all(told),
                "sign-in: keys with a word on each",
            );
        }
    }
    let can = [connector.webhook.is_some(), connector.ledger.is_some(), connector.chat.is_some()];
    must(can.contains(&true), "it can do something");
    if connector.webhook.is_some() {
        must(!samples.webhooks.is_empty(), "a sample of a webhook's request");
    }
    if let Some(ledger) = connector.ledger {
        let has = |sort: fn(&Errand) -> bool| samples.talks.iter().any(|talk| sort(&talk.errand));
        must(has(|errand| matches!(errand, Errand::Sweep { since: None })), "a first sweep");
        must(has(|errand| matches!(errand, Errand::Sweep { since: Some(_) })), "a later sweep");
        must(has(|errand| matches!(errand, Errand::Fetch(_))), "a fetch of objects");
        let notes = has(|errand| matches!(errand, Errand::Note { .. }));
        must(notes == ledger.takes_notes(), "a note, if and only if it takes notes");
        let copies = has(|errand| matches!(errand, Errand::Copy { .. }));
        must(copies == ledger.gives_copies(), "a copy, if and only if it gives copies");
    }
}
