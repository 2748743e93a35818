//! The words of announcements, version 1: `infra/announcements.v1.schema.json` describes them.
//! Others rely on them, so within a version fields are only added. No address, no name of a person
//! and no text that somebody wrote is among them.

use crate::AppError;
use crate::ports::Announcement;
use domain::calendar::Time;
use domain::fact::{Closing, Entry, Fact};
use domain::hold::{Origin, Scope};
use domain::ids::{DebtorId, InvoiceId, TenantId};
use domain::item::Kind;
use domain::signal::Actor;
use domain::task::Desk;
use serde_json::{Map, Value, json};
use store::Untold;
use store::book::{OutState, Outgoing};

/// The version of these words.
const VERSION: u32 = 1;

pub(super) fn of(row: &Untold) -> Result<Vec<Announcement>, AppError> {
    match row {
        Untold::Facts { tenant, debtor, entries } => {
            let told = entries.iter().filter_map(|entry| fact(tenant, debtor, entry));
            Ok(told.collect())
        }
        Untold::Left(message) => left(message).map(|told| vec![told]),
    }
}

fn fact(tenant: &TenantId, debtor: &DebtorId, entry: &Entry) -> Option<Announcement> {
    let (what, data) = said(&entry.fact)?;
    let mut head = Map::new();
    head.insert("id".to_owned(), json!(format!("{tenant}/{debtor}/{}", entry.n)));
    head.insert("n".to_owned(), json!(entry.n));
    Some(announcement(head, (tenant, debtor), entry.at, by(&entry.by), what, data))
}

fn left(message: &Outgoing) -> Result<Announcement, AppError> {
    let (OutState::Sent { at, .. }, Some(debtor)) = (&message.state, message.debtor()) else {
        return Err(AppError::Bug(format!("the message {} has not left", message.id)));
    };
    let tenant = &message.tenant;
    let mut head = Map::new();
    head.insert("id".to_owned(), json!(format!("{tenant}/{debtor}/sent/{}", message.id)));
    let data = json!({
        "message": message.id,
        "step": message.step,
        "documents": message.items,
        "currency": message.currency,
        "asked": message.content.as_ref().map(|content| content.asked),
    });
    Ok(announcement(head, (tenant, debtor), *at, "delivery", "message.sent", data))
}

fn announcement(
    mut detail: Map<String, Value>,
    (tenant, debtor): (&TenantId, &DebtorId),
    at: Time,
    by: &str,
    what: &str,
    data: Value,
) -> Announcement {
    let rest = json!({
        "version": VERSION,
        "tenant": tenant,
        "debtor": debtor,
        "at": at,
        "by": by,
        "what": what,
        "data": with_values(data),
    });
    if let Value::Object(rest) = rest {
        detail.extend(rest);
    }
    let detail = Value::Object(detail).to_string();
    Announcement { kind: format!("{what}.v{VERSION}"), detail, at }
}

/// What is not known is left out, not null.
fn with_values(data: Value) -> Value {
    match data {
        Value::Object(data) => data.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        other => other,
    }
}

fn by(actor: &Actor) -> &'static str {
    match actor {
        Actor::Policy => "policy",
        Actor::Ledger => "ledger",
        Actor::Mail => "mail",
        Actor::Delivery => "delivery",
        Actor::Person(_) => "person",
    }
}

