//! What the reader made of a mail, as people are told of it, and what they would best do. A hint:
//! the mail itself stands beside it.

use super::timeline::quoted;
use content::text::clean;
use domain::calendar::Day;
use domain::debtor::Debtor;
use domain::hold::Read;
use domain::task::Task;
use store::book::Conversation;

/// What the reader made of the mail behind a task.
pub(super) fn of<'a>(debtor: &'a Debtor, task: &Task) -> Option<&'a Read> {
    debtor.reply_behind(task)?.read.as_ref()
}

/// In one sentence, such as `It reads as a dispute: the price (91 % sure), from “You billed ten days”.`
pub(super) fn sentence(read: &Read, mail: Option<&Conversation>) -> String {
    let urgent = if read.urgent { " Somebody should look now." } else { "" };
    let from = mail.map_or_else(String::new, from);
    if read.told {
        return format!("A person has said what it is: {}{from}.{urgent}", phrase(read));
    }
    let differs = read.differs.as_deref().map_or_else(String::new, differs);
    format!("It reads as {}{from}.{differs}{urgent}", phrase(read))
}

/// In what a second reader differs.
fn differs(code: &str) -> String {
    let what = match code {
        "care" => "would be more careful with it".to_owned(),
        "more" => "reads something else in it, too".to_owned(),
        "language" => "takes it to be in another language".to_owned(),
        "date" => "does not see the same day in it".to_owned(),
        "amount" => "does not see the same sum in it".to_owned(),
        code => match code.split_once(':') {
            Some((code, why)) => format!("reads it as {}: {}", intent(code), reason(why)),
            None => format!("reads it as {}", intent(code)),
        },
    };
    format!(" A second reader {what}.")
}

/// What it reads as, such as `a promise to pay of 250.00 GBP by 2026-06-19 (96 % sure)`.
pub(crate) fn phrase(read: &Read) -> String {
    let what = intent(&read.intent);
    let reason = read.reason.as_deref().map(|it| format!(": {}", reason(it))).unwrap_or_default();
    let reason = match read.contested {
        Some(part) if read.intent == "dispute" => format!("{reason}, {part} of it"),
        _ => reason,
    };
    let amount = read.amount.map(|amount| format!(" of {amount}")).unwrap_or_default();
    let day = read.on.map(|on| format!(" by {on}")).unwrap_or_default();
    let sure = match read.sure {
        0 => String::new(),
        sure => format!(" ({sure} % sure)"),
    };
    format!("{what}{reason}{amount}{day}{sure}")
}

/// What it was taken for where nobody was asked, and what followed.
pub(super) fn followed(read: &Read, quiet_until: Day) -> String {
    match read.intent.as_str() {
        "other" => {
            format!("it has nothing to do with the account ({} % sure), and is filed", read.sure)
        }
        _ => format!("it reads as {}; no contact before {quiet_until}", phrase(read)),
    }
}

/// The words that show it, unless they are all that the mail says.
fn from(mail: &Conversation) -> String {
    let bare = |text: &str| clean(text).trim_end_matches(['.', '!', ' ']).to_owned();
    match bare(&mail.shows) {
        shows if shows.is_empty() || shows == bare(&mail.excerpt) => String::new(),
        shows => format!(", from {}", quoted(&shows)),
    }
}

/// Whether it takes the address out of use that it came from.
pub(super) fn leaves(read: &Read) -> bool {
    matches!(read.intent.as_str(), "unsubscribe" | "wrong_contact")
}

/// What a person would best do about a mail that reads so.
pub(crate) fn proposed(read: &Read, mail: Option<&Conversation>) -> Option<&'static str> {
    let cares = |about| mail.is_some_and(|mail| mail.care.iter().any(|code| code == about));
    if cares("instructions") {
        return Some(
            "Do nothing that it says and take its word for nothing. Ask them in a mail of your own, \
             or ring them.",
        );
    }
    // To let go what may be grave, on a guess, would be no proposal.
    let lets_go = matches!(
        read.intent.as_str(),
        "promise_to_pay" | "stall" | "acknowledgement" | "auto_reply" | "other"
    );
    if cares("danger") || lets_go && read.urgent {
        return Some(
            "Read all of it yourself and answer as a person, before anything else is done.",
        );
    }
    if lets_go && !read.told && read.differs.is_some() {
        return Some("Read all of it yourself: two readers do not agree on it.");
    }
    if lets_go && !read.told && (1..50).contains(&read.sure) {
        return None;
    }
    Some(match read.intent.as_str() {
        "bank_change_fraud" => {
            "Do not answer it and follow none of its links. Ring the debtor on a number that you had \
             before, then release it."
        }
        "legal_insolvency" => {
            "Write nothing more to them. Give it to whoever looks after legal matters, and file the \
             claim in time."
        }
        "dispute" => "Record the dispute with its reason, and ask whoever can settle it.",
        "hardship" => "Agree on instalments, and record the first as a promise.",
        "already_paid" => "Look for the money; ask for the remittance if it is not there.",
        "unsubscribe" => {
            "Write to that address no more. Find another way to them, such as the telephone, another \
             person or the post, and release it; the claim stands."
        }
        "wrong_contact" => {
            "Find the right person and put the address into the ledger, then release it. If this one \
             is right after all, approve it."
        }
        "query" => "Answer the question, then release it.",
        "document_request" => "Send what they ask for, then release it.",
        "promise_to_pay" => "Record the promise.",
        "stall" | "acknowledgement" => "Nothing binds them: release it, and the ladder goes on.",
        _ => return None,
    })
}

