//! An explanation as text: a few lines that a credit controller can read to a customer.

use super::clock;
use super::explain::{Chain, Decided, Explanation};
use super::present::{Next, Present};
use chrono_tz::Tz;
use content::text::clean;

/// All of it as text.
pub(super) fn text(told: &Explanation, zone: Tz) -> String {
    let mut lines = vec![clean(&told.name)];
    lines.extend(told.stands.clone());
    if let Some(message) = &told.message {
        lines.push(format!(
            "The {:?} message ({}) is {} since {}, to {}{}",
            message.step,
            message.id,
            message.state,
            clock(message.at, zone),
            message.to.join(", "),
            message.why.as_ref().map_or_else(String::new, |why| format!(": {why}")),
        ));
    } else if told.about == "invoice" {
        lines.push("No message has asked for it yet.".to_owned());
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
        None => "The age of the books was not asked for.".to_owned(),
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
        ("send", Some(step)) => format!("the {step:?} message is due"),
        ("call", _) => "a person is to call".to_owned(),
        _ => "nothing is sent".to_owned(),
    };
    let again = match present.again {
        Some(at) => format!("; looked at again on {}", clock(at, zone)),
        None => String::new(),
    };
    format!("{} now: {what}: {}{again}.", present.currency, present.because)
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
    format!(
        "The journal has {} facts; {whole}. {} of {} decisions come out the same again.",
        chain.entries, chain.reproduced, chain.decisions
    )
}