/// What a fact is called outside, if it is of use there.
fn said(fact: &Fact) -> Option<(&'static str, Value)> {
    Some(match fact {
        Fact::AccountOpened { seller, ledger, .. } => {
            ("account.opened", json!({"seller": seller, "ledger": ledger}))
        }
        Fact::Released { on, approval } => {
            ("account.released", json!({"from": on, "needs_approval": approval.is_some()}))
        }
        Fact::AccountApproved => ("account.approved", json!({})),
        Fact::DocumentSeen(document) => (
            "document.seen",
            json!({
                "document": document.id,
                "number": document.shown(),
                "kind": kind(document.kind),
                "issued": document.issued,
                "due": document.due,
                "amount": document.amount,
                "paid": document.paid,
                "currency": document.currency,
            }),
        ),
        Fact::PaymentSeen { invoice, amount } => (
            "payment.seen",
            json!({"document": invoice, "amount": amount.minor, "currency": amount.currency}),
        ),
        Fact::DocumentClosed { invoice, how } => {
            ("document.closed", json!({"document": invoice, "how": closing(*how)}))
        }
        Fact::DocumentMissing { invoice } => ("document.missing", json!({"document": invoice})),
        Fact::HoldPlaced(hold) => (
            "hold.placed",
            json!({
                "hold": hold.id,
                "documents": covered(&hold.scope),
                "origin": origin(hold.origin),
                "until": hold.until,
            }),
        ),
        Fact::HoldReleased { id } => ("hold.ended", json!({"hold": id, "how": "released"})),
        Fact::HoldEnded { id } => ("hold.ended", json!({"hold": id, "how": "date"})),
        Fact::PromiseMade(promise) => (
            "promise.made",
            json!({
                "promise": promise.id,
                "documents": covered(&promise.scope),
                "amount": promise.amount,
                "currency": promise.currency,
                "on": promise.on,
            }),
        ),
        Fact::PromiseKept { id } => ("promise.kept", json!({"promise": id})),
        Fact::PromiseBroken { id, came } => {
            ("promise.broken", json!({"promise": id, "came": came}))
        }
        Fact::PromiseWithdrawn { id } => ("promise.withdrawn", json!({"promise": id})),
        Fact::DisputeOpened(dispute) => (
            "dispute.opened",
            json!({
                "dispute": dispute.id,
                "documents": covered(&dispute.scope),
                "amount": dispute.amount,
                "reason": code(&dispute.reason),
                "by": dispute.by,
            }),
        ),
        Fact::DisputeResolved { id } => ("dispute.resolved", json!({"dispute": id})),
        Fact::ReplyReceived { named, warnings, .. } => {
            ("reply.received", json!({"documents": named, "dangerous": !warnings.is_empty()}))
        }
        Fact::MessageDecided(message) => (
            "message.decided",
            json!({
                "message": message.id,
                "step": message.step,
                "documents": message.items,
                "currency": message.currency,
            }),
        ),
        Fact::MessageDropped { id, .. } => ("message.dropped", json!({"message": id})),
        Fact::MessageFailed { id, .. } => ("message.failed", json!({"message": id})),
        Fact::MessageInDoubt { id } => ("message.in_doubt", json!({"message": id})),
        Fact::MessageSettled { id, sent } => {
            ("message.settled", json!({"message": id, "sent": sent}))
        }
        Fact::StepTaken { currency, step, items } => {
            ("step.taken", json!({"currency": currency, "step": step, "documents": items}))
        }
        Fact::TaskOpened(task) => (
            "task.opened",
            json!({
                "task": task.id,
                "kind": task.kind.word(),
                "due": task.due,
                "documents": some(&task.about),
            }),
        ),
        Fact::TaskClimbed { id, desk } => ("task.climbed", json!({"task": id, "desk": at(*desk)})),
        Fact::TaskClosed { id, .. } => ("task.closed", json!({"task": id})),
        Fact::ProfileChanged(_)
        | Fact::ContactsChanged { .. }
        | Fact::OpeningDebtMarked { .. }
        | Fact::LadderRestarted { .. }
        | Fact::WaitEnded { .. }
        | Fact::ColleagueWrote
        | Fact::MessageClaimed { .. }
        | Fact::CopiesLeftOut { .. }
        | Fact::MessageUnsent { .. }
        | Fact::CycleEnded { .. }
        | Fact::TaskAssigned { .. } => return None,
    })
}

/// The documents that something covers; `None` is all of them.
fn covered(scope: &Scope) -> Option<&[InvoiceId]> {
    match scope {
        Scope::All => None,
        Scope::Invoices(named) => Some(named),
    }
}

