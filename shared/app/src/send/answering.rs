//! What an answer needs besides what every letter has: the mail that it answers, so that it stands in
//! its thread, and the document that was asked for. Without them it does not leave, and a person
//! answers.

use super::{Batch, Enclosed};
use crate::AppError;
use crate::receive::is_linked;
use domain::answer::With;
use domain::debtor::Debtor;
use domain::message::Message;
use mail::inbound::{Inbound, Limits};
use mail::message_id::is_plain;

/// Ids of a thread that are named; the first and the latest tell most (RFC 5322 §3.6.4).
const NAMED: usize = 20;
/// Longest subject of theirs that is repeated, in characters.
const LONGEST: usize = 120;
/// Digits in a subject from which on it could hold the number of an account.
const DIGITS: usize = 14;

/// What mail programs put before a subject.
const MARKS: [&str; 7] = ["re", "aw", "antw", "sv", "fw", "fwd", "wg"];

/// Where an answer stands.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Thread {
    /// The mail that it answers, without angle brackets.
    pub(super) answered: String,
    /// What that mail answers, the oldest first.
    pub(super) references: Vec<String>,
    /// Its subject, ours again; without one the letter's own stands.
    pub(super) subject: Option<String>,
}

impl Thread {
    fn of(mail: &Inbound) -> Option<Self> {
        let answered = mail.message_id.clone().filter(|id| is_plain(id))?;
        let mut references: Vec<String> =
            mail.references.iter().filter(|id| is_plain(id)).cloned().collect();
        if references.len() >= NAMED {
            references.drain(1..references.len() + 2 - NAMED);
        }
        Some(Self { answered, references, subject: subject(&mail.subject) })
    }
}

/// Their subject with one `Re:` before it. The line was written by whoever sent the mail, and comes to
/// our customer in our name: one that could hold a link, an address or an account is not repeated.
fn subject(theirs: &str) -> Option<String> {
    let mut plain = theirs.trim();
    while !plain.is_empty() {
        let (before, rest) = plain.split_once(':').unwrap_or((plain, ""));
        if !MARKS.contains(&before.trim().to_lowercase().as_str()) {
            break;
        }
        plain = rest.trim();
    }
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let link = plain.contains("//") || plain.to_lowercase().contains("www.");
    let odd = link || plain.contains('@') || digits >= DIGITS;
    let fits = !plain.is_empty() && plain.chars().count() <= LONGEST && !odd;
    fits.then(|| format!("Re: {plain}"))
}

impl Batch<'_> {
    /// Puts to `enclosed` what an answer needs; `Err` says why it cannot leave. Other letters need
    /// nothing.
    pub(super) async fn answering(
        &self,
        debtor: &Debtor,
        message: &Message,
        enclosed: &mut Enclosed,
    ) -> Result<Result<(), &'static str>, AppError> {
        let Some(answers) = &message.answers else { return Ok(Ok(())) };
        if let With::Copy(invoice) = &answers.with {
            let linked = debtor.item(invoice).is_some_and(|item| is_linked(&item.doc));
            if !linked && !enclosed.copies.contains_key(invoice) {
                return Ok(Err("the copy that they asked for cannot be had"));
            }
        }
        let raw = self.app.blobs.get(&answers.mail).await?;
        let read = raw.and_then(|raw| mail::inbound::read(&raw, &Limits::default()).ok());
        enclosed.thread = read.as_ref().and_then(Thread::of);
        Ok(match enclosed.thread {
            Some(_) => Ok(()),
            None => Err("the mail that it answers is not there any more"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_repeated_unless_it_could_mislead() {
        for (theirs, ours) in [
            ("Copy of INV-1", Some("Re: Copy of INV-1")),
            ("Re: AW: Reminder", Some("Re: Reminder")),
            ("Invoice: INV-1", Some("Re: Invoice: INV-1")),
            ("", None),
            ("Re:", None),
            ("Re", None),
            ("New account DE89 3704 0044 0532 0130 00", None),
            ("see https://evil.example", None),
            ("write to me@evil.example", None),
        ] {
            assert_eq!(subject(theirs).as_deref(), ours, "{theirs}");
        }
        assert_eq!(subject(&"x".repeat(200)), None);
    }
}
