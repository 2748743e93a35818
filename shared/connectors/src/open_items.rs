//! The open items of an export: what a file says that customers owe, in the product's own words.
//!
//! `import` calls [`read`](crate::read) with the bytes of a file and applies the result, or nothing if
//! anything was rejected. Vendors' words end here: what leaves is typed, trimmed and checked.

use domain::calendar::Day;
use domain::money::{Currency, Money};

/// One document of the ledger as the file shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    /// Where it stands: the line in the file (row in a sheet) from 1; the first, if it spans several.
    pub line: u64,
    /// The customer: the vendor's account id if the file has one, else the customer's name.
    pub account: String,
    /// The customer's name, trimmed, on one line.
    pub name: String,
    /// The cell with the addresses as it is written, trimmed; `None` if no address in it is plausible.
    pub email: Option<String>,
    /// Its plausible addresses, in the file's order.
    pub emails: Vec<String>,
    /// Telephone, as written.
    pub phone: Option<String>,
    /// Language tag such as `de` or `en-GB`.
    pub language: Option<String>,
    /// ISO 3166 code of two capitals.
    pub country: Option<String>,
    /// How this may be handled: one of [`TREATMENTS`]. `None`: the file does not say.
    pub treatment: Option<String>,
    /// What sort of document.
    pub kind: Kind,
    /// The document's number: text, leading zeros kept. Where a ledger gives a payment no number,
    /// one is made of its type, day and amount, the same on every import.
    pub number: String,
    /// The vendor's own id, if the file has one.
    pub id: Option<String>,
    /// The day of the document.
    pub issued: Option<Day>,
    /// The day it is due: as written, else `issued` plus `terms_days`, else `None`.
    pub due: Option<Day>,
    /// Calendar days to pay, counted from `issued`.
    pub terms_days: Option<u32>,
    /// Gross, as invoiced; above zero for every kind. Where a report shows only what is open, that.
    pub amount: Money,
    /// Paid or credited so far (of a credit: used so far); from zero to `amount`, same currency.
    pub paid: Money,
    /// The customer's order number.
    pub po_number: Option<String>,
    /// Address of a page on which it can be paid; `https` only.
    pub pay_link: Option<String>,
    /// Name or address of the document's PDF.
    pub pdf: Option<String>,
    /// Whether the ledger says that it was sent to the customer; `Some(false)`: it says it never was.
    pub sent: Option<bool>,
    /// The ledger's mark of the document as it is now: with another one it was changed since.
    pub version: Option<String>,
    /// Whether it still counts.
    pub status: Status,
}

impl OpenItem {
    /// A document of which no more is known than this; nothing of it is paid.
    pub(crate) fn bare(
        line: u64,
        customer: &str,
        kind: Kind,
        number: String,
        amount: Money,
        status: Status,
    ) -> Self {
        Self {
            line,
            account: customer.to_owned(),
            name: customer.to_owned(),
            email: None,
            emails: Vec::new(),
            phone: None,
            language: None,
            country: None,
            treatment: None,
            kind,
            number,
            id: None,
            issued: None,
            due: None,
            terms_days: None,
            amount,
            paid: Money::new(0, amount.currency),
            po_number: None,
            pay_link: None,
            pdf: None,
            sent: None,
            version: None,
            status,
        }
    }
}

/// What sort of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The customer owes it.
    Invoice,
    /// We owe it to the customer.
    CreditNote,
    /// Money received that no invoice has used yet: payments on account, overpayments, prepayments.
    UnappliedCash,
}

/// Whether a document still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Approved, and not settled in full.
    Open,
    /// Not approved yet. Never among [`Parsed::items`]: drafts are left out, with a note.
    Draft,
    /// Cancelled or written off: it closes the document.
    Void,
    /// Settled: it closes the document.
    Paid,
}

/// The treatments a file may name (the column `treatment`); only `chase` lets reminders go out.
pub const TREATMENTS: &[&str] = &[
    "chase",
    "statement_only",
    "direct_debit",
    "buyer_portal",
    "by_post",
    "factored",
    "self_billed",
    "pro_forma",
    "do_not_contact",
];

/// Something the file says that cannot be taken. A line may have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Line in the file (row in a sheet), from 1.
    pub line: u64,
    /// One sentence that names the column and what is wrong with its value; never the whole row.
    pub reason: String,
}

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// Name of the format that was recognised, as in [`formats`](crate::formats).
    pub format: &'static str,
    /// Rows that hold documents or their lines, taken or not: no headings, groups, totals, blanks.
    pub rows: usize,
    /// The documents, in the file's order. Closed ones are among them, by their [`Status`].
    pub items: Vec<OpenItem>,
    /// All that cannot be taken, in the file's order. Unless empty, nothing should be applied.
    pub rejected: Vec<Rejected>,
    /// What a person should know: a sentence each. Names lines, never addresses.
    pub notes: Vec<String>,
    /// The day the report is of, where its heading or foot says so.
    pub as_of: Option<Day>,
    /// Whether this format lists all that is open, so that what is missing is no longer open. The
    /// operator's word (`--complete`, `--partial`) goes before it.
    pub complete: bool,
}

/// What the operator or the tenant's settings know about a file. All of it may be left out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// A format of [`formats`](crate::formats) to use, in place of recognition.
    pub format: Option<&'a str>,
    /// The tenant's country, two letters. Helps to guess an old encoding, and says whether days or
    /// months come first where no date in the file does.
    pub country: Option<&'a str>,
    /// The tenant's currency, for a file that names none.
    pub currency: Option<Currency>,
    /// Which comes first in dates such as `03/04/2026`. Goes before what the file shows.
    pub date_order: Option<DateOrder>,
    /// The decimal mark of amounts, where a column does not show it (`1.234`).
    pub decimal_mark: Option<DecimalMark>,
}

/// Whether the day or the month comes first in a date of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// `31/12/2026`
    DayFirst,
    /// `12/31/2026`
    MonthFirst,
}

/// What stands between major and minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

/// Why a file cannot be read at all. One clear line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No bytes, or nothing but blanks.
    #[error("the file is empty")]
    Empty,
    /// Neither text nor a workbook.
    #[error("the file is neither text nor an XLSX workbook: {0}")]
    Binary(String),
    /// A limit on size was passed.
    #[error("the file is too large: {0}")]
    TooLarge(String),
    /// `Hints::format` names no format.
    #[error("unknown format {0:?}: known are {1}")]
    NoSuchFormat(String, String),
    /// No row of the first 30 is the header of a known format.
    #[error("no known export was recognised: {0}")]
    NoHeader(String),
    /// A known report, but one that cannot be imported.
    #[error("{0}")]
    Unsuitable(String),
    /// The file names no currency, and no [`Hints::currency`] was given.
    #[error("the file names no currency: set the tenant's, or add a column `currency`")]
    NoCurrency,
}

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatInfo {
    /// What [`Hints::format`] takes.
    pub name: &'static str,
    /// Whose export it is.
    pub vendor: &'static str,
    /// One line: what to export, and where.
    pub about: &'static str,
    /// The default of [`Parsed::complete`].
    pub complete: bool,
}
