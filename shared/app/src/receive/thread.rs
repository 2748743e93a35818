//! Where an answer to a mail stands: in its thread, under its subject. Taken from the mail when it comes
//! in, so that the sender of answers need not read mails.

use mail::inbound::Inbound;
use mail::message_id::is_plain;
use store::book::Thread;

/// Ids of a thread that are named; the first and the latest tell most (RFC 5322 §3.6.4).
const NAMED: usize = 20;
/// Longest subject of theirs that is repeated, in characters.
const LONGEST: usize = 120;
/// Digits in a subject from which on it could hold the number of an account.
const DIGITS: usize = 14;

/// What mail programs put before a subject.
const MARKS: [&str; 7] = ["re", "aw", "antw", "sv", "fw", "fwd", "wg"];

/// The thread of a mail; `None` where its own id cannot be named.
pub(super) fn of(mail: &Inbound) -> Option<Thread> {
    let answered = mail.message_id.clone().filter(|id| is_plain(id))?;
    let mut references: Vec<String> =
        mail.references.iter().filter(|id| is_plain(id)).cloned().collect();
    if references.len() >= NAMED {
        references.drain(1..references.len() + 2 - NAMED);
    }
    Some(Thread { answered, references, subject: subject(&mail.subject) })
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
