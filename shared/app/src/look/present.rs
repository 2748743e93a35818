//! What would happen now if the account were looked at, and what comes next if nothing comes in:
//! the plan itself is asked, so what people are told is what the machine does.

use super::{Names, Reason};
use crate::rehearse::next_message;
use crate::rulebook::RuleBook;
use domain::calendar::Time;
use domain::debtor::Debtor;
use domain::money::Currency;
use domain::plan::{Decision, Plan, plan};
use serde::Serialize;

/// Days that are looked ahead.
const AHEAD: i64 = 45;

/// What would happen now in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Present {
    /// Which.
    pub currency: Currency,
    /// `send`, `call` or `nothing`.
    pub what: String,
    /// The step that would be sent, or called about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// When to look again, if nothing happens now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<Time>,
    /// Why, in one paragraph.
    pub because: String,
    /// The values behind that.
    pub reason: Reason,
}

/// The next message, if nothing comes in before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Next {
    /// When.
    pub at: Time,
    /// Its step.
    pub step: String,
    /// Its currency.
    pub currency: Currency,
}

/// The plan for an account now, as people read it.
pub(super) fn present(
    book: &RuleBook,
    debtor: &Debtor,
    names: &Names,
    now: Time,
) -> (Vec<Present>, Plan) {
    let plan = plan(&book.rules(debtor), debtor, now);
    let told = plan.decisions.iter().map(|decision| told(book, decision, names)).collect();
    (told, plan)
}

fn told(book: &RuleBook, decision: &Decision, names: &Names) -> Present {
    let reason = Reason::of(decision.because(), names);
    let (what, step, again) = match decision {
        Decision::Send(message) => ("send", Some(message.step.clone()), None),
        Decision::Call(step, ..) => {
            ("call", book.policy.step(*step).map(|step| step.name.clone()), None)
        }
        Decision::Nothing(_, again) => ("nothing", None, *again),
    };
    Present {
        currency: decision.because().currency,
        what: what.to_owned(),
        step,
        again,
        because: reason.sentence.clone(),
        reason,
    }
}

/// The next messages, if nothing comes in until then and the books are kept fresh.
pub(super) fn next(book: &RuleBook, debtor: &Debtor, now: Time) -> Vec<Next> {
    let Some((at, messages)) = next_message(book, debtor, now, AHEAD) else { return Vec::new() };
    let next = |message: domain::message::Message| Next {
        at,
        step: message.step,
        currency: message.currency,
    };
    messages.into_iter().map(next).collect()
}
