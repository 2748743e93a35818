//! Whether an answer may leave by itself, and what it is then. Asked when the mail comes in, asked
//! again by the gate: whatever became true in between (paid, held, disputed, suppressed) wins.
//!
//! An answer is no reminder: hours, quiet days and the gap do not stop it, and no ladder counts it.

use super::contact::released;
use super::group::gather;
use super::standing::{Standing, contested, standing};
use crate::answer::{Answer, With, capped};
use crate::because::{Because, Rule, Why};
use crate::calendar::Time;
use crate::debtor::{Debtor, HEAVY};
use crate::hold::Scope;
use crate::ids::{ContactId, InvoiceId, OutboxId, PromiseId};
use crate::item::{Item, Kind, Treatment};
use crate::message::{Identity, Message, Purpose, Under};
use crate::money::Currency;
use crate::people::{NoRecipient, Recipients, Role, Verdict};
use crate::rules::Rules;

/// Why an answer does not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// Not at this moment.
    Now(Rule),
    /// Not by itself.
    Never(String),
}

/// What an answer is about.
struct About {
    rule: Rule,
    currency: Currency,
    items: Vec<InvoiceId>,
    asked: i64,
    credits: i64,
}

/// The message that answers, to the contact that wrote.
///
/// # Errors
/// [`NoAnswer`] when it may not leave by itself.
pub fn answer(
    rules: &Rules<'_>,
    debtor: &Debtor,
    answer: &Answer,
    to: &ContactId,
    now: Time,
) -> Result<Box<Message>, NoAnswer> {
    may_answer(rules, debtor, to, now)?;
    let About { rule, currency, items, asked, credits } = match &answer.with {
        With::Copy(invoice) => copy(rules, debtor, invoice, now)?,
        With::Statement => statement(rules, debtor, now)?,
        With::Promise(promise) => confirmation(rules, debtor, promise, now)?,
    };
    let id = OutboxId::of(Identity {
        tenant: &debtor.tenant,
        debtor: &debtor.id,
        seller: &debtor.seller,
        currency,
        language: debtor.profile.language.as_deref().unwrap_or(rules.language),
        purpose: &Purpose::Answer.word(),
        occasion: &answer.mail,
        channel: "mail",
    });
    Ok(Box::new(Message {
        id,
        purpose: Purpose::Answer,
        step: Purpose::Answer.word(),
        template: answer.with.template().to_owned(),
        currency,
        // Its occasion is the mail; decisions of the ladder are not counted by it.
        occasion: debtor.occasion,
        items,
        recipients: Recipients { to: vec![to.clone()], cc: Vec::new() },
        urgent: false,
        answers: Some(answer.clone()),
        because: Because {
            rule,
            currency,
            lead: None,
            asked,
            credits,
            left_out: Vec::new(),
            policy: rules.policy.version.clone(),
            books: rules.books.map(|books| (books.snapshot, books.cash_to)),
        },
    }))
}

/// What stands in the way of any answer.
fn may_answer(
    rules: &Rules<'_>,
    debtor: &Debtor,
    to: &ContactId,
    now: Time,
) -> Result<(), NoAnswer> {
    if !rules.answers {
        return never("answers are switched off");
    }
    released(debtor, rules.today(now)).map_err(|rule| NoAnswer::Never(rule.words()))?;
    if !matches!(debtor.profile.treatment, Treatment::Chase | Treatment::StatementOnly) {
        return never("the account is handled in another way");
    }
    let known = debtor.contacts.iter().find(|known| known.id == *to && known.role != Role::Never);
    match known.map(|known| known.verdict) {
        Some(Verdict::Approved) => {}
        Some(other) => {
            let rule = Rule::NoRecipient(NoRecipient::Unusable(other));
            return Err(NoAnswer::Never(rule.words()));
        }
        None => return never("who wrote is none of the contacts that may be written to"),
    }
    let waits = |under: &Under| matches!(under, Under::Decided | Under::InDoubt { .. });
    let answers = |out: &&crate::message::Outgoing| out.purpose == Purpose::Answer;
    if debtor.outgoing.iter().filter(answers).any(|out| waits(&out.state)) {
        return never("another answer is under way");
    }
    if let Some(day) = capped(debtor, rules.zone, now) {
        return Err(NoAnswer::Never(Rule::Cap(day).words()));
    }
    if debtor.waiting_replies().next().is_some() {
        return never("a mail of theirs waits for a person");
    }
    if rules.stopped {
        return Err(NoAnswer::Now(Rule::Stopped));
    }
    match rules.books.is_some_and(|books| books.importing) {
        true => Err(NoAnswer::Now(Rule::Importing)),
        false => Ok(()),
    }
}

