//! What the reader made of a mail, as people are told of it, and what they would best do. A hint:
//! the mail itself stands beside it.

use domain::debtor::Debtor;
use domain::hold::Read;
use domain::task::{Task, TaskKind};

/// What the reader made of the mail behind a task.
pub(super) fn of<'a>(debtor: &'a Debtor, task: &Task) -> Option<&'a Read> {
    let hold = debtor.holds.iter().find(|hold| hold.id.as_str() == task.subject)?;
    hold.read.as_ref().filter(|_| task.kind == TaskKind::ReadReply)
}

/// In one sentence, such as `It reads as a dispute: the price (91 % sure).`
pub(super) fn sentence(read: &Read) -> String {
    let what = intent(&read.intent);
    let reason = read.reason.as_deref().map(|it| format!(": {}", reason(it))).unwrap_or_default();
    let amount = read.amount.map(|amount| format!(" of {amount}")).unwrap_or_default();
    let day = read.on.map(|on| format!(" by {on}")).unwrap_or_default();
    let sure = match read.sure {
        0 => String::new(),
        sure => format!(" ({sure} % sure)"),
    };
    let urgent = if read.urgent { " Somebody should look now." } else { "" };
    format!("It reads as {what}{reason}{amount}{day}{sure}.{urgent}")
}

/// What a person would best do about a mail that reads so.
pub(super) fn proposed(read: &Read) -> Option<&'static str> {
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
        "unsubscribe" => "Take the address out of use, and find another way to them.",
        "wrong_contact" => "Find the right person, and take the address out of use.",
        "query" => "Answer the question, then release it.",
        "document_request" => "Send what they ask for, then release it.",
        "promise_to_pay" => "Record the promise.",
        "stall" | "acknowledgement" => "Nothing binds them: release it, and the ladder goes on.",
        _ => return None,
    })
}

fn intent(code: &str) -> &str {
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

fn reason(code: &str) -> &str {
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
            on: None,
            amount: None,
            sure: 91,
            urgent: true,
        };
        assert_eq!(
            sentence(&read),
            "It reads as a dispute: the price (91 % sure). Somebody should look now."
        );
        let promise = Read {
            intent: "promise_to_pay".to_owned(),
            reason: None,
            on: Some("2026-06-19".parse().unwrap()),
            amount: Some(Money::new(25_000, Currency::GBP)),
            sure: 0,
            urgent: false,
        };
        assert_eq!(sentence(&promise), "It reads as a promise to pay of 250.00 GBP by 2026-06-19.");
    }
}
