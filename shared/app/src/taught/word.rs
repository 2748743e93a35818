//! What a person says that a mail says.

use crate::AppError;
use domain::calendar::Day;
use domain::hold::Read;
use domain::money::Money;
use store::book::Made;
use understanding::labels::{DisputeReason, Intent};

/// What a mail says, by a person's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The primary intent.
    pub intent: Intent,
    /// Why something is not owed: a dispute has a reason, nothing else has one.
    pub reason: Option<DisputeReason>,
    /// The day of a promised payment, or the first day back of who is away.
    pub on: Option<Day>,
    /// What is promised.
    pub amount: Option<Money>,
}

/// A label with how it came.
#[derive(Clone)]
pub(crate) struct Word {
    /// The label.
    pub(crate) label: Label,
    /// Nobody said it: it follows from what was done.
    pub(crate) implied: bool,
}

/// The intent that a code names, such as `promise_to_pay`; hyphens are as good.
pub(super) fn intent(code: &str) -> Option<Intent> {
    let code = code.trim().to_ascii_lowercase().replace('-', "_");
    Intent::ALL.into_iter().find(|known| known.word() == code)
}

/// The reason that a code names.
pub(super) fn reason(code: &str) -> Option<DisputeReason> {
    let code = code.trim().to_ascii_lowercase().replace('-', "_");
    DisputeReason::ALL.into_iter().find(|known| known.word() == code)
}

fn words<'a>(all: impl Iterator<Item = &'a str>) -> String {
    all.collect::<Vec<_>>().join(", ")
}

/// Every label that can be chosen with a press, as the code that [`Label::of_code`] takes: all intents,
/// a dispute once for each of its reasons.
pub fn all() -> Vec<String> {
    let each = |intent: Intent| match intent {
        Intent::Dispute => {
            let of = |reason: &DisputeReason| format!("{}.{}", intent.word(), reason.word());
            DisputeReason::ALL.iter().map(of).collect()
        }
        _ => vec![intent.word().to_owned()],
    };
    Intent::ALL.into_iter().flat_map(each).collect()
}

impl Label {
    /// From codes, such as `dispute` with the reason `wrong_price`.
    ///
    /// # Errors
    /// [`AppError::Rejected`] with the codes that there are, or with what does not fit together.
    pub fn new(
        intent: &str,
        reason: Option<&str>,
        on: Option<Day>,
        amount: Option<Money>,
    ) -> Result<Self, AppError> {
        let known = self::intent(intent).ok_or_else(|| {
            let all = words(Intent::ALL.iter().map(|it| it.word()));
            AppError::Rejected(format!("{intent:?} is none of {all}"))
        })?;
        let reasons = || words(DisputeReason::ALL.iter().map(|it| it.word()));
        let reason = match (known, reason) {
            (Intent::Dispute, Some(code)) => Some(self::reason(code).ok_or_else(|| {
                AppError::Rejected(format!("the reason {code:?} is none of {}", reasons()))
            })?),
            (Intent::Dispute, None) => {
                let why = format!("a dispute has a reason: --reason with one of {}", reasons());
                return Err(AppError::Rejected(why));
            }
            (_, Some(_)) => {
                return Err(AppError::rejected("only a dispute has a reason"));
            }
            (_, None) => None,
        };
        let dated = matches!(known, Intent::PromiseToPay | Intent::Hardship | Intent::AutoReply);
        if on.is_some() && !dated {
            let why = "a day is for promise_to_pay, hardship or auto_reply only";
            return Err(AppError::rejected(why));
        }
        if amount.is_some() && !matches!(known, Intent::PromiseToPay | Intent::Hardship) {
            return Err(AppError::rejected("an amount is for promise_to_pay or hardship only"));
        }
        Ok(Self { intent: known, reason, on, amount })
    }

    /// From the code of a press, such as `dispute.wrong_price`.
    ///
    /// # Errors
    /// As [`Label::new`].
    pub fn of_code(code: &str) -> Result<Self, AppError> {
        match code.split_once('.') {
            Some((intent, reason)) => Self::new(intent, Some(reason), None, None),
            None => Self::new(code, None, None, None),
        }
    }

    /// What the reader itself has said; `None` where this program does not know its words.
    pub(super) fn of_made(made: &Made) -> Option<Self> {
        let intent = self::intent(&made.intent)?;
        let reason = made.reason.as_deref().and_then(self::reason);
        let reason = reason.filter(|_| intent == Intent::Dispute);
        let on = if intent == Intent::AutoReply { made.returns } else { made.on };
        Some(Self { intent, reason, on, amount: made.amount })
    }

    /// Whether the reader has said the same. What the person did not say is not held against it.
    pub(super) fn agrees(&self, made: &Made) -> bool {
        let same = |ours: Option<&str>, theirs: Option<&str>| ours.is_none() || ours == theirs;
        let day = if self.intent == Intent::AutoReply { made.returns } else { made.on };
        self.intent.word() == made.intent
            && same(self.reason.map(DisputeReason::word), made.reason.as_deref())
            && (self.on.is_none() || self.on == day)
            && (self.amount.is_none() || self.amount == made.amount)
    }

    /// As it stands on the hold of a mail.
    pub(super) fn read(&self) -> Read {
        Read {
            intent: self.intent.word().to_owned(),
            reason: self.reason.map(|it| it.word().to_owned()),
            on: self.on,
            amount: self.amount,
            urgent: self.intent.escalates(),
            told: true,
            ..Read::default()
        }
    }
}