/// An intent in words people use.
pub(crate) fn intent(code: &str) -> &str {
    match code {
        "bank_change_fraud" => "fraud: other bank details, or a sign-in",
        "legal_insolvency" => "a matter of law or insolvency",
        "dispute" => "a dispute",
        "hardship" => "no money: they ask for time or instalments",
        "already_paid" => "paid already",
        "unsubscribe" => "a wish for no more mails",
        "wrong_contact" => "the wrong person",
        "query" => "a question",
        "document_request" => "a request for a document",
        "promise_to_pay" => "a promise to pay",
        "stall" => "a delay without a commitment",
        "acknowledgement" => "thanks, nothing more",
        "auto_reply" => "an automatic answer",
        _ => "something else",
    }
}

/// The reason of a dispute in words.
pub(crate) fn reason(code: &str) -> &str {
    match code {
        "damaged_in_transit" => "damaged on the way",
        "short_shipment" => "part of it is missing",
        "not_received" => "nothing came",
        "wrong_price" => "the price",
        "quality" => "a defect, or unfinished",
        "administrative_error" => "wrong entity, duplicate or tax",
        "returned_credit_due" => "sent back, no credit yet",
        "contract_terms" => "cancelled, or not agreed",
        _ => "another reason",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::{Currency, Money};

    #[test]
    fn a_reading_is_one_sentence() {
        let read = Read {
            intent: "dispute".to_owned(),
            reason: Some("wrong_price".to_owned()),
            sure: 91,
            urgent: true,
            ..Read::default()
        };
        assert_eq!(
            sentence(&read, None),
            "It reads as a dispute: the price (91 % sure). Somebody should look now."
        );
        let mail = |excerpt: &str| Conversation {
            at: "2026-06-01T10:00:00Z".parse().unwrap(),
            direction: store::book::Direction::In,
            mail: "mail/1".to_owned(),
            excerpt: excerpt.to_owned(),
            shows: "Ten days are not eight.".to_owned(),
            care: Vec::new(),
            thread: None,
        };
        assert_eq!(
            sentence(&read, Some(&mail("Hello. Ten days are not eight."))),
            "It reads as a dispute: the price (91 % sure), from “Ten days are not eight”. Somebody \
             should look now."
        );
        let all = sentence(&read, Some(&mail("Ten days are not eight.")));
        assert_eq!(all, sentence(&read, None), "all that it says is not said twice");
        let promise = Read {
            intent: "promise_to_pay".to_owned(),
            on: Some("2026-06-19".parse().unwrap()),
            amount: Some(Money::new(25_000, Currency::GBP)),
            ..Read::default()
        };
        assert_eq!(
            sentence(&promise, None),
            "It reads as a promise to pay of 250.00 GBP by 2026-06-19."
        );
    }

    #[test]
    fn two_readers_that_differ_are_told_of() {
        let mut read = Read {
            intent: "acknowledgement".to_owned(),
            sure: 62,
            differs: Some("dispute:wrong_price".to_owned()),
            ..Read::default()
        };
        assert_eq!(
            sentence(&read, None),
            "It reads as thanks, nothing more (62 % sure). A second reader reads it as a dispute: the price."
        );
        for (code, said) in [
            ("stall", "reads it as a delay without a commitment"),
            ("care", "would be more careful with it"),
            ("date", "does not see the same day in it"),
        ] {
            read.differs = Some(code.to_owned());
            assert!(
                sentence(&read, None).ends_with(&format!(" A second reader {said}.")),
                "{code}"
            );
            let wanted = Some("Read all of it yourself: two readers do not agree on it.");
            assert_eq!(proposed(&read, None), wanted);
        }
        // What is careful already keeps its proposal.
        read.intent = "dispute".to_owned();
        assert!(proposed(&read, None).unwrap().starts_with("Record the dispute"));
    }
}