fn some(documents: &[InvoiceId]) -> Option<&[InvoiceId]> {
    (!documents.is_empty()).then_some(documents)
}

/// A reason that is a code; what somebody wrote stays inside.
fn code(reason: &str) -> Option<&str> {
    let is_code = reason.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    (is_code && (1..=40).contains(&reason.len())).then_some(reason)
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoice => "invoice",
        Kind::CreditNote => "credit_note",
        Kind::UnappliedCash => "unapplied_cash",
    }
}

fn closing(how: Closing) -> &'static str {
    match how {
        Closing::Settled => "settled",
        Closing::Voided => "voided",
        Closing::Confirmed => "confirmed",
    }
}

fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Person => "person",
        Origin::Mail => "mail",
    }
}

fn at(desk: Desk) -> &'static str {
    match desk {
        Desk::Owner => "owner",
        Desk::Deputy => "deputy",
        Desk::Head => "head",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use domain::hold::{Dispute, Hold, Promise};
    use domain::item::Document;
    use domain::money::{Currency, Money};
    use domain::task::{Task, TaskKind};
    use std::collections::BTreeSet;

    const SCHEMA: &str = include_str!("../../../../infra/announcements.v1.schema.json");

    fn day() -> NaiveDate {
        "2026-06-01".parse().unwrap()
    }

    fn at() -> Time {
        Time::from_timestamp(1_780_000_000, 0).unwrap()
    }

    /// At least one fact of every kind that is announced, and some that are not.
    fn facts() -> Vec<Fact> {
        let some = Scope::Invoices(vec!["inv-1".into()]);
        let document = Document::invoice("inv-1", Money::new(12_345, Currency::EUR), day());
        let hold = Hold {
            id: "h-1".into(),
            scope: some.clone(),
            origin: Origin::Mail,
            since: at(),
            until: Some(day()),
            note: "mail/secret-name".to_owned(),
            read: None,
        };
        let promise = Promise {
            id: "p-1".into(),
            scope: Scope::All,
            amount: Some(100),
            currency: Currency::EUR,
            on: day(),
            made: at(),
            by: Default::default(),
            open_then: 12_345,
            state: Default::default(),
        };
        let dispute = |reason: &str| Dispute {
            id: "d-1".into(),
            scope: some.clone(),
            amount: None,
            reason: reason.to_owned(),
            opened: at(),
            review: day(),
            by: Default::default(),
            mail: "mail/secret-name".to_owned(),
        };
        let task = Task {
            id: "t-1".into(),
            kind: TaskKind::ReadReply,
            since: at(),
            due: day(),
            desk: Desk::Owner,
            assigned: Some("jo@acme.example".to_owned()),
            about: Vec::new(),
            subject: "mail/secret-name".to_owned(),
        };
        vec![
            Fact::AccountOpened {
                tenant: "acme".into(),
                debtor: "oak".into(),
                seller: "acme".into(),
                ledger: "file".into(),
            },
            Fact::Released { on: day(), approval: Some("large: Jo said".to_owned()) },
            Fact::AccountApproved,
            Fact::DocumentSeen(document),
            Fact::PaymentSeen { invoice: "inv-1".into(), amount: Money::new(-5, Currency::EUR) },
            Fact::DocumentClosed { invoice: "inv-1".into(), how: Closing::Voided },
            Fact::DocumentMissing { invoice: "inv-1".into() },
            Fact::HoldPlaced(hold),
            Fact::HoldReleased { id: "h-1".into() },
            Fact::HoldEnded { id: "h-1".into() },
            Fact::PromiseMade(promise),
            Fact::PromiseKept { id: "p-1".into() },
            Fact::PromiseBroken { id: "p-1".into(), came: 7 },
            Fact::PromiseWithdrawn { id: "p-1".into() },
            Fact::DisputeOpened(dispute("wrong_price")),
            Fact::DisputeOpened(dispute("Jo says the goods were wet, secret-name")),
            Fact::DisputeResolved { id: "d-1".into() },
            Fact::ReplyReceived {
                mail: "mail/secret-name".to_owned(),
                named: vec!["inv-1".into()],
                warnings: vec!["bank_details".to_owned()],
                quiet_until: day(),
                read: None,
            },
            Fact::WaitEnded { mail: "mail/secret-name".to_owned(), quiet_until: day() },
            Fact::ColleagueWrote,
            Fact::CopiesLeftOut {
                id: "m-1".into(),
                copies: vec![("inv-1".into(), "secret-name".to_owned())],
            },
            Fact::MessageDropped { id: "m-1".into(), why: "secret-name paid".to_owned() },
            Fact::MessageFailed { id: "m-1".into(), why: "secret-name unknown".to_owned() },
            Fact::MessageUnsent { id: "m-1".into() },
            Fact::MessageInDoubt { id: "m-1".into() },
            Fact::MessageSettled { id: "m-1".into(), sent: true },
            Fact::StepTaken { currency: Currency::EUR, step: 2, items: vec!["inv-1".into()] },
            Fact::CycleEnded { currency: Currency::EUR },
            Fact::TaskOpened(task),
            Fact::TaskClimbed { id: "t-1".into(), desk: Desk::Head },
            Fact::TaskAssigned { id: "t-1".into(), to: "jo@acme.example".to_owned() },
            Fact::TaskClosed { id: "t-1".into(), how: "secret-name called".to_owned() },
        ]
    }

    fn announced() -> Vec<Value> {
        let entries = facts().into_iter().enumerate().map(|(n, fact)| {
            let by = Actor::Person("jo@acme.example".to_owned());
            Entry { n: n as u64 + 1, at: at(), by, fact }
        });
        let (tenant, debtor) = ("acme".into(), "oak".into());
        let row = Untold::Facts { tenant, debtor, entries: entries.collect() };
        let told = of(&row).unwrap();
        let detail = told.iter().map(|one| {
            let detail: Value = serde_json::from_str(&one.detail).unwrap();
            assert_eq!(one.kind, format!("{}.v1", detail["what"].as_str().unwrap()));
            detail
        });
        detail.collect()
    }

    #[test]
    fn every_announcement_is_as_published() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let valid = jsonschema::validator_for(&schema).unwrap();
        for detail in announced() {
            let faults: Vec<String> = valid.iter_errors(&detail).map(|e| e.to_string()).collect();
            assert!(faults.is_empty(), "{detail}: {faults:?}");
            // What is said is also described: readers learn of a field from the schema.
            let kinds = schema["oneOf"].as_array().unwrap();
            let kind = kinds.iter().find(|kind| kind["title"] == detail["what"]).unwrap();
            let known = kind["properties"]["data"]["properties"].as_object().unwrap();
            for field in detail["data"].as_object().unwrap().keys() {
                assert!(known.contains_key(field), "{}: {field}", detail["what"]);
            }
            let mut spoilt = detail.clone();
            spoilt["version"] = json!(2);
            assert!(!valid.is_valid(&spoilt), "another version is another schema");
        }
    }

    #[test]
    fn every_published_kind_is_announced() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let published = schema["properties"]["what"]["enum"].as_array().unwrap();
        let published: BTreeSet<&str> =
            published.iter().map(|kind| kind.as_str().unwrap()).collect();
        let announced = announced();
        let mut announced: BTreeSet<&str> =
            announced.iter().map(|detail| detail["what"].as_str().unwrap()).collect();
        // Shown by the stories of sending.
        announced.extend(["message.decided", "message.sent"]);
        assert_eq!(published, announced);
    }

    #[test]
    fn nothing_that_somebody_wrote_and_nobodys_name_is_told() {
        for detail in announced() {
            let text = detail.to_string();
            assert!(!text.contains("secret-name"), "{text}");
            assert!(!text.contains('@'), "{text}");
        }
    }
}
