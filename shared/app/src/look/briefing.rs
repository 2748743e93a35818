//! All that a person needs to know before acting, in a few lines. Made when it is looked at, from
//! what is true then.

use super::present::{Present, next, present};
use super::read;
use super::timeline::{quoted, speaker};
use super::{Balance, Names, Reason, answer, balances, clock, words};
use crate::rulebook::RuleBook;
use crate::{App, AppError, taught};
use content::text::clean;
use domain::calendar::{Day, Time, local_day};
use domain::debtor::Debtor;
use domain::hold::{PromiseState, Read};
use domain::ids::{OutboxId, PromiseId};
use domain::people::Verdict;
use domain::task::{Task, TaskKind};
use serde::Serialize;
use store::book::{Conversation, DeskTask, Loaded, OutState, Outgoing};

/// Mails that are told.
const TOLD: usize = 3;

/// What a person should know about an account before acting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Briefing {
    /// What is asked of the person, in one line.
    pub what: String,
    /// The account's name.
    pub who: String,
    /// What is open, per currency.
    pub balances: Vec<Balance>,
    /// What was said: the mail that is asked about, then the last ones, newest first.
    pub said: Vec<Spoken>,
    /// What was promised, in words.
    pub promised: Vec<String>,
    /// What is contested, in words.
    pub disputed: Vec<String>,
    /// What is on hold, in words.
    pub held: Vec<String>,
    /// What we sent last, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
    /// What happens next by itself, and why, per currency, in words.
    pub next: Vec<String>,
    /// The reasons behind `next`.
    pub reasons: Vec<Reason>,
    /// When the account is looked at again if nobody does anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wake: Option<Time>,
    /// What the reader made of their mail, and the words that show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<String>,
    /// What asks for more care about their mail, and what it led to by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub care: Vec<String>,
    /// The day that their mail promises, for a person to look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promises: Option<Day>,
    /// What their mail reads as, such as `dispute`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reads: Option<String>,
    /// What to confirm that does, as it stands on a button; and whether chasing goes on by it.
    #[serde(skip)]
    pub right: Option<(&'static str, bool)>,
    /// What is proposed.
    pub proposed: String,
    /// All of it as text.
    pub text: String,
}

/// A mail that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spoken {
    /// When.
    pub at: Time,
    /// The day, as the tenant counts.
    pub day: Day,
    /// `debtor`, `colleague` or `machine`.
    pub who: String,
    /// Its first words.
    pub excerpt: String,
    /// The stored mail.
    pub mail: String,
}

/// What is known of an account when its tasks are told: loaded once for all of them.
pub(super) struct Known<'a> {
    pub book: &'a RuleBook,
    pub debtor: &'a Debtor,
    pub name: String,
    pub names: Names,
    pub wake: Option<Time>,
    pub messages: Vec<Outgoing>,
    pub mails: Vec<Conversation>,
    pub now: Time,
}

impl<'a> Known<'a> {
    /// Loads what the state alone does not tell.
    pub(super) async fn load(
        app: &App,
        book: &'a RuleBook,
        loaded: &'a Loaded,
        now: Time,
    ) -> Result<Self, AppError> {
        let debtor = &loaded.debtor;
        let card = app.store.card(&debtor.tenant, &debtor.id).await?;
        Ok(Self {
            book,
            debtor,
            name: card.as_ref().map_or_else(|| debtor.id.to_string(), |card| card.name.clone()),
            names: Names::of_state(card.as_ref(), debtor),
            wake: loaded.wake,
            messages: app.store.messages(&debtor.tenant, &debtor.id).await?,
            mails: app.store.conversation(&debtor.tenant, &debtor.id).await?,
            now,
        })
    }

