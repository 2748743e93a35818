//! An explanation as text: a few lines that a credit controller can read to a customer.

use super::explain::{Chain, Decided, Explanation};
use super::present::{Next, Present};
use super::{OutboxLine, clock};
use chrono_tz::Tz;
use content::text::clean;

/// All of it as text.
pub(super) fn text(told: &Explanation, zone: Tz) -> String {
    let mut lines = vec![clean(&told.name)];
    lines.extend(told.stands.as_ref().map(|stands| format!("{stands}.")));
    if let Some(message) = &told.message {
        lines.push(self::message(message, zone));
    } else if told.about == "invoice" {
        lines.push("No message has asked for it yet.".to_owned());
    }
    if let Some(without) = &told.without {
        lines.push(format!("It goes without {}.", clean(without)));
    }
    if let Some(decided) = &told.decided {
        past(&mut lines, decided, zone);
    }
    lines.extend(told.now.iter().map(|present| self::present(present, zone)));
    lines.push(ahead(&told.next, zone));
    if let Some(wake) = told.wake {
        lines.push(format!("The account is looked at again on {}.", clock(wake, zone)));
    }
    if let Some(chain) = &told.chain {
        lines.push(journal(chain));
    }
    lines.join("\n")
}

/// How a message stands, in a line.
fn message(message: &OutboxLine, zone: Tz) -> String {
    let stands = match message.state.as_str() {
        "pending" => "waits for a sender since",
        "claimed" => "is being handed over since",
        "sent" => "was sent on",
        "unknown" => "may have left; nobody knows since",
        "person" => "waits for a person since",
        _ => "is not sent; that is clear since",
    };
    let why = message.why.as_ref().map_or_else(String::new, |why| format!(" ({})", clean(why)));
    format!(
        "The {:?} message to {} {stands} {}{why}. Its id is {}.",
        message.step,
        message.to.join(", "),
        clock(message.at, zone),
        message.id,
    )
}

fn past(lines: &mut Vec<String>, decided: &Decided, zone: Tz) {
    lines.push(format!("Decided on {}: {}.", clock(decided.at, zone), decided.because));
    let name = match decided.policy.name.as_str() {
        "" => "one that is not kept any more",
        name => name,
    };
    let now = if decided.policy.in_force { ", still in force" } else { ", no longer in force" };
    lines.push(format!("By the policy {name} (version {}{now}).", decided.policy.version));
    lines.push(match &decided.books {
        Some(books) => {
            format!("On books of {}, with payments posted to {}.", books.snapshot, books.cash_to)
        }
        None => "Without any news of the ledger.".to_owned(),
    });
    lines.push(if decided.reproduced {
        "Decided again from the journal, the same message comes out.".to_owned()
    } else {
        format!(
            "Decided again from the journal, something else comes out: {}.",
            decided.difference.join("; ")
        )
    });
}

/// What would happen now in one currency, in a line.
pub(super) fn present(present: &Present, zone: Tz) -> String {
    let what = match (present.what.as_str(), &present.step) {
        ("send", Some(step)) => format!("the {step:?} message is to be sent now"),
        ("call", _) => "a person is to call now".to_owned(),
        _ => "nothing is sent now".to_owned(),
    };
    let again = match present.again {
        Some(at) => format!("; looked at again on {}", clock(at, zone)),
        None => String::new(),
    };
    format!("In {} {what}: {}{again}.", present.currency, present.because)
}

/// What comes next, in a line.
pub(super) fn ahead(next: &[Next], zone: Tz) -> String {
    let Some(first) = next.first() else {
        return "No message is in sight unless something comes in.".to_owned();
    };
    let each = |next: &Next| format!("{:?} in {}", next.step, next.currency);
    let all: Vec<String> = next.iter().map(each).collect();
    format!(
        "If nothing comes in, the next message goes out on {}: {}.",
        clock(first.at, zone),
        all.join(", ")
    )
}

fn journal(chain: &Chain) -> String {
    let whole = match (chain.holds, chain.agrees) {
        (true, true) => "its hashes hold, and the account is what its facts add up to",
        (false, _) => "ITS HASHES DO NOT HOLD: it was changed after it was written",
        (true, false) => "its hashes hold, but the account IS NOT what its facts add up to",
    };
    let decisions = match chain.decisions {
        0 => "No message was decided yet".to_owned(),
        all => format!("{} of {all} decisions come out the same again", chain.reproduced),
    };
    format!("The journal has {} facts; {whole}. {decisions}.", chain.entries)
}
