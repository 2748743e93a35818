//! Bounces that follow no standard: words for people in a mail from the mail system. Read with
//! care, because taking a person's mail for a bounce would lose it: both the sender and the words
//! must be a mail system's.

use super::body::Parts;
use super::fields::Fields;
use super::report::{self, best_status};
use super::returned::{self, Returned};
use super::status;
use super::value::{Bounced, Kind};
use crate::letter::Mailbox;

/// Local parts by which mail systems write.
const SYSTEMS: [&str; 9] = [
    "mailer-daemon",
    "postmaster",
    "mail-daemon",
    "mailerdaemon",
    "maildaemon",
    "mmdf",
    "mail.administrator",
    "mailadmin",
    "mail-delivery-subsystem",
];
/// Names by which they sign.
const NAMES: [&str; 6] = [
    "mail delivery subsystem",
    "mail delivery system",
    "mail delivery service",
    "microsoft outlook",
    "microsoft exchange",
    "mail system",
];
/// What their subjects say of a mail that did not arrive: en, de, fr, es, it, nl, pl, lt.
const FAILURES: [&str; 46] = [
    "delivery status notification (failure)",
    "undeliverable",
    "undelivered",
    "returned mail",
    "returned message",
    "mail delivery failed",
    "mail delivery failure",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "failure notice",
    "mail failed",
    "mail failure",
    "message not delivered",
    "could not be delivered",
    "delivery report",
    "non-delivery",
    "nondeliverable",
    "non delivery",
    "returning message to sender",
    "returning to sender",
    "bounce notification",
    "delivery error",
    "delivery problem",
    "message delivery failure",
    "mail could not be delivered",
    "unable to deliver",
    "not deliverable",
    "undeliverable mail",
    "unzustellbar",
    "nicht zustellbar",
    "nicht zugestellt",
    "zustellung fehlgeschlagen",
    "non remis",
    "non distribuable",
    "échec de la remise",
    "échec de remise",
    "no se puede entregar",
    "no entregado",
    "no se ha podido entregar",
    "non recapitabile",
    "mancato recapito",
    "onbestelbaar",
    "niet afgeleverd",
    "nie można dostarczyć",
    "nepristatyta",
];
/// What they say of a mail that is only late.
const DELAYS: [&str; 10] = [
    "(delay)",
    "delayed",
    "still being retried",
    "warning: could not send",
    "warning: message",
    "delivery delay",
    "verzögert",
    "retardé",
    "retrasado",
    "ritardo",
];
/// What the text of a failure says.
const WORDS: [&str; 22] = [
    "could not be delivered",
    "couldn't be delivered",
    "was not delivered",
    "wasn't delivered",
    "undeliverable",
    "failed permanently",
    "permanent failure",
    "permanent error",
    "delivery failed",
    "delivery has failed",
    "delivery to the following",
    "unable to deliver",
    "was rejected",
    "was undeliverable",
    "not able to deliver",
    "message was not accepted",
    "returned to you",
    "user unknown",
    "unknown user",
    "mailbox full",
    "no such user",
    "fatal errors",
];

/// Whether a mail system wrote it.
pub(super) fn is_system(from: Option<&Mailbox>, return_path: Option<&str>) -> bool {
    if return_path.is_some_and(|path| path.is_empty() || is_system_address(path)) {
        return true;
    }
    from.is_some_and(|from| {
        let name = from.name.as_deref().unwrap_or_default().to_lowercase();
        is_system_address(&from.address) || NAMES.iter().any(|system| name.contains(system))
    })
}

fn is_system_address(address: &str) -> bool {
    let address = address.to_lowercase();
    let local = address.split('@').next().unwrap_or_default();
    SYSTEMS.contains(&local) || local.starts_with("microsoftexchange")
}