    /// The briefing for one of its tasks.
    pub(super) fn brief(&self, task: &Task) -> Briefing {
        let (book, debtor, zone) = (self.book, self.debtor, self.book.zone());
        let (told, plan) = present(book, debtor, &self.names, self.now);
        let mut next_lines: Vec<String> =
            told.iter().map(|present| answer::present(present, zone)).collect();
        next_lines.push(answer::ahead(&next(book, debtor, self.now), zone));
        let read = read::of(debtor, task);
        let mail = self.mail(task);
        let today = book.rules(debtor).today(self.now);
        let mut briefing = Briefing {
            what: self.what(task),
            who: clean(&self.name),
            balances: balances(debtor, today),
            said: self.said(mail),
            promised: self.promised(),
            disputed: debtor.disputes.iter().map(|it| words::disputed(it, &self.names)).collect(),
            held: debtor.holds.iter().map(|it| words::held(it, &self.names)).collect(),
            sent: self.sent(),
            next: next_lines,
            reasons: told.into_iter().map(|present: Present| present.reason).collect(),
            wake: plan.wake.or(self.wake),
            proposed: read
                .and_then(|read| read::proposed(read, mail))
                .unwrap_or_else(|| proposed(task.kind))
                .to_owned(),
            read: read.map(|read| read::sentence(read, mail)),
            care: self.care(read, mail),
            promises: read.and_then(|read| read.on),
            reads: read.map(|read| read.intent.clone()),
            right: read.map(|read| taught::right(read, mail.map_or(&[], |it| &it.care), today)),
            text: String::new(),
        };
        briefing.text = text(&briefing, task, zone);
        briefing
    }

    /// What is asked, in one line.
    pub(super) fn what(&self, task: &Task) -> String {
        let about = self.names.numbers(&task.about);
        match task.kind {
            TaskKind::ReadReply => match task.about.as_slice() {
                [] => "Read their mail and decide; everything of theirs waits for it".to_owned(),
                _ => format!("Read their mail and decide; {about} waits for it"),
            },
            TaskKind::InDoubt => self.doubt(&OutboxId::new(task.subject.clone())),
            TaskKind::FindAddress => match self.debtor.contacts.as_slice() {
                [] => "Find an address: there is none".to_owned(),
                _ => format!("Find an address: {}", self.people()),
            },
            TaskKind::ConfirmAddress => format!("Approve an address, or not: {}", self.people()),
            TaskKind::WrongAddress => format!("Sort out the address: {}", self.people()),
            TaskKind::ApproveAccount => {
                format!("Approve the first message: {}", words::approval(&task.subject))
            }
            TaskKind::Call => format!("Call about {about}"),
            TaskKind::LadderEnd => {
                format!("Decide how to go on: all steps were taken for {about}")
            }
            TaskKind::AllocateCredits => {
                format!("Set their credits in {} against invoices, in the ledger", task.subject)
            }
            TaskKind::ConfirmMissing => {
                format!("Say what became of {about}: the last complete export does not show it")
            }
            TaskKind::ReviewDispute => {
                let dispute =
                    self.debtor.disputes.iter().find(|known| known.id.as_str() == task.subject);
                dispute.map_or_else(
                    || "Look at a dispute again".to_owned(),
                    |dispute| {
                        format!("Look again at the {}", words::disputed(dispute, &self.names))
                    },
                )
            }
        }
    }

    /// A message in doubt, or refused for good: what is known of it.
    fn doubt(&self, id: &OutboxId) -> String {
        let Some(message) = self.messages.iter().find(|message| message.id == *id) else {
            return format!("Say whether the message {id} left");
        };
        let day = local_day(message.decided, self.book.zone());
        let why = match &message.state {
            OutState::Person { why, .. } => clean(why),
            _ => "nobody knows whether it left".to_owned(),
        };
        format!(
            "Say whether the {:?} message of {day} to {} left: {why}",
            message.step,
            message.to.join(", ")
        )
    }

    fn people(&self) -> String {
        let people = self.debtor.contacts.iter();
        people.map(|it| words::person(it, &self.names)).collect::<Vec<_>>().join("; ")
    }

    /// The mail that a task is about.
    fn mail(&self, task: &Task) -> Option<&Conversation> {
        let mut holds = self.debtor.holds.iter();
        let hold = holds.find(|hold| hold.id.as_str() == task.subject)?;
        let asked = task.kind == TaskKind::ReadReply;
        self.mails.iter().find(|mail| asked && mail.mail == hold.note)
    }

