//! Every fact in words, by one function. Whatever tells a story (the timeline of an account, the
//! demo, an explanation) tells it with these words, so that a fact has one meaning for all readers.

mod names;

pub use names::Names;

use super::read;
use domain::fact::{Closing, Entry, Fact};
use domain::hold::{Dispute, Hold, Origin, Promise};
use domain::ids::InvoiceId;
use domain::item::{Document, Kind};
use domain::message::{Message, Purpose};
use domain::money::Money;
use domain::people::{Contact, Recipients, Role, Verdict};
use domain::signal::{Actor, Profile};
use domain::task::{Desk, Task, TaskKind};

/// What became true, in one line.
pub fn words(entry: &Entry, names: &Names) -> String {
    match &entry.fact {
        Fact::AccountOpened { ledger, .. } => format!("the account was opened in {ledger}"),
        Fact::ProfileChanged(profile) => changed(profile),
        Fact::ContactsChanged { contacts } => people(contacts, names),
        Fact::DocumentSeen(document) => seen(document),
        Fact::PaymentSeen { invoice, amount } if amount.minor < 0 => {
            let back = Money::new(-amount.minor, amount.currency);
            format!("{back} was taken back from {}", names.number(invoice))
        }
        Fact::PaymentSeen { invoice, amount } => {
            format!("{amount} was set against {}", names.number(invoice))
        }
        Fact::DocumentClosed { invoice, how } => closed(&names.number(invoice), *how),
        Fact::DocumentMissing { invoice } => {
            format!("{} is missing from the last complete export", names.number(invoice))
        }
        Fact::OpeningDebtMarked { invoices } => format!(
            "from before going live, so that a neutral statement comes first: {}",
            names.numbers(invoices)
        ),
        Fact::LadderRestarted { invoices, on } => {
            format!("the ladder starts anew on {on} for {}", names.numbers(invoices))
        }
        Fact::Released { on, approval: None } => format!("may be written to from {on}"),
        Fact::Released { on, approval: Some(why) } => {
            format!("may be written to from {on}, once a person approves it: {}", approval(why))
        }
        Fact::AccountApproved => "the account was approved".to_owned(),
        Fact::HoldPlaced(hold) => match &hold.read {
            Some(made) => format!("{}; it reads as {}", held(hold, names), read::phrase(made)),
            None => held(hold, names),
        },
        Fact::HoldReleased { id } => format!("released: {}", names.hold(id)),
        Fact::HoldEnded { id } => format!("ended on its date: {}", names.hold(id)),
        Fact::PromiseMade(promise) => promised(promise, names),
        Fact::PromiseKept { id } => format!("kept: {}", names.promise(id)),
        Fact::PromiseBroken { id, came } => {
            let came = names.promised_money(id, *came);
            format!("broken: {}; {came} came in", names.promise(id))
        }
        Fact::PromiseWithdrawn { id } => format!("taken back: {}", names.promise(id)),
        Fact::DisputeOpened(dispute) => disputed(dispute, names),
        Fact::DisputeResolved { id } => format!("resolved: {}", names.dispute(id)),
        Fact::ReplyReceived { named, warnings, quiet_until, read, .. } => {
            let about = match named.as_slice() {
                [] => "which names no open document".to_owned(),
                named => format!("which names {}", names.numbers(named)),
            };
            let care = match warnings.as_slice() {
                [] => String::new(),
                warnings => format!(" (take care: {})", spaced(&warnings.join(", "))),
            };
            let then = match read {
                None => format!("no contact before {quiet_until}"),
                Some(read) => read::followed(read, *quiet_until),
            };
            format!("a mail came in {about}{care}; {then}")
        }
        Fact::WaitEnded { quiet_until, .. } => {
            format!("the wait is over, the mail was misread; no contact before {quiet_until}")
        }
        Fact::ColleagueWrote => "one of our people wrote to them".to_owned(),
        Fact::MessageDecided(message) => decided(message, names),
        Fact::MessageClaimed { id, items, recipients, .. } => {
            goes(&names.message(id), items.as_deref(), recipients.as_ref(), names)
        }
        Fact::CopiesLeftOut { id, copies } => {
            format!("{} goes without {}", names.message(id), left_out(copies, names))
        }
        Fact::MessageDropped { id, why } => format!("{} is not sent: {why}", names.message(id)),
        Fact::MessageUnsent { id } => {
            format!("the mail system did not take {}; it is tried again", names.message(id))
        }
        Fact::MessageFailed { id, why } => {
            format!("{} did not reach them: {why}", names.message(id))
        }
        Fact::MessageInDoubt { id } => {
            format!("nobody knows whether {} left", names.message(id))
        }
        Fact::MessageSettled { id, sent: true } => format!("{} did leave", names.message(id)),
        Fact::MessageSettled { id, sent: false } => {
            format!("{} did not leave", names.message(id))
        }
        Fact::StepTaken { currency, step, items } => {
            format!("a person took step {step} in {currency} for {}", names.numbers(items))
        }
        Fact::CycleEnded { currency } => {
            format!("nothing is overdue in {currency} any more; the ladder is at its foot again")
        }
        Fact::TaskOpened(task) => opened(task, names),
        Fact::TaskClimbed { id, desk } => {
            format!("nobody took it, so the {} is asked: {}", desk_word(*desk), names.task(id))
        }
        Fact::TaskAssigned { id, to } => format!("given to {to}: {}", names.task(id)),
        Fact::TaskClosed { id, how } => format!("{how}: {}", names.task(id)),
    }
}

