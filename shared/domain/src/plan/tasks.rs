//! The tasks that a debtor's state wants, against those that are open: what is new is opened, what
//! is no longer wanted is closed, what nobody took climbs.

use super::decide::{Decision, call_subject};
use super::group::gather;
use super::ladder::done;
use super::standing::{Standing, standing};
use crate::because::Rule;
use crate::calendar::{Day, Time, local_day};
use crate::debtor::{Debtor, HEAVY};
use crate::fact::Fact;
use crate::hold::{Dispute, Origin, Scope};
use crate::ids::{InvoiceId, TaskId};
use crate::message::Under;
use crate::people::{NoRecipient, Verdict, recipients};
use crate::rules::Rules;
use crate::task::{Desk, Task, TaskKind};

/// A task that the state wants.
struct Wanted {
    kind: TaskKind,
    subject: String,
    about: Vec<InvoiceId>,
    /// It is due today.
    urgent: bool,
}

/// What is to be done about tasks.
pub(super) fn tasks(
    rules: &Rules<'_>,
    debtor: &Debtor,
    decisions: &[Decision],
    now: Time,
) -> Vec<Fact> {
    let wanted = wanted(rules, debtor, decisions, rules.today(now));
    let mut facts = Vec::new();
    for task in &debtor.tasks {
        if !wanted.iter().any(|want| want.kind == task.kind && want.subject == task.subject) {
            let how = "no longer needed".to_owned();
            facts.push(Fact::TaskClosed { id: task.id.clone(), how });
        } else if desk(rules, task, now) > task.desk {
            facts.push(Fact::TaskClimbed { id: task.id.clone(), desk: desk(rules, task, now) });
        }
    }
    for want in wanted {
        let open = |task: &Task| task.kind == want.kind && task.subject == want.subject;
        if debtor.tasks.iter().any(open) {
            continue;
        }
        let today = local_day(now, rules.tenant_zone);
        // The number that this fact will have in the journal.
        let number = debtor.facts + facts.len() as u64 + 1;
        facts.push(Fact::TaskOpened(Task {
            id: TaskId::of(&debtor.id, number),
            kind: want.kind,
            since: now,
            due: match want.urgent {
                true => today,
                false => rules.tenant_calendar.add(today, want.kind.days_given()),
            },
            desk: Desk::Owner,
            assigned: None,
            about: want.about,
            subject: want.subject,
        }));
    }
    facts
}

/// When the next open task climbs.
pub(super) fn next_climb(rules: &Rules<'_>, debtor: &Debtor, now: Time) -> Option<Time> {
    let climbing = debtor.tasks.iter().filter(|task| task.kind.climbs());
    climbing
        .filter_map(|task| {
            let days = match task.desk {
                Desk::Owner => DEPUTY_AFTER,
                Desk::Deputy => HEAD_AFTER,
                Desk::Head => return None,
            };
            let since = local_day(task.since, rules.tenant_zone);
            Some(rules.desk_opening(rules.tenant_calendar.add(since, days), now))
        })
        .min()
}

/// Business days until the deputy is asked.
const DEPUTY_AFTER: u32 = 2;
/// Business days until the head of credit is asked.
const HEAD_AFTER: u32 = 4;

fn desk(rules: &Rules<'_>, task: &Task, now: Time) -> Desk {
    if !task.kind.climbs() {
        return task.desk;
    }
    let zone = rules.tenant_zone;
    let waited = rules.tenant_calendar.between(local_day(task.since, zone), local_day(now, zone));
    match waited {
        days if days >= HEAD_AFTER => Desk::Head,
        days if days >= DEPUTY_AFTER => Desk::Deputy,
        _ => Desk::Owner,
    }
}