    /// Why to be careful, and whom the mail has taken out of use.
    fn care(&self, read: Option<&Read>, mail: Option<&Conversation>) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        // That everything waits is told already.
        let care = mail.iter().flat_map(|mail| &mail.care).filter(|code| *code != "whole_account");
        let care: Vec<String> = care.map(|code| words::care(code)).collect();
        if !care.is_empty() {
            lines.push(format!("Take care: {}.", care.join("; ")));
        }
        let gone = self.debtor.contacts.iter().filter(|it| it.verdict == Verdict::Suppressed);
        let gone: Vec<String> = gone.map(|it| self.names.contact(&it.id)).collect();
        if read.is_some_and(read::leaves) && !gone.is_empty() {
            lines.push(format!("Not written to any more: {}.", gone.join(", ")));
        }
        lines
    }

    /// The last mails, newest first; before them the one that is asked about.
    fn said(&self, asked: Option<&Conversation>) -> Vec<Spoken> {
        let newest = self.mails.iter().rev();
        let others = newest.filter(|mail| asked.is_none_or(|asked| asked.mail != mail.mail));
        let told = asked.into_iter().chain(others).take(TOLD);
        told.map(|mail| Spoken {
            at: mail.at,
            day: local_day(mail.at, self.book.zone()),
            who: speaker(mail.direction).to_owned(),
            excerpt: mail.excerpt.clone(),
            mail: mail.mail.clone(),
        })
        .collect()
    }

    fn promised(&self) -> Vec<String> {
        let told = |promise: &domain::hold::Promise| {
            let text = words::promised(promise, &self.names);
            let PromiseState::Broken = promise.state else { return text };
            let came = self.debtor.came_in(promise);
            let came = domain::money::Money::new(came, promise.currency);
            format!("broken: {text}; {came} came in since")
        };
        let mut promises: Vec<_> = self.debtor.promises.iter().collect();
        promises.sort_by_key(|promise| (promise.on, PromiseId::clone(&promise.id)));
        promises.into_iter().map(told).collect()
    }

    fn sent(&self) -> Option<String> {
        let sent = super::debtor::last_sent(&self.messages)?;
        let message = self.messages.iter().find(|message| message.id == sent.id)?;
        let when = clock(sent.at, self.book.zone());
        Some(format!("the {:?} message on {when} to {}", sent.step, message.to.join(", ")))
    }
}

/// The briefing for a task of the desk: all that is known is what it says, and the stored file.
pub(super) fn of_desk(task: &DeskTask) -> Briefing {
    let again = match task.count {
        0 => String::new(),
        count => format!(" (happened {} times)", count + 1),
    };
    let what = format!("{}{again}", clean(&task.about));
    let proposed = proposed_at_desk(&task.kind);
    let file = task.file.as_ref().map_or_else(String::new, |file| format!("\nStored as {file}."));
    Briefing {
        text: format!("{what}. Asked by {}.{file}\nProposed: {proposed}", task.due),
        what,
        who: String::new(),
        balances: Vec::new(),
        said: Vec::new(),
        promised: Vec::new(),
        disputed: Vec::new(),
        held: Vec::new(),
        sent: None,
        next: Vec::new(),
        reasons: Vec::new(),
        wake: None,
        read: None,
        care: Vec::new(),
        promises: None,
        reads: None,
        right: None,
        proposed: proposed.to_owned(),
    }
}

