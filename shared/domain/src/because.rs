//! Why something was decided: the rule, the values it saw, and what was left out and why. Stored
//! with the decision; [`Because::sentence`] says it to people.

use crate::calendar::Day;
use crate::ids::{InvoiceId, PolicyVersion};
use crate::money::{Currency, Money};
use crate::people::NoRecipient;
use serde::{Deserialize, Serialize};

/// Why a document was not asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nothing is open of it.
    Paid,
    /// Not due yet.
    NotDue,
    /// A complete snapshot did not show it.
    Missing,
    /// The ledger says it never reached the buyer.
    NeverSent,
    /// It is handled in another way.
    Treatment(crate::item::Treatment),
    /// A person's hold.
    Held,
    /// A mail that nobody has answered yet.
    ReplyWaits,
    /// A promise that is not yet due.
    Promised(Day),
    /// All of it is contested.
    Disputed,
    /// It is a credit, not a claim.
    Credit,
}

/// Why nothing is sent for a currency now, or what is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The next step of the ladder has come.
    StepDue,
    /// Old debt: a neutral statement first.
    OpeningStatement,
    /// The debtor only gets statements, and one is due.
    StatementDue,
    /// They asked for an invoice again.
    CopyWanted,
    /// They asked what is open.
    StatementWanted,
    /// They said when they will pay.
    PromiseNoted,
    /// A person's step has come.
    CallDue,
    /// Nothing is open that may be asked for.
    NothingToAsk,
    /// The next step is later.
    StepLater(Day),
    /// The ladder is at its end.
    LadderDone,
    /// All that is open is below the minimum.
    BelowMinimum,
    /// Credits cover what is open.
    CoveredByCredits,
    /// Too soon after the last message.
    Gap(Day),
    /// A human reply came; quiet until then.
    Quiet(Day),
    /// The caps of the day or week are reached.
    Cap(Day),
    /// The ledger's news is too old to say that something is overdue.
    Stale,
    /// An import is being worked in.
    Importing,
    /// The tenant has stopped all sending.
    Stopped,
    /// The account is not released yet.
    NotReleased,
    /// The account needs its own approval before the first message.
    NeedsApproval,
    /// A message is already under way.
    UnderWay,
    /// Nobody knows whether the last message left.
    InDoubt,
    /// There is nobody to write to.
    NoRecipient(NoRecipient),
    /// Outside the recipient's hours.
    OutsideHours,
}

/// The document that sets the tone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// Which.
    #[serde(rename = "i")]
    pub invoice: InvoiceId,
    /// Days past its due date.
    #[serde(rename = "l")]
    pub days_late: i64,
    /// The step it had reached before.
    #[serde(rename = "r")]
    pub reached: u8,
}

/// The reasons of one decision about one currency of one debtor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// The rule that decided.
    pub rule: Rule,
    /// Which currency.
    pub currency: Currency,
    /// The document that set the tone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
    /// What was asked for, in minor units.
    #[serde(default)]
    pub asked: i64,
    /// Credits and unapplied cash seen, in minor units.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub credits: i64,
    /// What was left out, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<(InvoiceId, Why)>,
    /// The policy.
    pub policy: PolicyVersion,
    /// The day of the ledger's news, and the day to which payments were posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub books: Option<(Day, Day)>,
}

fn is_zero(value: &i64) -> bool {
    *value == 0
}

impl Why {
    /// The reason in words that follow the document's number.
    pub fn words(&self) -> String {
        match self {
            Why::Paid => "is paid".to_owned(),
            Why::NotDue => "is not due yet".to_owned(),
            Why::Missing => "is missing from the last complete export".to_owned(),
            Why::NeverSent => "was never sent to the buyer".to_owned(),
            Why::Treatment(treatment) => {
                format!("is handled as {}", treatment.word().replace('_', " "))
            }
            Why::Held => "is on hold".to_owned(),
            Why::ReplyWaits => "waits for an answer to the debtor's mail".to_owned(),
            Why::Promised(day) => format!("is promised for {day}"),
            Why::Disputed => "is disputed".to_owned(),
            Why::Credit => "is a credit".to_owned(),
        }
    }
}