/// Reads the mail as such a report, if it is one.
pub(super) fn read(
    parts: Parts<'_>,
    fields: &Fields<'_>,
    from: Option<&Mailbox>,
    return_path: Option<&str>,
    subject: &str,
    text: &str,
) -> Option<Kind> {
    if !is_system(from, return_path) {
        return None;
    }
    let subject = subject.to_lowercase();
    let end = returned::original_at(text).unwrap_or(text.len());
    let words = text.get(..end).unwrap_or_default();
    let start = (0..=words.len().min(8_000)).rev().find(|at| words.is_char_boundary(*at));
    let words = words.get(..start.unwrap_or(0)).unwrap_or_default();
    let lower = words.to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
    let names_failed = fields.has("x-failed-recipients");
    if DELAYS.iter().any(|delay| subject.contains(delay)) || lower.contains("warning message only")
    {
        return Some(Kind::DeliveryNotice);
    }
    let announced = FAILURES.iter().any(|failure| subject.contains(failure));
    let coded = status::enhanced(words).is_some() || status::reply_code(words).is_some();
    if !(names_failed || announced || (says(&WORDS) && coded)) {
        return None;
    }
    let returned = returned::find(parts, text);
    if let Some(kind) = report::inline(text, &returned) {
        return Some(kind);
    }
    let own: Vec<String> =
        fields.mailboxes("to").iter().map(|to| to.address.to_lowercase()).collect();
    let mut addresses = listed(fields);
    if addresses.is_empty() {
        addresses = named(words, &own, &returned);
    }
    let status = best_status("", words);
    let class = status::class(status.as_deref(), words);
    let why = status::one_line(reason_line(words));
    let entry = |address: Option<String>| Bounced {
        address,
        class,
        status: status.clone(),
        why: why.clone(),
        outbox: returned.outbox.clone(),
        message_id: returned.message_id.clone(),
    };
    if addresses.is_empty() {
        return Some(Kind::Bounce(vec![entry(None)]));
    }
    Some(Kind::Bounce(addresses.into_iter().map(|address| entry(Some(address))).collect()))
}

/// `X-Failed-Recipients`, as Exim and Gmail write it.
fn listed(fields: &Fields<'_>) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    for mailbox in fields.mailboxes("x-failed-recipients").into_iter().take(100) {
        let address = mailbox.address.to_lowercase();
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// The addresses that the words are about. An address that stands alone on its line, or starts it,
/// is one that they list; failing that, the one to which the returned mail was.
fn named(words: &str, own: &[String], returned: &Returned) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in words.lines().take(400) {
        let line = line.trim_start_matches([' ', '\t', '*', '-', '#', '>', '"', '\'']);
        let line =
            line.strip_prefix("To:").or_else(|| line.strip_prefix("RCPT TO:")).unwrap_or(line);
        let line = line.split_once("target mail address:").map_or(line, |(_, address)| address);
        let Some(word) = line.split_whitespace().next() else { continue };
        let word = word.split_once("mailto:").map_or(word, |(before, _)| before);
        let address = word
            .trim_matches(['<', '>', '(', ')', ':', ',', ';', '"', '\'', '.', '[', ']'])
            .to_lowercase();
        let fits = address.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && domain.contains('.')
                && !address.contains(['<', '>', '(', ')', ',', ';', '/'])
        });
        if fits && !own.contains(&address) && !found.contains(&address) && found.len() < 20 {
            found.push(address);
        }
    }
    if found.is_empty()
        && let [only] = returned.to.as_slice()
    {
        found.push(only.clone());
    }
    if found.is_empty() {
        // Within a sentence: the first one in angle brackets that is not our own.
        found.extend(
            words
                .split('<')
                .skip(1)
                .filter_map(|rest| {
                    let address = rest.split_once('>')?.0.trim().to_lowercase();
                    let fits = address.contains('@') && !address.contains(char::is_whitespace);
                    (fits && !own.contains(&address)).then_some(address)
                })
                .take(1),
        );
    }
    found
}

/// What the report says, from the most telling line on: the one with both codes, with one of them,
/// with words about a recipient, or at least about a failure.
fn reason_line(words: &str) -> &str {
    let lines = || words.lines().map(str::trim).filter(|line| !line.is_empty());
    let enhanced = |line: &&str| status::enhanced(line).is_some();
    let reply = |line: &&str| status::reply_code(line).is_some();
    let line = lines()
        .find(|line| enhanced(line) && reply(line))
        .or_else(|| lines().find(|line| status::is_telling(line)))
        .or_else(|| lines().find(enhanced))
        .or_else(|| lines().find(reply))
        .or_else(|| {
            lines().find(|line| WORDS.iter().any(|word| line.to_lowercase().contains(word)))
        })
        .unwrap_or_default();
    // A long sentence may lead up to the code.
    let code = status::reply_code(line).map(|code| code.to_string()).or(status::enhanced(line));
    code.and_then(|code| line.find(&code)).and_then(|at| line.get(at..)).unwrap_or(line)
}