/// What a person would best do about a task of the desk.
fn proposed_at_desk(kind: &str) -> &'static str {
    match kind {
        "place_mail" => "Read the mail, and say which account it belongs to.",
        "quarantined_mail" => {
            "It was not opened because it may do harm. Ask the sender by telephone, or say which \
             account it belongs to."
        }
        "staff_mail" => "Correct the address of your own people: credit-control tenant set.",
        "refresh_ledger" => "Import the open items as they are today; until then nothing is sent.",
        "silent_webhook" => {
            "In the vendor's app, look whether the webhook is switched on and has the address that \
             connect has told, and here whether that address answers from outside. Sweeps read the \
             books meanwhile. Where no vendor can reach this machine, close it: it is not asked again."
        }
        taught::CHECK => "Say whether it was right, or what the mail says; nothing waits for it.",
        taught::STOPPED => {
            "Look at what was wrong (credit-control readings), and start it again when you trust it: \
             credit-control readings --restart INTENT. Until then people are asked."
        }
        "stuck_row" => "Report it with this line; what it is about is not worked on until then.",
        _ => "Look at it, and close it when it is done.",
    }
}

/// What a person would best do.
fn proposed(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::ReadReply => {
            "Read the mail and answer it. Record what it says (a promise, a dispute), or release it."
        }
        TaskKind::InDoubt => {
            "Look into the sent folder or ask them, then say whether it left; it is never sent \
             again blindly."
        }
        TaskKind::FindAddress => "Ask them for an address, correct it in the ledger, import again.",
        TaskKind::ConfirmAddress => "Check that the address is theirs, then approve it.",
        TaskKind::WrongAddress => {
            "Correct the address in the ledger and import again, or approve it if it is right."
        }
        TaskKind::ApproveAccount => "Look at the first message, then approve the account.",
        TaskKind::Call => {
            "Call, and record what they say (a promise, a dispute), or approve the task as done."
        }
        TaskKind::LadderEnd => {
            "Hold it, record a promise or a dispute, write it off in the ledger, or start the \
             ladder anew."
        }
        TaskKind::AllocateCredits => "Set the credits against invoices and import again.",
        TaskKind::ConfirmMissing => "Look in the ledger: if they are paid or voided, approve.",
        TaskKind::ReviewDispute => {
            "Ask whoever can settle it; resolve it, or finish to look again."
        }
    }
}

/// The briefing in a few lines.
fn text(briefing: &Briefing, task: &Task, zone: chrono_tz::Tz) -> String {
    let since = clock(task.since, zone);
    let mut lines = vec![format!("{}. Asked since {since}, by {}.", briefing.what, task.due)];
    lines.extend(briefing.balances.iter().map(|balance| owes(&briefing.who, balance)));
    let said = |spoken: &Spoken| {
        format!("Said on {} ({}): {}", spoken.day, spoken.who, quoted(&spoken.excerpt))
    };
    lines.extend(briefing.said.iter().map(said));
    lines.extend(briefing.read.clone());
    lines.extend(briefing.care.iter().cloned());
    for (word, list) in [
        ("Promised", &briefing.promised),
        ("Disputed", &briefing.disputed),
        ("On hold", &briefing.held),
    ] {
        if !list.is_empty() {
            lines.push(format!("{word}: {}", list.join("; ")));
        }
    }
    lines.push(match &briefing.sent {
        Some(sent) => format!("Last sent: {sent}."),
        None => "Nothing was sent yet.".to_owned(),
    });
    lines.extend(briefing.next.iter().cloned());
    lines.push(format!("Proposed: {}", briefing.proposed));
    lines.join("\n")
}

/// What somebody owes in one currency, in a line.
fn owes(who: &str, balance: &Balance) -> String {
    let mut text = format!("{who} owes {}", balance.open);
    let parts = [
        (balance.overdue, "overdue"),
        (balance.not_due, "not due yet"),
        (balance.disputed, "disputed"),
        (balance.held, "on hold"),
        (balance.promised, "promised"),
        (balance.missing, "missing from the last export"),
        (balance.credits, "of credits not set against invoices"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(money, _)| money.minor != 0)
        .map(|(money, word)| format!("{money} {word}"))
        .collect();
    if !parts.is_empty() {
        text.push_str(&format!(": {}", parts.join(", ")));
    }
    if balance.oldest_days_late > 0 {
        text.push_str(&format!("; the oldest is {} days late", balance.oldest_days_late));
    }
    text.push('.');
    text
}
