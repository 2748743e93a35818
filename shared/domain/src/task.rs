//! Work for a person. Most tasks are wanted by the state of a debtor and go away when it no longer
//! wants them; some also end by a person's word.

use crate::calendar::{Day, Time};
use crate::ids::{InvoiceId, TaskId};
use serde::{Deserialize, Serialize};

/// What a person is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Read a mail and decide.
    ReadReply,
    /// Find an address: there is none, or the one that was known is dead.
    FindAddress,
    /// Approve an address, or not.
    ConfirmAddress,
    /// Sort out an address that two debtors share, or that is our own.
    WrongAddress,
    /// Say whether a message left.
    InDoubt,
    /// Allow the first message of a large or old account.
    ApproveAccount,
    /// Call the debtor.
    Call,
    /// Decide how to go on: all steps were taken and it is still open. Nothing stops silently.
    LadderEnd,
    /// Set credits against invoices in the ledger.
    AllocateCredits,
    /// Say what became of documents that a complete export no longer shows.
    ConfirmMissing,
    /// Look at a dispute again.
    ReviewDispute,
}

impl TaskKind {
    /// The word, as JSON writes it.
    pub fn word(self) -> &'static str {
        match self {
            TaskKind::ReadReply => "read_reply",
            TaskKind::FindAddress => "find_address",
            TaskKind::ConfirmAddress => "confirm_address",
            TaskKind::WrongAddress => "wrong_address",
            TaskKind::InDoubt => "in_doubt",
            TaskKind::ApproveAccount => "approve_account",
            TaskKind::Call => "call",
            TaskKind::LadderEnd => "ladder_end",
            TaskKind::AllocateCredits => "allocate_credits",
            TaskKind::ConfirmMissing => "confirm_missing",
            TaskKind::ReviewDispute => "review_dispute",
        }
    }

    /// Whether it climbs to the deputy and the head of credit when nobody takes it: what stands
    /// between a debtor and an answer does.
    pub fn climbs(self) -> bool {
        matches!(self, TaskKind::ReadReply | TaskKind::InDoubt)
    }

    /// Business days that a person has for it.
    pub fn days_given(self) -> u32 {
        match self {
            TaskKind::ReadReply | TaskKind::InDoubt => 1,
            TaskKind::Call | TaskKind::ReviewDispute => 2,
            TaskKind::FindAddress
            | TaskKind::ConfirmAddress
            | TaskKind::WrongAddress
            | TaskKind::ApproveAccount
            | TaskKind::LadderEnd
            | TaskKind::AllocateCredits
            | TaskKind::ConfirmMissing => 5,
        }
    }
}

/// Who of the tenant's people has a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Desk {
    /// The account's owner.
    #[default]
    Owner,
    /// The deputy: it waited for two business days.
    Deputy,
    /// The head of credit: it waited for four.
    Head,
}

/// A task of a debtor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What is asked.
    pub kind: TaskKind,
    /// Since when.
    pub since: Time,
    /// By when.
    pub due: Day,
    /// Whose desk it is on.
    #[serde(default)]
    pub desk: Desk,
    /// A named person, if somebody assigned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<String>,
    /// The documents it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<InvoiceId>,
    /// What it is about, besides: a hold, a message, a currency.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
}