/// The task that an unusable address needs: from the day on which the account's release is known,
/// while something may be asked of it now or later. An address takes time to find, so it is not left
/// until a message has nobody to go to; and it stays while something is open, whatever is held.
fn address_task(debtor: &Debtor, decisions: &[Decision], today: Day) -> Option<TaskKind> {
    let nobody = recipients(&debtor.contacts, false).err()?;
    let stopped = |decision: &Decision| matches!(decision.because().rule, Rule::NoRecipient(_));
    let asked = debtor.tasks.iter().any(|task| task.subject == "contacts");
    let owed = debtor.items.iter().any(|item| !item.doc.kind.is_credit());
    let chased = debtor.released.is_some()
        && debtor.items.iter().any(|item| {
            matches!(standing(debtor, item, today), Standing::Asked(_) | Standing::NotDue(_))
        });
    let wanted = chased || decisions.iter().any(stopped) || (asked && owed);
    wanted.then_some(match nobody {
        NoRecipient::Missing => TaskKind::FindAddress,
        NoRecipient::Unusable(verdict) => match verdict {
            Verdict::Shared | Verdict::OwnDomain => TaskKind::WrongAddress,
            Verdict::Approved | Verdict::Unapproved => TaskKind::ConfirmAddress,
            Verdict::Bounced | Verdict::Complained | Verdict::Suppressed => TaskKind::FindAddress,
        },
    })
}

/// The documents that a scope names; none for everything.
fn named(scope: &Scope) -> Vec<InvoiceId> {
    match scope {
        Scope::All => Vec::new(),
        Scope::Invoices(named) => named.clone(),
    }
}

fn wanted(rules: &Rules<'_>, debtor: &Debtor, decisions: &[Decision], today: Day) -> Vec<Wanted> {
    let replies = debtor.waiting_replies().map(|hold| Wanted {
        kind: TaskKind::ReadReply,
        subject: hold.id.to_string(),
        about: named(&hold.scope),
        urgent: hold.read.as_ref().is_some_and(|read| read.urgent),
    });
    let mut list: Vec<Wanted> = replies.collect();
    let mut want = |kind, subject: String, about: Vec<InvoiceId>| {
        if !list.iter().any(|known| known.kind == kind && known.subject == subject) {
            list.push(Wanted { kind, subject, about, urgent: false });
        }
    };
    for outgoing in &debtor.outgoing {
        if matches!(outgoing.state, Under::InDoubt { .. }) {
            want(TaskKind::InDoubt, outgoing.id.to_string(), outgoing.items.clone());
        }
    }
    if let Some(kind) = address_task(debtor, decisions, today) {
        want(kind, "contacts".to_owned(), Vec::new());
    }
    let open = |kind: TaskKind| debtor.tasks.iter().any(|task| task.kind == kind);
    let needs_approval = |decision: &Decision| decision.because().rule == Rule::NeedsApproval;
    if let Some(reason) = &debtor.approval
        && (open(TaskKind::ApproveAccount) || decisions.iter().any(needs_approval))
    {
        want(TaskKind::ApproveAccount, reason.clone(), Vec::new());
    }
    for decision in decisions {
        let because = decision.because();
        let currency = because.currency;
        let live = debtor.released.is_some_and(|day| day <= today);
        if live && because.credits > 0 && gather(debtor, currency, today).credits_cover_oldest() {
            want(TaskKind::AllocateCredits, currency.to_string(), Vec::new());
        }
        match (&because.rule, decision) {
            (Rule::LadderDone, _) => {
                let group = gather(debtor, currency, today);
                let done = done(rules, debtor, &group, today);
                let about = done.take(HEAVY).map(|item| item.doc.id.clone()).collect();
                want(TaskKind::LadderEnd, currency.to_string(), about);
            }
            (_, Decision::Call(step, items, _)) => {
                want(TaskKind::Call, call_subject(debtor, currency, *step), items.clone());
            }
            _ => {}
        }
    }
    let mut missing: Vec<InvoiceId> =
        debtor.items.iter().filter(|item| item.missing).map(|item| item.doc.id.clone()).collect();
    // The order in which they are stored must not make another task of them.
    missing.sort();
    if !missing.is_empty() {
        let names: Vec<&str> = missing.iter().map(InvoiceId::as_str).collect();
        want(TaskKind::ConfirmMissing, crate::ids::fingerprint(&names, 4), missing);
    }
    // What only a mail says is looked at with the mail.
    let told = |dispute: &&Dispute| dispute.by == Origin::Person && dispute.review <= today;
    for dispute in debtor.disputes.iter().filter(told) {
        want(TaskKind::ReviewDispute, dispute.id.to_string(), named(&dispute.scope));
    }
    list
}