impl Rule {
    /// The rule in words.
    pub fn words(&self) -> String {
        match self {
            Rule::StepDue => "the next step of the ladder is due".to_owned(),
            Rule::OpeningStatement => {
                "this is debt from before going live: a neutral statement comes first".to_owned()
            }
            Rule::StatementDue => "this account only gets statements, and one is due".to_owned(),
            Rule::CopyWanted => "they asked for a copy of an invoice".to_owned(),
            Rule::StatementWanted => "they asked for a statement".to_owned(),
            Rule::PromiseNoted => "they promised a payment: this says that it was noted".to_owned(),
            Rule::CallDue => "a person's step is due: a call".to_owned(),
            Rule::NothingToAsk => "nothing is open that may be asked for".to_owned(),
            Rule::StepLater(day) => format!("the next step is due on {day}"),
            Rule::LadderDone => "the ladder is at its end".to_owned(),
            Rule::BelowMinimum => "what is open is below the minimum".to_owned(),
            Rule::CoveredByCredits => "credits on the account cover what is open".to_owned(),
            Rule::Gap(day) => format!("too soon after the last contact; again from {day}"),
            Rule::Quiet(day) => format!("a reply came in; quiet until {day}"),
            Rule::Cap(day) => format!("enough messages for now; again from {day}"),
            Rule::Stale => "the ledger's news is too old to chase on".to_owned(),
            Rule::Importing => "an import is still being worked in".to_owned(),
            Rule::Stopped => "all sending is stopped".to_owned(),
            Rule::NotReleased => "the account is not released yet".to_owned(),
            Rule::NeedsApproval => "the account needs its own approval first".to_owned(),
            Rule::UnderWay => "a message is already under way".to_owned(),
            Rule::InDoubt => "nobody knows yet whether the last message left".to_owned(),
            Rule::NoRecipient(NoRecipient::Missing) => "there is no address".to_owned(),
            Rule::NoRecipient(NoRecipient::Unusable(verdict)) => {
                let why = match verdict {
                    crate::people::Verdict::Approved | crate::people::Verdict::Unapproved => {
                        "nobody has approved it"
                    }
                    crate::people::Verdict::Shared => "another debtor has the same one",
                    crate::people::Verdict::OwnDomain => "it is at our own domain",
                    crate::people::Verdict::Bounced => "mail to it bounced",
                    crate::people::Verdict::Complained => "its owner complained",
                    crate::people::Verdict::Suppressed => "it was taken out of use",
                };
                format!("the address cannot be used: {why}")
            }
            Rule::OutsideHours => "it is outside the recipient's hours".to_owned(),
        }
    }
}

impl Because {
    /// The whole reason in one paragraph.
    pub fn sentence(&self) -> String {
        let mut text = self.rule.words();
        if let Some(lead) = &self.lead {
            let late = match lead.days_late {
                1 => "1 day late".to_owned(),
                days if days > 0 => format!("{days} days late"),
                0 => "due today".to_owned(),
                -1 => "due in 1 day".to_owned(),
                days => format!("due in {} days", -days),
            };
            text.push_str(&format!("; {} is {late}", lead.invoice));
            if lead.reached > 0 {
                text.push_str(&format!(" and has reached step {}", lead.reached));
            }
        }
        if self.asked != 0 {
            text.push_str(&format!("; asks for {}", Money::new(self.asked, self.currency)));
        }
        if self.credits != 0 {
            text.push_str(&format!(
                "; credits of {} seen",
                Money::new(self.credits, self.currency)
            ));
        }
        // A long list helps nobody; the structured form has it all.
        let (shown, more) = self.left_out.split_at(self.left_out.len().min(5));
        for (invoice, why) in shown {
            text.push_str(&format!("; left out: {invoice} {}", why.words()));
        }
        if !more.is_empty() {
            text.push_str(&format!("; and {} more left out", more.len()));
        }
        text
    }
}
