//! A reason as people read it: the sentence, and the values behind it under names that can be read.

use super::decimal;
use super::words::Names;
use domain::because::{Because, Rule, Why};
use domain::calendar::Day;
use domain::ids::{InvoiceId, PolicyVersion};
use domain::money::{Currency, Money};
use serde::Serialize;

/// The reasons of one decision about one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// All of it in one paragraph.
    pub sentence: String,
    /// The rule that decided, as its word (`step_due`, `quiet`, …).
    pub rule: String,
    /// The day that the rule names, if it names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Which currency.
    pub currency: Currency,
    /// The document that set the tone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<LeadLine>,
    /// What was (or would be) asked for.
    #[serde(serialize_with = "decimal")]
    pub asked: Money,
    /// Credits and unapplied cash seen.
    #[serde(serialize_with = "decimal")]
    pub credits: Money,
    /// What was left out, and why.
    pub left_out: Vec<LeftOut>,
    /// The version of the policy that decided.
    pub policy: PolicyVersion,
    /// The day of the ledger's news.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Day>,
    /// The day to which payments were posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash_to: Option<Day>,
}

/// The document that set the tone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeadLine {
    /// Which.
    pub invoice: InvoiceId,
    /// Its number on paper.
    pub number: String,
    /// Days past its due date.
    pub days_late: i64,
    /// The step it had reached before.
    pub reached: u8,
}

/// A document that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Which.
    pub invoice: InvoiceId,
    /// Its number on paper.
    pub number: String,
    /// Why, in words that follow the number.
    pub why: String,
}

/// A policy as people know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyName {
    /// The hash of its text.
    pub version: PolicyVersion,
    /// Its name.
    pub name: String,
    /// It is the one in force now.
    pub in_force: bool,
}

impl Reason {
    /// The reason behind `because`.
    pub fn of(because: &Because, names: &Names) -> Self {
        let (rule, day) = rule(&because.rule);
        let money = |minor| Money::new(minor, because.currency);
        Self {
            sentence: sentence(because, names),
            rule,
            day,
            currency: because.currency,
            lead: because.lead.as_ref().map(|lead| LeadLine {
                invoice: lead.invoice.clone(),
                number: names.number(&lead.invoice),
                days_late: lead.days_late,
                reached: lead.reached,
            }),
            asked: money(because.asked),
            credits: money(because.credits),
            left_out: because.left_out.iter().map(|left| left_out(left, names)).collect(),
            policy: because.policy.clone(),
            snapshot: because.books.map(|(snapshot, _)| snapshot),
            cash_to: because.books.map(|(_, cash_to)| cash_to),
        }
    }
}

/// The paragraph, with documents by the numbers that people know.
fn sentence(because: &Because, names: &Names) -> String {
    let shown = |id: &InvoiceId| InvoiceId::new(names.number(id));
    let mut because = because.clone();
    for (invoice, _) in &mut because.left_out {
        *invoice = shown(invoice);
    }
    if let Some(lead) = &mut because.lead {
        lead.invoice = shown(&lead.invoice);
    }
    because.sentence()
}

fn left_out((invoice, why): &(InvoiceId, Why), names: &Names) -> LeftOut {
    LeftOut { invoice: invoice.clone(), number: names.number(invoice), why: why.words() }
}

/// The rule's word and the day it names.
fn rule(rule: &Rule) -> (String, Option<Day>) {
    let (word, day) = match rule {
        Rule::StepDue => ("step_due", None),
        Rule::OpeningStatement => ("opening_statement", None),
        Rule::StatementDue => ("statement_due", None),
        Rule::CopyWanted => ("copy_wanted", None),
        Rule::StatementWanted => ("statement_wanted", None),
        Rule::PromiseNoted => ("promise_noted", None),
        Rule::CallDue => ("call_due", None),
        Rule::NothingToAsk => ("nothing_to_ask", None),
        Rule::StepLater(day) => ("step_later", Some(*day)),
        Rule::LadderDone => ("ladder_done", None),
        Rule::BelowMinimum => ("below_minimum", None),
        Rule::CoveredByCredits => ("covered_by_credits", None),
        Rule::Gap(day) => ("gap", Some(*day)),
        Rule::Quiet(day) => ("quiet", Some(*day)),
        Rule::Cap(day) => ("cap", Some(*day)),
        Rule::Stale => ("stale", None),
        Rule::Importing => ("importing", None),
        Rule::Stopped => ("stopped", None),
        Rule::NotReleased => ("not_released", None),
        Rule::NeedsApproval => ("needs_approval", None),
        Rule::UnderWay => ("under_way", None),
        Rule::InDoubt => ("in_doubt", None),
        Rule::NoRecipient(_) => ("no_recipient", None),
        Rule::OutsideHours => ("outside_hours", None),
    };
    (word.to_owned(), day)
}
