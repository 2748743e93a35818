//! A message that was decided, and how it stands. The words are made when it is sent, from what is
//! true then; here is what it is about and why.

use crate::answer::Answer;
use crate::because::Because;
use crate::calendar::Time;
use crate::ids::{DebtorId, InvoiceId, OutboxId, SellerId, TenantId, fingerprint};
use crate::money::Currency;
use crate::people::Recipients;
use serde::{Deserialize, Serialize};

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The neutral first word about old debt, or the regular one to those that only get statements.
    Statement,
    /// A rung of the ladder, by its number from 1.
    Step(u8),
    /// An answer to a mail of the debtor's: no rung of any ladder.
    Answer,
}

impl Purpose {
    /// A short word for ids and lists.
    pub fn word(self) -> String {
        match self {
            Purpose::Statement => "statement".to_owned(),
            Purpose::Step(number) => format!("step-{number}"),
            Purpose::Answer => "answer".to_owned(),
        }
    }
}

/// A message that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id, made from its business identity.
    pub id: OutboxId,
    /// What for.
    pub purpose: Purpose,
    /// The step's name, `statement` or `answer`.
    pub step: String,
    /// The template of its words.
    pub template: String,
    /// Its currency.
    pub currency: Currency,
    /// Which decision of this debtor it is.
    pub occasion: u32,
    /// The documents that it asks for.
    pub items: Vec<InvoiceId>,
    /// Who gets it.
    pub recipients: Recipients,
    /// Goes first when not all can be sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// What it answers, if it is an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answer>,
    /// Why.
    pub because: Because,
}

/// What a message is identified by. There is no randomness: deciding the same thing twice names
/// the same message.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// Whose.
    pub tenant: &'a TenantId,
    /// To whom.
    pub debtor: &'a DebtorId,
    /// For whom.
    pub seller: &'a SellerId,
    /// In which currency.
    pub currency: Currency,
    /// In which language.
    pub language: &'a str,
    /// What for, such as `step-2`.
    pub purpose: &'a str,
    /// A counter that moves with the decision, or the id of what is answered.
    pub occasion: &'a str,
    /// By which way, such as `mail`.
    pub channel: &'a str,
}

impl OutboxId {
    /// The id of the message with this identity: 128 bits in hex.
    pub fn of(identity: Identity<'_>) -> Self {
        let parts = [
            identity.tenant.as_str(),
            identity.debtor.as_str(),
            identity.seller.as_str(),
            identity.currency.code(),
            identity.language,
            identity.purpose,
            identity.occasion,
            identity.channel,
        ];
        Self::new(fingerprint(&parts, 16))
    }
}

/// A message of this debtor that is under way; at most one for a currency, answers apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Which.
    #[serde(rename = "i")]
    pub id: OutboxId,
    /// What for.
    #[serde(rename = "p")]
    pub purpose: Purpose,
    /// Its currency.
    #[serde(rename = "c")]
    pub currency: Currency,
    /// Which decision it is.
    #[serde(rename = "o", default)]
    pub occasion: u32,
    /// The documents that it asks for.
    #[serde(rename = "d")]
    pub items: Vec<InvoiceId>,
    /// Who gets it.
    #[serde(rename = "w", default)]
    pub recipients: Recipients,
    /// What it answers, if it is an answer.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answer>,
    /// How it stands.
    #[serde(rename = "s")]
    pub state: Under,
}

/// How an outgoing message stands, as the debtor's state needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Under {
    /// Decided; nobody has begun to send it.
    Decided,
    /// A sender has claimed it: it counts as contact. `before` brings the counters back if it
    /// turns out that it never left.
    Claimed {
        /// When.
        at: Time,
        /// The counters before, to undo.
        before: Before,
    },
    /// Nobody knows whether it left; it still counts as contact.
    InDoubt {
        /// When it was claimed: the contact that is taken back if it never left.
        at: Time,
        /// The counters before, to undo.
        before: Before,
    },
}

impl Under {
    /// The cycle ended: what would be brought back is the foot of the ladder.
    pub(crate) fn begin_cycle(&mut self) {
        if let Under::Claimed { before, .. } | Under::InDoubt { before, .. } = self {
            before.step = 0;
            before.stated = false;
        }
    }
}

/// The counters that a claim moves, as they were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Before {
    /// `reached` of each document of the message, in its order (empty for a heavy debtor).
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub reached: Vec<u8>,
    /// The ladder's own step.
    #[serde(rename = "s", default)]
    pub step: u8,
    /// The ladder's last contact.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Time>,
    /// Whether the opening statement was out.
    #[serde(rename = "o", default, skip_serializing_if = "std::ops::Not::not")]
    pub stated: bool,
}
