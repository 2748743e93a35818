//! A fact as a line of a timeline. What only repeats another line is not told.

use super::{Life, Line};
use crate::calendar::Day;
use crate::fact::{Closing, Entry, Fact};
use crate::hold::{Origin, Scope};
use crate::ids::{InvoiceId, OutboxId};
use crate::item::Document;
use crate::message::Message;
use crate::money::Money;
use crate::task::Desk;

/// The line of an entry, if it is worth one.
pub(super) fn line(life: &Life, entry: &Entry, day: Day) -> Option<Line> {
    let plain = |what: String| Some(Line { day, what, lead: None, why: None });
    match &entry.fact {
        Fact::MessageClaimed { id, .. } => {
            let message = decided(life, id)?;
            let lead = message.because.lead.as_ref().map(|lead| lead.invoice.to_string());
            let what = format!(
                "SENT {}, {} documents, {}",
                message.step,
                message.items.len(),
                Money::new(message.because.asked, message.currency)
            );
            Some(Line { day, what, lead, why: Some(message.because.sentence()) })
        }
        Fact::MessageDropped { why, .. } => plain(format!("dropped: {why}")),
        Fact::MessageUnsent { .. } => plain("not taken, to be tried again".to_owned()),
        Fact::MessageFailed { why, .. } => plain(format!("failed: {why}")),
        Fact::MessageInDoubt { .. } => plain("nobody knows whether it left".to_owned()),
        Fact::MessageSettled { sent: true, .. } => plain("it left after all".to_owned()),
        Fact::MessageSettled { sent: false, .. } => plain("it never left".to_owned()),
        fact => plain(event(life, entry, fact)?),
    }
}

/// Everything but messages.
fn event(life: &Life, entry: &Entry, fact: &Fact) -> Option<String> {
    Some(match fact {
        Fact::AccountOpened { .. } | Fact::MessageDecided(_) => return None,
        Fact::ProfileChanged(profile) => format!("treatment: {}", profile.treatment.word()),
        Fact::ContactsChanged { contacts } => {
            let list = contacts.iter().map(|known| format!("{} {:?}", known.id, known.verdict));
            format!("addresses: {}", list.collect::<Vec<_>>().join(", ")).to_lowercase()
        }
        Fact::DocumentSeen(document) => seen(life, entry, document)?,
        Fact::PaymentSeen { invoice, amount } if amount.minor < 0 => {
            format!("{} of {invoice} taken back", Money::new(-amount.minor, amount.currency))
        }
        Fact::PaymentSeen { invoice, amount } => format!("{amount} paid of {invoice}"),
        Fact::DocumentClosed { how: Closing::Settled, .. } => return None,
        Fact::DocumentClosed { invoice, how } => {
            format!("{invoice} closed: {how:?}").to_lowercase()
        }
        Fact::DocumentMissing { invoice } => format!("{invoice} is missing"),
        Fact::OpeningDebtMarked { invoices } => format!("opening debt: {}", list(invoices)),
        Fact::LadderRestarted { invoices, .. } => {
            format!("the ladder starts anew for {}", list(invoices))
        }
        Fact::Released { .. } => "released".to_owned(),
        Fact::AccountApproved => "approved by a person".to_owned(),
        Fact::HoldPlaced(hold) => {
            let who = match hold.origin {
                Origin::Person => "a person",
                Origin::Mail => "a mail",
            };
            let until = hold.until.map_or_else(String::new, |day| format!(" until {day}"));
            format!("{who} holds {}{until}", scope(&hold.scope))
        }
        Fact::HoldReleased { .. } => "a person ends a hold".to_owned(),
        Fact::HoldEnded { .. } => "a hold ends".to_owned(),
        Fact::PromiseMade(promise) => {
            let amount = Money::new(promise.expected(), promise.currency);
            format!("promise of {amount} for {}", promise.on)
        }
        Fact::PromiseKept { .. } => "promise kept".to_owned(),
        Fact::PromiseBroken { id, came } => {
            let currency = life.journal.iter().find_map(|known| match &known.fact {
                Fact::PromiseMade(promise) if promise.id == *id => Some(promise.currency),
                _ => None,
            });
            format!("promise broken, {} came", Money::new(*came, currency?))
        }
        Fact::PromiseWithdrawn { .. } => "promise withdrawn".to_owned(),
        Fact::DisputeOpened(dispute) => {
            format!("dispute about {}, to be reviewed {}", scope(&dispute.scope), dispute.review)
        }
        Fact::DisputeResolved { .. } => "dispute resolved".to_owned(),
        Fact::ReplyReceived { quiet_until, .. } => format!("a mail; quiet until {quiet_until}"),
        Fact::WaitEnded { quiet_until, .. } => format!("the wait ends on {quiet_until}"),
        Fact::ColleagueWrote => "a colleague writes".to_owned(),
        Fact::StepTaken { step, items, .. } => format!("step {step} done for {}", list(items)),
        Fact::CycleEnded { currency } => format!("nothing overdue in {currency}: cycle ends"),
        Fact::TaskOpened(task) => format!("TASK {}, due {}", task.kind.word(), task.due),
        Fact::TaskClimbed { desk, .. } => match desk {
            Desk::Owner => "task back to the owner".to_owned(),
            Desk::Deputy => "TASK climbs to the deputy".to_owned(),
            Desk::Head => "TASK climbs to the head of credit".to_owned(),
        },
        Fact::TaskAssigned { to, .. } => format!("task given to {to}"),
        Fact::TaskClosed { how, .. } => format!("task closed: {how}"),
        Fact::MessageClaimed { .. }
        | Fact::CopiesLeftOut { .. }
        | Fact::MessageDropped { .. }
        | Fact::MessageUnsent { .. }
        | Fact::MessageFailed { .. }
        | Fact::MessageInDoubt { .. }
        | Fact::MessageSettled { .. } => return None,
    })
}

/// A new document; one that changed is told by what changed it.
fn seen(life: &Life, entry: &Entry, document: &Document) -> Option<String> {
    let before = |known: &&Entry| known.n < entry.n;
    let known = life.journal.iter().filter(before).rev().any(|known| match &known.fact {
        Fact::DocumentSeen(earlier) => earlier.id == document.id,
        _ => false,
    });
    let missing = life.journal.iter().filter(before).rev().any(
        |known| matches!(&known.fact, Fact::DocumentMissing { invoice } if *invoice == document.id),
    );
    match (known, missing) {
        (false, _) => {
            let kind = if document.kind.is_credit() { "credit" } else { "invoice" };
            Some(format!(
                "{kind} {} of {}, due {}",
                document.shown(),
                document.rest_money(),
                document.due
            ))
        }
        (true, true) => Some(format!("{} is back", document.shown())),
        (true, false) => None,
    }
}

fn decided<'a>(life: &'a Life, id: &OutboxId) -> Option<&'a Message> {
    life.journal.iter().rev().find_map(|entry| match &entry.fact {
        Fact::MessageDecided(message) if message.id == *id => Some(message.as_ref()),
        _ => None,
    })
}

fn list(invoices: &[InvoiceId]) -> String {
    let shown: Vec<&str> = invoices.iter().take(3).map(InvoiceId::as_str).collect();
    match invoices.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn scope(scope: &Scope) -> String {
    match scope {
        Scope::All => "everything".to_owned(),
        Scope::Invoices(named) => list(named),
    }
}
