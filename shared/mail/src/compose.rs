//! From a letter to a mail: MIME that the strictest parser takes, the same bytes for the same letter.
//! Called by the dispatcher after rendering. Nothing that a letter holds can add a header: what is
//! foreign is made harmless (names, subject, file names) or refused (addresses, ids).

use crate::address;
use crate::letter::{Attachment, Letter, Mailbox, RawMail};
use crate::message_id::is_plain;
use domain::ids::fingerprint;
use encodify::{base64, qp};
use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::{BodyPart, MimePart};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Why a letter cannot become a mail. It names the field, never what is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// There is nobody to write to.
    #[error("the letter has no recipient")]
    NoRecipient,
    /// An address is no plain e-mail address (see [`address::ascii`]).
    #[error("the address in {0} is not one that can be written to")]
    Address(&'static str),
    /// An id holds something that cannot stand in a header.
    #[error("the id in {0} cannot stand in a header")]
    Id(&'static str),
}

/// Longest display name, subject or file name, in characters; more is cut.
const LONGEST: usize = 250;

/// Makes the mail: `multipart/alternative` with the text first, inside `multipart/mixed` when files
/// go along. Text is quoted-printable UTF-8, files are base64 and come out byte for byte.
///
/// # Errors
/// See [`ComposeError`].
pub fn compose(letter: &Letter) -> Result<RawMail, ComposeError> {
    let from = mailbox("From", &letter.from)?;
    let to = mailboxes("To", &letter.to)?;
    let cc = mailboxes("Cc", &letter.cc)?;
    let reply_to = mailbox("Reply-To", &letter.reply_to)?;
    if to.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    let outbox = letter.outbox.as_str();
    let id = |field, id: &str| is_plain(id).then(|| id.to_owned()).ok_or(ComposeError::Id(field));

    let mut seen = BTreeSet::new();
    let recipients: Vec<String> = to
        .iter()
        .chain(&cc)
        .map(|known| known.1.clone())
        .filter(|at| seen.insert(at.clone()))
        .collect();

    let mut mail = MessageBuilder::new()
        .date(Date::new(letter.date.timestamp()))
        .from(header([&from]))
        .to(header(&to));
    if !cc.is_empty() {
        mail = mail.cc(header(&cc));
    }
    mail = mail
        .reply_to(header([&reply_to]))
        .subject(one_line(&letter.subject))
        .message_id(id("Message-ID", &letter.message_id)?);
    if let Some(answered) = &letter.in_reply_to {
        let answered = id("In-Reply-To", answered)?;
        let mut thread = Vec::new();
        for before in letter.references.iter().filter(|before| *before != answered.as_str()) {
            thread.push(id("References", before)?);
        }
        thread.push(answered.clone());
        mail = mail.in_reply_to(answered).references(MessageId::new_list(thread.into_iter()));
    }
    // RFC 3834: machines must not answer what a machine wrote.
    let submitted = if letter.in_reply_to.is_some() { "auto-replied" } else { "auto-generated" };
    let mail = mail
        .header("Auto-Submitted", Raw::new(submitted))
        .header("X-Credit-Control-Id", Raw::new(id("X-Credit-Control-Id", outbox)?))
        .header("MIME-Version", Raw::new("1.0"));

    let mut bytes = Vec::new();
    mail.body(body(letter)).serialize(&mut bytes);
    Ok(RawMail { outbox: letter.outbox.clone(), sender: from.1, recipients, bytes: bytes.into() })
}

/// A cleaned display name and an ASCII address.
type Known = (Option<String>, String);

fn mailbox(field: &'static str, mailbox: &Mailbox) -> Result<Known, ComposeError> {
    let address = address::ascii(&mailbox.address).ok_or(ComposeError::Address(field))?;
    Ok((mailbox.name.as_deref().map(one_line).filter(|name| !name.is_empty()), address))
}

fn mailboxes(field: &'static str, mailboxes: &[Mailbox]) -> Result<Vec<Known>, ComposeError> {
    mailboxes.iter().map(|known| mailbox(field, known)).collect()
}

fn header<'a>(known: impl IntoIterator<Item = &'a Known>) -> Address<'a> {
    let one = |(name, address): &'a Known| Address::new_address(name.as_deref(), address.as_str());
    Address::new_list(known.into_iter().map(one).collect())
}

/// Foreign text on one line, without control characters and without the marks that turn the
/// direction of writing: a header must not be able to look like another one.
fn one_line(text: &str) -> String {
    let odd = |sign: char| {
        sign.is_control()
            || matches!(sign,
                '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let spaced: String = text.chars().map(|sign| if odd(sign) { ' ' } else { sign }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST).collect()
}

fn body(letter: &Letter) -> MimePart<'static> {
    let alternative = multipart(
        letter,
        "alternative",
        vec![text_part("text/plain", &letter.text), text_part("text/html", &letter.html)],
    );
    if letter.attachments.is_empty() {
        return alternative;
    }
    let mut parts = vec![alternative];
    parts.extend(letter.attachments.iter().map(file_part));
    multipart(letter, "mixed", parts)
}

/// The boundary comes from the outbox id, so the mail is the same each time; `=_` can occur neither
/// in quoted-printable nor in base64 (RFC 2045 §6.7), so it never occurs in a part.
fn multipart(letter: &Letter, kind: &str, parts: Vec<MimePart<'static>>) -> MimePart<'static> {
    let boundary = format!("=_{}", fingerprint(&[letter.outbox.as_str(), kind], 12));
    let media = ContentType::new(format!("multipart/{kind}")).attribute("boundary", boundary);
    MimePart::new(media, BodyPart::Multipart(parts))
}

fn text_part(media: &'static str, text: &str) -> MimePart<'static> {
    // The encoder makes CR LF of each line feed; a return alone is the end of a line too.
    let lines = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    };
    let encoded = qp::BODY.encode(lines.as_bytes());
    MimePart::new(
        ContentType::new(media).attribute("charset", "utf-8"),
        BodyPart::Binary(encoded.into_bytes().into()),
    )
    .transfer_encoding("quoted-printable")
}

fn file_part(file: &Attachment) -> MimePart<'static> {
    let lines = base64::MIME.encode(&file.bytes);
    let name = file_name(&file.name);
    let media = ContentType::new(media(&file.media)).attribute("name", name.clone());
    let disposition: HeaderType<'static> =
        ContentType::new("attachment").attribute("filename", name).into();
    MimePart::new(media, BodyPart::Binary(lines.into_bytes().into()))
        .header("Content-Disposition", disposition)
        .transfer_encoding("base64")
}

/// A name without a path.
fn file_name(name: &str) -> String {
    let line = one_line(name);
    let last = line.rsplit(['/', '\\']).next().unwrap_or_default().trim_matches(['.', ' ']);
    if last.is_empty() { "document".to_owned() } else { last.to_owned() }
}

/// `type/subtype` of tokens (RFC 2045 §5.1). A mail inside a mail may not be base64 (RFC 2046
/// §5.2.1), so those and everything odd go as plain bytes.
fn media(media: &str) -> String {
    let token = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    match media.split_once('/') {
        Some((kind, subtype)) if token(kind) && token(subtype) => match kind {
            "message" | "multipart" => "application/octet-stream".to_owned(),
            _ => media.to_ascii_lowercase(),
        },
        _ => "application/octet-stream".to_owned(),
    }
}

#[cfg(test)]
#[path = "compose_tests.rs"]
mod tests;
