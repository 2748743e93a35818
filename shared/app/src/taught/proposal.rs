//! What "that is right" carries out: where the proposal for a mail is something that the product can do,
//! it does it; where it is a person's own work, the mail goes on waiting for that.

use crate::AppError;
use domain::calendar::{Day, plus_days};
use domain::debtor::Debtor;
use domain::hold::{DISPUTE_REVIEW_DAYS, Hold, Read, Scope};
use domain::money::Currency;
use domain::signal::Act;
use domain::task::Task;
use std::collections::BTreeSet;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    /// The promise is recorded.
    Promise(Day),
    /// The dispute is recorded.
    Dispute,
    /// Nothing binds them: chasing goes on.
    Release,
    /// A person's work.
    Nothing,
}

fn does(read: &Read, care: &[String], today: Day) -> Does {
    let cares = |about: &str| care.iter().any(|code| code == about);
    if cares("instructions") || cares("danger") {
        return Does::Nothing;
    }
    // To let go what may be grave, or is a guess, is no proposal.
    let guessed = !read.told && ((1..50).contains(&read.sure) || read.urgent);
    match (read.intent.as_str(), read.on) {
        ("promise_to_pay", Some(on)) if on >= today => Does::Promise(on),
        ("dispute", _) => Does::Dispute,
        ("stall" | "acknowledgement", _) if !guessed => Does::Release,
        _ => Does::Nothing,
    }
}

/// What stands on the button, and whether it is asked twice: chasing goes on at once.
pub(crate) fn right(read: &Read, care: &[String], today: Day) -> (&'static str, bool) {
    match does(read, care, today) {
        Does::Promise(_) => ("That is right: record the promise", false),
        Does::Dispute => ("That is right: record the dispute", false),
        Does::Release => ("That is right: go on chasing", true),
        Does::Nothing => ("That is right", false),
    }
}

/// The acts that carry the proposal out. None where it is a person's own work.
pub(super) fn acts(
    debtor: &Debtor,
    hold: &Hold,
    task: Option<&Task>,
    read: &Read,
    care: &[String],
    today: Day,
) -> Result<Vec<Act>, AppError> {
    let scope = hold.scope.clone();
    let first = match does(read, care, today) {
        Does::Nothing => return Ok(Vec::new()),
        Does::Release => return Ok(vec![Act::ReleaseHold(hold.id.clone())]),
        Does::Promise(on) => {
            let currency = match read.amount {
                Some(amount) => amount.currency,
                None => only_currency(debtor, &scope)?,
            };
            Act::Promise { scope, amount: read.amount, currency, on }
        }
        Does::Dispute => Act::Dispute {
            amount: debtor.contested_by(&hold.note),
            scope,
            reason: read.reason.clone().unwrap_or_else(|| "other".to_owned()),
            review: plus_days(today, DISPUTE_REVIEW_DAYS),
        },
    };
    let ends = match task {
        Some(task) => Act::Finish { task: task.id.clone(), answer: None },
        None => Act::ReleaseHold(hold.id.clone()),
    };
    Ok(vec![first, ends])
}

fn only_currency(debtor: &Debtor, scope: &Scope) -> Result<Currency, AppError> {
    let items = debtor.items.iter().filter(|item| scope.covers(&item.doc.id));
    let items = items.filter(|item| !item.doc.kind.is_credit());
    let mut open: BTreeSet<Currency> = items.map(|item| item.doc.currency).collect();
    match (open.pop_first(), open.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(AppError::rejected("nothing of it is open any more")),
        (Some(_), false) => Err(AppError::rejected(
            "several currencies are open: record the promise with its amount",
        )),
    }
}
