//! The words in which a reply is understood. The guide to them is `shared/training/GUIDE.md`.

use serde::{Deserialize, Serialize};

/// What a debtor wants to say, by rank: of several, the first is the primary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Money is to go elsewhere, or a sign-in is to be given: the mark of fraud.
    BankChangeFraud,
    /// Insolvency, solicitors, a court.
    LegalInsolvency,
    /// All or part is not owed.
    Dispute,
    /// Cannot pay, or asks for time for lack of cash.
    Hardship,
    /// The money has left.
    AlreadyPaid,
    /// No more of these mails.
    Unsubscribe,
    /// Not their business: left, another firm, a dead mailbox.
    WrongContact,
    /// A question about the goods, the work or the terms.
    Query,
    /// Needs a document from us.
    DocumentRequest,
    /// Will pay.
    PromiseToPay,
    /// Delay without a commitment.
    Stall,
    /// Thanks, noted.
    Acknowledgement,
    /// A machine answered.
    AutoReply,
    /// None of these.
    Other,
}

impl Intent {
    /// All of them, by rank.
    pub const ALL: [Self; 14] = [
        Self::BankChangeFraud,
        Self::LegalInsolvency,
        Self::Dispute,
        Self::Hardship,
        Self::AlreadyPaid,
        Self::Unsubscribe,
        Self::WrongContact,
        Self::Query,
        Self::DocumentRequest,
        Self::PromiseToPay,
        Self::Stall,
        Self::Acknowledgement,
        Self::AutoReply,
        Self::Other,
    ];

    /// The word, as JSON writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::BankChangeFraud => "bank_change_fraud",
            Self::LegalInsolvency => "legal_insolvency",
            Self::Dispute => "dispute",
            Self::Hardship => "hardship",
            Self::AlreadyPaid => "already_paid",
            Self::Unsubscribe => "unsubscribe",
            Self::WrongContact => "wrong_contact",
            Self::Query => "query",
            Self::DocumentRequest => "document_request",
            Self::PromiseToPay => "promise_to_pay",
            Self::Stall => "stall",
            Self::Acknowledgement => "acknowledgement",
            Self::AutoReply => "auto_reply",
            Self::Other => "other",
        }
    }

    /// Chasing stops until a person has looked, whatever else is said.
    pub fn pauses(self) -> bool {
        self.escalates()
            || matches!(
                self,
                Self::AlreadyPaid | Self::Query | Self::WrongContact | Self::Unsubscribe
            )
    }

    /// A person is told now, whatever else is said.
    pub fn escalates(self) -> bool {
        matches!(
            self,
            Self::BankChangeFraud | Self::LegalInsolvency | Self::Dispute | Self::Hardship
        )
    }
}

/// Why something is not owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeReason {
    /// Broken on the way.
    DamagedInTransit,
    /// Part of it is missing.
    ShortShipment,
    /// None of it came.
    NotReceived,
    /// Price, quantity billed, discount or surcharge.
    WrongPrice,
    /// A defect, unfinished, to be done again.
    Quality,
    /// Wrong entity, a duplicate, wrong VAT, wrong bill-to.
    AdministrativeError,
    /// Went back, and the credit was not raised.
    ReturnedCreditDue,
    /// Cancelled, out of scope, not authorised.
    ContractTerms,
    /// The debt is not recognised, and whatever else.
    Other,
}

impl DisputeReason {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::DamagedInTransit,
        Self::ShortShipment,
        Self::NotReceived,
        Self::WrongPrice,
        Self::Quality,
        Self::AdministrativeError,
        Self::ReturnedCreditDue,
        Self::ContractTerms,
        Self::Other,
    ];

    /// The word, as JSON writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::DamagedInTransit => "damaged_in_transit",
            Self::ShortShipment => "short_shipment",
            Self::NotReceived => "not_received",
            Self::WrongPrice => "wrong_price",
            Self::Quality => "quality",
            Self::AdministrativeError => "administrative_error",
            Self::ReturnedCreditDue => "returned_credit_due",
            Self::ContractTerms => "contract_terms",
            Self::Other => "other",
        }
    }
}

/// How it is said.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Sentiment {
    /// Anger, sarcasm, contempt, distress.
    Negative,
    /// Neither.
    #[default]
    Neutral,
    /// Warmth beyond a formula.
    Positive,
}

impl Sentiment {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Negative, Self::Neutral, Self::Positive];

    /// The word, as JSON writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
        }
    }
}
