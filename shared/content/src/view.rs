//! What a letter is about, as plain values: made by the dispatcher from the state of a debtor, read
//! by the templates only. Names and numbers in here come from ledgers and are data, never markup.
//!
//! No type here has `Debug`: names and amounts of people must not reach a log by accident.

use domain::calendar::Day;
use domain::money::{Currency, Money};
use std::convert::Infallible;
use std::str::FromStr;

/// The language of a letter. Every template exists in each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// English; also what an unknown language falls back to.
    #[default]
    En,
    /// German, in the polite form.
    De,
}

impl Language {
    /// All languages.
    pub const ALL: [Language; 2] = [Language::En, Language::De];

    /// The primary subtag of BCP 47: `en` or `de`.
    pub fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::De => "de",
        }
    }

    /// The language of a BCP 47 tag such as `de-AT` or `en_GB`; English when it is none of ours.
    pub fn of(tag: &str) -> Self {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("de") { Language::De } else { Language::En }
    }
}

impl FromStr for Language {
    type Err = Infallible;
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        Ok(Self::of(tag))
    }
}

/// The letters that the product brings, by the name of their template.
pub mod name {
    /// The neutral first statement of account.
    pub const STATEMENT: &str = "statement";
    /// A friendly note some days before the due date.
    pub const BEFORE_DUE: &str = "before-due";
    /// The friendly first reminder.
    pub const FIRST: &str = "first";
    /// The firmer second reminder.
    pub const SECOND: &str = "second";
    /// The last reminder before a person takes over.
    pub const FINAL: &str = "final";
    /// For staff: the tasks that wait for a person.
    pub const DIGEST: &str = "digest";
    /// An answer: the copy of an invoice that was asked for.
    pub const ANSWER_COPY: &str = "answer-copy";
    /// An answer: the statement that was asked for.
    pub const ANSWER_STATEMENT: &str = "answer-statement";
    /// An answer: a promise was noted.
    pub const ANSWER_PROMISE: &str = "answer-promise";
    /// All of them.
    pub const ALL: [&str; 9] = [
        STATEMENT,
        BEFORE_DUE,
        FIRST,
        SECOND,
        FINAL,
        DIGEST,
        ANSWER_COPY,
        ANSWER_STATEMENT,
        ANSWER_PROMISE,
    ];
}

/// Everything that a letter may say.
#[derive(Clone)]
pub struct LetterView {
    /// The template's name, one of [`name::ALL`].
    pub template: String,
    /// The language to write in.
    pub language: Language,
    /// The day of the letter, in the recipient's zone.
    pub today: Day,
    /// Who is owed and who signs.
    pub seller: SellerView,
    /// Who owes. In a digest: the colleague who reads it.
    pub debtor: DebtorView,
    /// The one currency of this letter. Money is never summed across currencies.
    pub currency: Currency,
    /// The documents shown, in the order shown. Empty in a digest.
    pub lines: Vec<LineView>,
    /// How many further invoices that we ask for are only in the attached statement. More than 0
    /// promises the reader that a statement is attached.
    pub more: usize,
    /// What we ask for: the rest of the chaseable documents (`before-due`: of those shown), the ones
    /// behind `more` included; parts under query, held ones and credits left out.
    pub total: Money,
    /// Everything open on the account, due or not, credits not yet deducted.
    pub total_open: Money,
    /// Money of theirs that we hold and have not yet matched, and open credit notes; positive or 0.
    pub credits: Money,
    /// A promise that passed without the payment.
    pub promise_broken: Option<PromiseView>,
    /// Days since the due date of the oldest document that we ask for; 0 or less when none is late.
    pub oldest_days_late: i64,
    /// Digest only: what waits for a person, the most urgent first.
    pub tasks: Vec<TaskView>,
    /// Digest only: how often the reader of mails was right, in a line each.
    pub reader: Vec<String>,
    /// What an answer to their mail says besides; `None` in every other letter.
    pub answer: Option<AnswerView>,
}

/// What an answer says besides.
#[derive(Clone)]
pub struct AnswerView {
    /// The copy that was asked for is attached; otherwise the links of its line lead to it.
    pub attached: bool,
    /// The promise that is noted.
    pub promised: Option<PromiseView>,
}

/// Who is owed.
#[derive(Clone)]
pub struct SellerView {
    /// The name under which it writes.
    pub name: String,
    /// The lines of the signature: who signs, the role, a phone number.
    pub signature: Vec<String>,
}

/// Who owes.
#[derive(Clone)]
pub struct DebtorView {
    /// The company's name.
    pub name: String,
    /// The person addressed, as they are to be greeted (`Jo Marsh`); none greets neutrally.
    pub contact_name: Option<String>,
}

/// A promise as the letter mentions it.
#[derive(Clone)]
pub struct PromiseView {
    /// The day by which payment was promised.
    pub date: Day,
    /// The promised amount, if one was named.
    pub amount: Option<Money>,
}

/// What sort of document a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Money owed.
    Invoice,
    /// A credit that is not yet used up.
    CreditNote,
    /// A payment that is not yet matched to an invoice.
    UnappliedCash,
}

/// One document of the account.
#[derive(Clone)]
pub struct LineView {
    /// The number printed on the document.
    pub number: String,
    /// Invoice or credit.
    pub kind: LineKind,
    /// The day of the document, if the ledger knows it.
    pub issued: Option<Day>,
    /// The day on which it is due. For a credit: its date.
    pub due: Day,
    /// The gross amount, as invoiced; negative for a credit.
    pub amount: Money,
    /// Paid or credited so far; positive.
    pub paid: Money,
    /// What is left; negative for a credit.
    pub rest: Money,
    /// The customer's order number.
    pub po_number: Option<String>,
    /// Days since the due date; negative when it is not due yet.
    pub days_late: i64,
    /// Where it can be paid. Anything but http(s) is left out of the letter.
    pub pay_link: Option<String>,
    /// Where the document can be read. Anything but http(s) is left out of the letter.
    pub pdf_link: Option<String>,
    /// The part under query, positive. It is shown and not asked for.
    pub disputed: Option<Money>,
    /// Shown, but not asked for.
    pub held: bool,
}

/// One thing that waits for a person (digest only).
#[derive(Clone)]
pub struct TaskView {
    /// The task's id, as the command line takes it.
    pub id: String,
    /// The debtor's name.
    pub debtor: String,
    /// What there is to do, in one line.
    pub what: String,
    /// Since when it waits.
    pub since: Day,
    /// Until when it should be done, if there is such a day.
    pub due: Option<Day>,
    /// Whose it is, if it is anyone's.
    pub owner: Option<String>,
    /// The money that it is about, if any.
    pub amount: Option<Money>,
}

/// A finished letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line, no control characters, at most [`SUBJECT_CHARS`](crate::SUBJECT_CHARS) long.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as a full HTML document.
    pub html: String,
}