fn copy(
    rules: &Rules<'_>,
    debtor: &Debtor,
    invoice: &InvoiceId,
    now: Time,
) -> Result<About, NoAnswer> {
    let Some(item) = debtor.item(invoice) else {
        return never("what they asked for is paid or closed");
    };
    let sendable = item.doc.kind == Kind::Invoice;
    match standing(debtor, item, rules.today(now)) {
        Standing::Asked(_) | Standing::NotDue(_) | Standing::Left(Why::Promised(_)) if sendable => {
        }
        Standing::Left(why) => {
            return Err(NoAnswer::Never(format!("{} {}", item.doc.shown(), why.words())));
        }
        _ => return never("what they asked for is no invoice"),
    }
    if contested(debtor, item) > 0 {
        return never("a part of it is disputed");
    }
    Ok(About {
        rule: Rule::CopyWanted,
        currency: item.doc.currency,
        items: vec![invoice.clone()],
        asked: item.doc.rest(),
        credits: 0,
    })
}

fn statement(rules: &Rules<'_>, debtor: &Debtor, now: Time) -> Result<About, NoAnswer> {
    let today = rules.today(now);
    if debtor.holds.iter().any(|hold| hold.scope == Scope::All && !hold.ended(today)) {
        return never("the account is on hold");
    }
    if debtor.disputes.iter().any(|dispute| dispute.scope == Scope::All) {
        return never("the account is disputed");
    }
    let mut open: Vec<&Item> = debtor.items.iter().filter(|item| is_open(item)).collect();
    let Some(currency) = open.first().map(|item| item.doc.currency) else {
        return never("nothing is open");
    };
    if debtor.currencies().len() > 1 {
        return never("the account has several currencies");
    }
    open.sort_by(|a, b| (a.doc.due, &a.doc.id).cmp(&(b.doc.due, &b.doc.id)));
    let group = gather(debtor, currency, today);
    Ok(About {
        rule: Rule::StatementWanted,
        currency,
        items: open.iter().take(HEAVY).map(|item| item.doc.id.clone()).collect(),
        asked: group.sum(),
        credits: group.credits,
    })
}

fn confirmation(
    rules: &Rules<'_>,
    debtor: &Debtor,
    promise: &PromiseId,
    now: Time,
) -> Result<About, NoAnswer> {
    let today = rules.today(now);
    let Some(promise) = debtor.open_promises().find(|known| known.id == *promise) else {
        return never("the promise is over");
    };
    let mut covered: Vec<&Item> =
        debtor.items.iter().filter(|item| promise.covers(&item.doc) && is_open(item)).collect();
    if covered.is_empty() || debtor.came_in(promise) > 0 {
        return never("what was promised has come in, all or in part");
    }
    if promise.on <= today {
        return never("the promised day has come");
    }
    let stopped = covered.iter().any(|item| {
        let id = &item.doc.id;
        contested(debtor, item) > 0
            || debtor.holds.iter().any(|hold| hold.scope.covers(id) && !hold.ended(today))
    });
    if stopped {
        return never("what was promised is held or disputed");
    }
    covered.sort_by(|a, b| (a.doc.due, &a.doc.id).cmp(&(b.doc.due, &b.doc.id)));
    Ok(About {
        rule: Rule::PromiseNoted,
        currency: promise.currency,
        items: covered.iter().take(HEAVY).map(|item| item.doc.id.clone()).collect(),
        asked: promise.expected(),
        credits: 0,
    })
}

fn is_open(item: &Item) -> bool {
    !item.missing && !item.doc.kind.is_credit() && item.doc.rest() > 0
}

fn never<T>(why: &str) -> Result<T, NoAnswer> {
    Err(NoAnswer::Never(why.to_owned()))
}