/// Copies that a letter goes without, those of one reason together.
pub(super) fn left_out(copies: &[(InvoiceId, String)], names: &Names) -> String {
    let mut by_reason: Vec<(&str, Vec<InvoiceId>)> = Vec::new();
    for (invoice, why) in copies {
        match by_reason.iter_mut().find(|(known, _)| known == why) {
            Some((_, invoices)) => invoices.push(invoice.clone()),
            None => by_reason.push((why, vec![invoice.clone()])),
        }
    }
    let told = by_reason.iter().map(|(why, invoices)| {
        let what = if invoices.len() == 1 { "the copy" } else { "the copies" };
        format!("{what} of {} ({why})", names.numbers(invoices))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Who did it, in a word or by name.
pub(super) fn who(actor: &Actor) -> String {
    match actor {
        Actor::Policy => "policy".to_owned(),
        Actor::Ledger => "ledger".to_owned(),
        Actor::Mail => "mail".to_owned(),
        Actor::Delivery => "delivery".to_owned(),
        Actor::Person(name) => name.clone(),
    }
}

/// A code such as `bank_details` as words.
pub(super) fn spaced(code: &str) -> String {
    code.replace('_', " ")
}

/// Why to be careful with a mail.
pub(super) fn care(code: &str) -> String {
    let words = match code {
        "bank_details" => "it talks of bank details",
        "reply_to_differs" => "an answer would go to another domain",
        "lookalike_domain" => "its domain only looks like theirs",
        "unknown_sender" => "its sender is none of their contacts",
        "sender_of_another_account" => "its sender belongs to another account",
        "sender_unproven" | "own_domain_unproven" => "nothing proves who sent it",
        "instructions" => "it gives orders to software",
        "danger" => "it speaks of death, grave illness or danger",
        "whole_account" => "it is about all of the account",
        "text_cut" => "only its beginning was read",
        "forwarded" => "it was forwarded",
        "quarantined" => "it was not opened, as it may do harm",
        other => return spaced(other),
    };
    words.to_owned()
}

fn changed(profile: &Profile) -> String {
    let mut parts = vec![format!("handled as {}", spaced(profile.treatment.word()))];
    parts.extend(profile.country.as_ref().map(|country| format!("in {country}")));
    parts.extend(profile.language.as_ref().map(|language| format!("written to in {language}")));
    format!("circumstances: {}", parts.join(", "))
}

fn people(contacts: &[Contact], names: &Names) -> String {
    if contacts.is_empty() {
        return "there is nobody to write to".to_owned();
    }
    let people: Vec<String> = contacts.iter().map(|contact| person(contact, names)).collect();
    format!("people: {}", people.join("; "))
}

/// A contact with its role and verdict.
pub(super) fn person(contact: &Contact, names: &Names) -> String {
    let role = match contact.role {
        Role::AccountsPayable => "accounts payable",
        Role::Escalation => "escalation",
        Role::Cc => "copy",
        Role::Never => "never written to",
    };
    let verdict = match contact.verdict {
        Verdict::Approved => "approved",
        Verdict::Unapproved => "not approved yet",
        Verdict::Shared => "shared with another debtor",
        Verdict::OwnDomain => "at our own domain",
        Verdict::Bounced => "bounced",
        Verdict::Complained => "complained",
        Verdict::Suppressed => "taken out of use",
    };
    format!("{} ({role}, {verdict})", names.contact(&contact.id))
}

/// The kind of a document in words.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoice => "invoice",
        Kind::CreditNote => "credit note",
        Kind::UnappliedCash => "payment on account",
    }
}

fn seen(document: &Document) -> String {
    let amount = Money::new(document.amount, document.currency);
    let mut text = format!("{} {} over {amount}", kind(document.kind), document.shown());
    if document.kind == Kind::Invoice {
        text.push_str(&format!(", due {}", document.due));
    }
    if document.paid != 0 {
        text.push_str(&format!(", {} open", document.rest_money()));
    }
    if document.never_sent {
        text.push_str(", never sent to the buyer");
    }
    if let Some(treatment) = document.treatment {
        text.push_str(&format!(", handled as {}", spaced(treatment.word())));
    }
    text
}

fn closed(number: &str, how: Closing) -> String {
    match how {
        Closing::Settled => format!("{number} is settled"),
        Closing::Voided => format!("{number} was voided"),
        Closing::Confirmed => format!("{number} is done; a person confirmed it"),
    }
}

/// A hold, as it is placed.
pub(super) fn held(hold: &Hold, names: &Names) -> String {
    let what = names.scope(&hold.scope);
    match (hold.origin, hold.until) {
        (Origin::Mail, _) => format!("hold on {what} until somebody answers the mail"),
        (Origin::Person, None) => format!("hold on {what} until released{}", noted(&hold.note)),
        (Origin::Person, Some(day)) => format!("hold on {what} until {day}{}", noted(&hold.note)),
    }
}

fn noted(note: &str) -> String {
    if note.is_empty() { String::new() } else { format!(" ({note})") }
}

/// A promise, as it is made.
pub(super) fn promised(promise: &Promise, names: &Names) -> String {
    let money = Money::new(promise.expected(), promise.currency);
    format!("promise of {money} for {} ({})", promise.on, names.scope(&promise.scope))
}

/// A dispute, as it is opened, or looked at and left open.
pub(super) fn disputed(dispute: &Dispute, names: &Names) -> String {
    let what = names.scope(&dispute.scope);
    let part = match dispute.amount {
        Some(part) => format!("{} of {what}", names.part(&dispute.scope, part)),
        None => what,
    };
    let reason = spaced(&dispute.reason);
    match dispute.by {
        Origin::Person => {
            format!("dispute over {part} ({reason}), to be looked at again on {}", dispute.review)
        }
        Origin::Mail => format!("dispute over {part} ({reason}), as their mail says"),
    }
}

fn decided(message: &Message, names: &Names) -> String {
    let asked = Money::new(message.because.asked, message.currency);
    let to: Vec<String> = message.recipients.to.iter().map(|id| names.contact(id)).collect();
    let what = match message.purpose {
        Purpose::Statement => "a statement".to_owned(),
        Purpose::Answer => "an answer to their mail".to_owned(),
        Purpose::Step(_) => format!("the {:?} message", message.step),
    };
    let items = names.numbers(&message.items);
    format!("{what} is to go to {}, about {asked}: {items}", to.join(", "))
}

/// A message on its way, with what is now different from what was decided.
fn goes(
    message: &str,
    items: Option<&[InvoiceId]>,
    recipients: Option<&Recipients>,
    names: &Names,
) -> String {
    let to = |to: &Recipients| {
        format!(" to {}", to.to.iter().map(|id| names.contact(id)).collect::<Vec<_>>().join(", "))
    };
    let about = |items: &[InvoiceId]| format!(", now about {}", names.numbers(items));
    let to = recipients.map_or_else(String::new, to);
    format!("{message} goes out{to}{}", items.map_or_else(String::new, about))
}

fn opened(task: &Task, names: &Names) -> String {
    let about = match task.about.as_slice() {
        [] => String::new(),
        about => format!(" ({})", names.numbers(about)),
    };
    format!("a person is asked to {}{about}, by {}", asked(task.kind), task.due)
}

/// Why the first message needs a person's word.
pub(super) fn approval(code: &str) -> String {
    match code {
        "largest" => "it is among the largest accounts".to_owned(),
        "over_90_days" => "its oldest invoice is more than 90 days late".to_owned(),
        other => spaced(other),
    }
}

/// What a person is asked to do.
pub(super) fn asked(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::ReadReply => "read a mail and decide",
        TaskKind::FindAddress => "find an address",
        TaskKind::ConfirmAddress => "approve an address",
        TaskKind::WrongAddress => "sort out a wrong address",
        TaskKind::InDoubt => "say whether a message left",
        TaskKind::ApproveAccount => "approve the first message",
        TaskKind::Call => "call",
        TaskKind::LadderEnd => "decide how to go on after the last step",
        TaskKind::AllocateCredits => "set credits against invoices",
        TaskKind::ConfirmMissing => "say what became of missing invoices",
        TaskKind::ReviewDispute => "look at a dispute again",
    }
}

/// Whose desk.
pub(super) fn desk_word(desk: Desk) -> &'static str {
    match desk {
        Desk::Owner => "owner",
        Desk::Deputy => "deputy",
        Desk::Head => "head of credit",
    }
}
