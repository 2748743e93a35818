//! The port `Reader`: a mail of a debtor goes in, what it says comes out. Called by `reply`.
//!
//! A reading is untrusted by its nature: it may stop or soften contact and put a mail before a
//! person, nothing else.

use crate::learned::{Asked, Learned};
use crate::meaning::Meaning;
use domain::calendar::Day;
use domain::ids::InvoiceId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A mail that a person wrote, as the reader needs it.
#[derive(Clone, Copy, Default)]
pub struct ReplyText<'a> {
    /// Subject line.
    pub subject: &'a str,
    /// The plain text, quoted lines and signatures still in it.
    pub text: &'a str,
    /// The address in `From`.
    pub from: Option<&'a str>,
    /// The addresses in `Reply-To`.
    pub reply_to: &'a [&'a str],
    /// Addresses of the debtor's known contacts.
    pub known: &'a [&'a str],
    /// Domains of the tenant itself, which nobody else should write from.
    pub own_domains: &'a [&'a str],
    /// The day it came, where the debtor is.
    pub received: Day,
    /// Language and country of the debtor, such as `en-GB`.
    pub locale: &'a str,
}

/// A document that is open, as a debtor may name it.
#[derive(Clone)]
pub struct Open<'a> {
    /// Which one.
    pub id: InvoiceId,
    /// The number printed on it.
    pub number: &'a str,
    /// The buyer's order number, if known.
    pub po: Option<&'a str>,
}

/// A reason for more care. A warning never allows anything; it only asks for eyes. So it is raised
/// rather too often than too rarely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// The text talks of bank details: the way of payment may be under attack.
    BankDetails,
    /// Answers are to go to another domain than the one that writes.
    ReplyToDiffers,
    /// The sender's domain looks like a known one and is another.
    LookalikeDomain,
    /// The sender is none of the debtor's known contacts.
    UnknownSender,
    /// The text asks a reader who is a machine to do something.
    Instructions,
}

/// What a mail says.
#[derive(Clone, PartialEq)]
pub struct Reading {
    /// What it means; `None` where nobody has learned to say.
    pub meaning: Option<Meaning>,
    /// What the sender wrote now, without quoted history and signature.
    pub new_text: String,
    /// Open documents that the new text or the subject names, in the order of `open`.
    pub named: Vec<InvoiceId>,
    /// Reasons for more care, each once.
    pub warnings: Vec<Warning>,
}

/// Not the text: it must not reach a log.
impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("meaning", &self.meaning)
            .field("named", &self.named)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// Reads mails of debtors.
pub trait Reader: Send + Sync {
    /// What `mail` says, where these documents are open.
    fn read(&self, mail: &ReplyText<'_>, open: &[Open<'_>]) -> Reading;
}

/// The reader that knows what it does not know: it separates new text from old, finds the
/// documents that are named and raises warnings, and leaves the meaning to a person.
#[derive(Debug, Clone, Copy, Default)]
pub struct HonestReader;

impl Reader for HonestReader {
    fn read(&self, mail: &ReplyText<'_>, open: &[Open<'_>]) -> Reading {
        let new_text = crate::segment::new_text(mail.text);
        let named = crate::references::named_in(&[mail.subject, &new_text], open);
        Reading { meaning: None, new_text, named, warnings: crate::warnings::of(mail) }
    }
}

/// The reader that has learned: what a mail means, with how sure that is.
#[derive(Clone, Copy)]
pub struct LearnedReader(Learned<'static>);

impl LearnedReader {
    /// With the model that is part of this program; `None` when it is damaged.
    pub fn embedded() -> Option<Self> {
        Learned::embedded().map(Self)
    }
}

impl Reader for LearnedReader {
    fn read(&self, mail: &ReplyText<'_>, open: &[Open<'_>]) -> Reading {
        let (meaning, new_text) = self.0.meaning(&Asked {
            subject: mail.subject,
            body: mail.text,
            received: mail.received,
            locale: mail.locale,
        });
        let named = crate::references::named_in(&[mail.subject, &new_text], open);
        Reading { meaning: Some(meaning), new_text, named, warnings: crate::warnings::of(mail) }
    }
}
