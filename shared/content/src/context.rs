//! What a template sees: the view with everything written out in the letter's language, so that a
//! template only places words and never formats. Foreign text is cleaned here, once.

use crate::format;
use crate::text::{clean, link};
use crate::view::{LetterView, LineKind, LineView, TaskView, name};
use domain::calendar::Day;
use domain::money::Money;
use minijinja::context;
use minijinja::value::Value;

/// The line that every letter to a debtor carries, whatever a tenant's template says: the fraud
/// that impersonates a creditor works by a mail with new bank details.
pub(crate) fn bank_details(view: &LetterView) -> &'static str {
    match view.language {
        crate::Language::En => {
            "Our bank details never change by mail. If a message ever says otherwise, please do \
             not pay, and call us on a number you already know."
        }
        crate::Language::De => {
            "Unsere Bankverbindung ändert sich nie per E-Mail. Sollte eine Nachricht etwas anderes \
             behaupten, überweisen Sie bitte nicht und rufen Sie uns unter einer Ihnen bekannten \
             Nummer an."
        }
    }
}

/// The values for all parts of a letter.
pub(crate) fn of(view: &LetterView) -> Value {
    let words = Words { view };
    let asked: Vec<&LineView> = view.lines.iter().filter(|line| is_asked(view, line)).collect();
    let only = match asked.as_slice() {
        [only] if view.more == 0 => Some(*only),
        _ => None,
    };
    let late = |task: &&TaskView| task.due.is_some_and(|due| due < view.today);
    context! {
        lang => view.language.code(),
        today => words.day(view.today),
        seller => context! {
            name => clean(&view.seller.name),
            signature => list(view.seller.signature.iter().map(|line| clean(line).into())),
        },
        debtor => context! {
            name => clean(&view.debtor.name),
            contact_name => words.named(&view.debtor.contact_name),
        },
        lines => list(view.lines.iter().map(|line| words.line(line))),
        only => only.map(|line| words.line(line)),
        count => asked.len() + view.more,
        more => view.more,
        pay_link => only.filter(|line| line.disputed.is_none()).and_then(|line| words.link(&line.pay_link)),
        total => words.positive(Some(view.total)),
        total_open => words.money(view.total_open),
        credits => words.positive(Some(view.credits)),
        promise => view.promise_broken.as_ref().map(|promise| context! {
            date => words.day(promise.date),
            amount => words.positive(promise.amount),
        }),
        answer => view.answer.as_ref().map(|answer| context! {
            attached => answer.attached,
            date => answer.promised.as_ref().map(|promise| words.weekday(promise.date)),
            amount => words.positive(answer.promised.as_ref().and_then(|promise| promise.amount)),
        }),
        oldest_days_late => view.oldest_days_late,
        tasks => list(view.tasks.iter().map(|task| words.task(task, late(&task)))),
        reader => list(view.reader.iter().map(|line| Value::from(line.as_str()))),
        overdue_tasks => view.tasks.iter().filter(late).count(),
        bank_details => bank_details(view),
    }
}

/// Whether the letter asks for (a part of) this document.
fn is_asked(view: &LetterView, line: &LineView) -> bool {
    let queried = line.disputed.map_or(0, |money| money.minor);
    let open = line.kind == LineKind::Invoice && !line.held && line.rest.minor > queried;
    open && (line.days_late > 0 || view.template == name::BEFORE_DUE)
}

fn list(values: impl Iterator<Item = Value>) -> Value {
    Value::from(values.collect::<Vec<Value>>())
}

/// The same values with the subject, for the parts that come after it.
pub(crate) fn with_subject(values: &Value, subject: Option<&str>) -> Value {
    context! { subject => subject, ..values.clone() }
}

struct Words<'a> {
    view: &'a LetterView,
}

impl Words<'_> {
    fn day(&self, day: Day) -> String {
        format::day(day, self.view.language)
    }

    fn weekday(&self, day: Day) -> String {
        format::weekday(day, self.view.language)
    }

    fn money(&self, money: Money) -> String {
        format::money(money, self.view.language)
    }

    fn positive(&self, money: Option<Money>) -> Option<String> {
        money.filter(|money| money.minor > 0).map(|money| self.money(money))
    }

    /// Foreign text, unless nothing of it is left.
    fn named(&self, text: &Option<String>) -> Option<String> {
        text.as_deref().map(clean).filter(|text| !text.is_empty())
    }

    fn link(&self, text: &Option<String>) -> Option<String> {
        text.as_deref().and_then(link)
    }

    fn line(&self, line: &LineView) -> Value {
        context! {
            number => clean(&line.number),
            kind => match line.kind {
                LineKind::Invoice => "invoice",
                LineKind::CreditNote => "credit_note",
                LineKind::UnappliedCash => "unapplied_cash",
            },
            issued => line.issued.map(|day| self.day(day)),
            due => self.day(line.due),
            amount => self.money(line.amount),
            paid => self.positive(Some(line.paid)),
            rest => self.money(line.rest),
            po_number => self.named(&line.po_number),
            days_late => line.days_late,
            pay_link => self.link(&line.pay_link),
            pdf_link => self.link(&line.pdf_link),
            disputed => self.positive(line.disputed),
            held => line.held,
        }
    }

    fn task(&self, task: &TaskView, late: bool) -> Value {
        context! {
            id => clean(&task.id),
            debtor => clean(&task.debtor),
            what => clean(&task.what),
            since => self.day(task.since),
            due => task.due.map(|day| self.day(day)),
            late => late,
            owner => self.named(&task.owner),
            amount => task.amount.map(|money| self.money(money)),
        }
    }
}
