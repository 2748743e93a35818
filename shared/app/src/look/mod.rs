//! What people see, as values that a page, a command or a mail can show: tasks, messages, accounts
//! and reasons. Everything here only reads; whatever a decision needs is read again by the turn.
//!
//! Field names are a contract with scripts (DESIGN §9): fields are added, never renamed. Amounts
//! are written as plain decimals (`"1234.50"`) beside their currency.

mod answer;
mod balance;
mod briefing;
mod choices;
mod debtor;
mod desk;
mod explain;
mod find;
mod health;
mod outbox;
mod present;
mod read;
mod reason;
mod reproduce;
mod tasks;
mod timeline;
mod words;

pub use balance::{Balance, Sum, balances};
pub use briefing::{Briefing, Spoken};
pub use debtor::{DebtorView, DisputeLine, HoldLine, InvoiceLine, PromiseLine, Sent, debtor};
pub(crate) use desk::{Whose, waiting};
pub use explain::{Books, Chain, Decided, Explanation, explain};
pub use find::find;
pub use health::{Health, health};
pub(crate) use outbox::export_line;
pub use outbox::{OutboxFilter, OutboxLine, outbox};
pub use present::{Next, Present};
pub(crate) use read::{intent, phrase, proposed, reason as dispute_reason};
pub use reason::{LeadLine, LeftOut, PolicyName, Reason};
pub use tasks::{TaskLine, ended, task, tasks};
pub use timeline::{TimelineLine, timeline};
pub use words::{Names, words};

use chrono_tz::Tz;
use domain::calendar::{Day, Time};
use domain::debtor::Debtor;
use domain::item::Item;
use domain::money::Money;
use domain::plan::{Standing, standing};
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

/// A moment as people read it, in the tenant's zone.
fn clock(at: Time, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// How a document stands, in words that begin with its number.
fn stands(debtor: &Debtor, item: &Item, today: Day) -> String {
    let number = item.doc.shown();
    let money = |minor| Money::new(minor, item.doc.currency);
    match standing(debtor, item, today) {
        Standing::Asked(open) => format!(
            "{number} is {} days late, and {} of it is asked for",
            item.days_late(today),
            money(open)
        ),
        Standing::NotDue(_) => format!("{number} is due on {}", item.doc.due),
        Standing::Left(why) => format!("{number} {}", why.words()),
    }
}
