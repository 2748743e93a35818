//! What people see, as values that a page, a command or a mail can show: tasks, messages, accounts
//! and reasons. Everything here only reads; whatever a decision needs is read again by the turn.
//!
//! Field names are a contract with scripts (DESIGN §9): fields are added, never renamed. Amounts
//! are written as plain decimals (`"1234.50"`) beside their currency.

mod balance;
mod briefing;
mod choices;
mod debtor;
mod explain;
mod find;
mod health;
mod outbox;
mod reason;
mod reproduce;
mod tasks;
mod timeline;
mod words;

pub use balance::{Balance, Sum, balances};
pub use briefing::{Briefing, Spoken};
pub use debtor::{DebtorView, DisputeLine, HoldLine, InvoiceLine, PromiseLine, Sent, debtor};
pub use explain::{Books, Chain, Decided, Explanation, Present, explain};
pub use find::find;
pub use health::{Health, health};
pub use outbox::{OutboxFilter, OutboxLine, outbox};
pub use reason::{LeadLine, LeftOut, PolicyName, Reason};
pub use tasks::{TaskLine, tasks};
pub use timeline::{TimelineLine, timeline};
pub use words::{Names, words};

use domain::money::Money;
use serde::Serializer;

/// An amount as scripts read it: the plain decimal; its currency is a field beside it.
fn decimal<S: Serializer>(money: &Money, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&money.to_decimal())
}

/// The same, where there may be none.
fn decimal_if<S: Serializer>(money: &Option<Money>, to: S) -> Result<S::Ok, S::Error> {
    match money {
        Some(money) => decimal(money, to),
        None => to.serialize_none(),
    }
}
