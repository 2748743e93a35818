//! Which mails are answered by themselves: a person's own, from an address that we know and only to
//! it, with nothing about it that asks for care, and about a document that is at hand. What is said
//! here is only offered; the account has the last word, and the gate after it.

use super::{Post, route};
use crate::AppError;
use crate::copies::should_be_had;
use chrono::TimeDelta;
use domain::answer::{Answer, With};
use domain::debtor::Debtor;
use domain::ids::{ContactId, InvoiceId};
use domain::item::{Document, Item, Kind as Sort};
use domain::plan::answer;
use mail::inbound::Kind;
use mail::letter::Mailbox;
use store::book::Card;
use understanding::Reading;
use understanding::labels::Intent;
use understanding::meaning::{Action, Meaning, Wanted};

/// How old a mail may be: what lay in a mailbox for long has been answered in another way.
const FRESH: TimeDelta = TimeDelta::days(3);
/// A picture that is no larger is the logo of a signature.
const LOGO: usize = 50 * 1024;
/// Digits that make a number of something.
const NUMBER: usize = 3;
/// What addresses have before the `@` that nobody reads.
const NOBODY: [&str; 9] = [
    "noreply",
    "donotreply",
    "nichtantworten",
    "keineantwort",
    "nepasrepondre",
    "mailerdaemon",
    "postmaster",
    "bounce",
    "notification",
];

/// The contact that wrote, if an answer may go to it without anybody having looked.
pub(super) fn writer(
    post: &Post<'_>,
    from: Option<&Mailbox>,
    card: Option<&Card>,
    warnings: &[String],
) -> Option<ContactId> {
    let mail = post.mail;
    let from = from?;
    let same = |one: &Mailbox| route::forms(&one.address) == route::forms(&from.address);
    let wrote_itself = mail.from.as_ref().is_some_and(same) && mail.forwarded_from.is_none();
    let age = mail.date.map(|date| post.now - date);
    let fresh = age.is_some_and(|age| age <= FRESH && age >= -FRESH);
    let id = mail.message_id.as_deref().is_some_and(mail::message_id::is_plain);
    let brings =
        mail.attachments.iter().any(|file| !file.media.starts_with("image/") || file.size > LOGO);
    let plain = post.book.settings().sending.answers
        && warnings.is_empty()
        && mail.kind == Kind::Human
        && !mail.list
        && wrote_itself
        && mail.reply_to.iter().all(same)
        && fresh
        && id
        && !brings
        && !is_nobody(&from.address);
    let forms = route::forms(&from.address);
    let has = |email: &str| route::forms(email).iter().any(|form| forms.contains(form));
    let mut known = card?.people.iter().filter(|person| plain && has(&person.email));
    match (known.next(), known.next()) {
        (Some(only), None) => Some(only.id.clone()),
        _ => None,
    }
}

/// Whether a machine reads there, by the address.
fn is_nobody(address: &str) -> bool {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    let plain: String = local.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    NOBODY.iter().any(|word| plain.contains(word))
}

/// With what the mail can be answered, if it asks for one stored document and for nothing else, and
/// that document is at hand.
///
/// # Errors
/// When the store cannot answer.
pub(super) async fn stored(
    post: &Post<'_>,
    debtor: &Debtor,
    reading: &Reading,
    to: &ContactId,
) -> Result<Option<With>, AppError> {
    let Some(with) = reading.meaning.as_ref().and_then(|it| wanted(it, reading, debtor)) else {
        return Ok(None);
    };
    let rules = post.book.rules(debtor);
    let wanted = Answer { mail: post.file.to_owned(), with };
    if answer(&rules, debtor, &wanted, to, post.now).is_err() {
        return Ok(None);
    }
    let Answer { with, .. } = wanted;
    let is_there = match &with {
        With::Copy(invoice) => is_at_hand(post, debtor, invoice).await?,
        With::Statement | With::Promise(_) => true,
    };
    Ok(is_there.then_some(with))
}

fn wanted(meaning: &Meaning, reading: &Reading, debtor: &Debtor) -> Option<With> {
    let alone = meaning.action == Action::Automatic
        && meaning.intent == Intent::DocumentRequest
        && meaning.secondary.is_empty()
        && !meaning.must_pause
        && !meaning.must_escalate
        && !meaning.injection;
    let only = match reading.named.as_slice() {
        [] => only_invoice(debtor),
        [one] => debtor.item(one),
        _ => None,
    };
    match meaning.wanted.filter(|_| alone)? {
        Wanted::InvoiceCopy => {
            let item = only.filter(|item| item.doc.kind == Sort::Invoice)?;
            let known = [Some(item.doc.shown()), item.doc.po_number.as_deref()];
            names_only(&reading.new_text, &known).then(|| With::Copy(item.doc.id.clone()))
        }
        Wanted::Statement => names_only(&reading.new_text, &[]).then_some(With::Statement),
        Wanted::PoNumber
        | Wanted::BankDetails
        | Wanted::ProofOfDelivery
        | Wanted::Portal
        | Wanted::TaxForm
        | Wanted::Other => None,
    }
}

/// The account's open invoice, where there is no other.
fn only_invoice(debtor: &Debtor) -> Option<&Item> {
    let open = |item: &&Item| item.doc.kind == Sort::Invoice && item.doc.rest() > 0;
    let mut open = debtor.items.iter().filter(open);
    let first = open.next()?;
    open.next().is_none().then_some(first)
}

/// Whether every number in the text is part of one of these: another one may be another document.
fn names_only(text: &str, known: &[Option<&str>]) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let known: Vec<String> = known.iter().flatten().map(|number| digits(number)).collect();
    let words = text.split(|sign: char| !sign.is_alphanumeric()).map(digits);
    words
        .filter(|number| number.len() >= NUMBER)
        .all(|number| known.iter().any(|known| known.contains(&number)))
}

/// No vendor is waited for here: the sender fetches the copy, and who does not get it is put before a
/// person then.
async fn is_at_hand(
    post: &Post<'_>,
    debtor: &Debtor,
    invoice: &InvoiceId,
) -> Result<bool, AppError> {
    match debtor.item(invoice) {
        Some(item) if is_linked(&item.doc) => Ok(true),
        Some(item) => should_be_had(post.app, debtor, item).await,
        None => Ok(false),
    }
}

/// Whether the ledger gives a page on which the invoice can be seen.
pub(crate) fn is_linked(document: &Document) -> bool {
    let links = document.pdf.iter().chain(&document.pay_link);
    links.into_iter().any(|link| link.starts_with("https://") || link.starts_with("http://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_are_told_by_their_addresses() {
        for address in ["no-reply@a.example", "DoNotReply@a.example", "bounces+1@a.example"] {
            assert!(is_nobody(address), "{address}");
        }
        for address in ["ap@a.example", "norbert.reply@a.example"] {
            assert!(!is_nobody(address), "{address}");
        }
    }

    #[test]
    fn another_number_may_be_another_document() {
        assert!(names_only("a copy of INV-2026/0042 please, no. 42", &[Some("INV-2026/0042")]));
        assert!(!names_only("copies of 0042 and 0043", &[Some("INV-2026/0042")]));
        assert!(!names_only("as of 2025", &[]));
        assert!(names_only("what is open?", &[]));
    }
}
