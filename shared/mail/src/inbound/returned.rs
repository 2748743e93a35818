//! What a report returns of the mail that it is about: enough to find the message of ours.

use super::body::Parts;
use super::decode;
use super::fields::Fields;
use super::structure::Form;
use crate::message_id;
use domain::ids::OutboxId;

/// The header by which every mail of ours names its outbox row.
pub(super) const OWN_HEADER: &str = "x-credit-control-id";

/// The mail that a report is about, as far as it is returned.
#[derive(Default)]
pub(super) struct Returned {
    /// The message of our outbox.
    pub(super) outbox: Option<OutboxId>,
    /// Its Message-ID, without angle brackets.
    pub(super) message_id: Option<String>,
    /// Whom it was to, lower case.
    pub(super) to: Vec<String>,
    /// Whom it was to, as the Microsoft consumer services say it in complaints.
    pub(super) complainant: Option<String>,
}

/// The outbox row that a header names, if it is one.
pub(super) fn own_header(fields: &Fields<'_>) -> Option<OutboxId> {
    fields.plain(OWN_HEADER).as_deref().and_then(outbox_id)
}

fn outbox_id(text: &str) -> Option<OutboxId> {
    let text = text.trim();
    let fits = (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    fits.then(|| OutboxId::new(text))
}

/// Looks for it in an attached message, in attached headers, and last in the text of the report.
pub(super) fn find(parts: Parts<'_>, text: &str) -> Returned {
    for part in parts.own() {
        let found = match (part.form, part.media.as_str()) {
            (Form::Message, _) => {
                // The first thing in it is the header of the message.
                let body = parts.body(part);
                from_fields(&Fields::of(header_of(body)))
            }
            // "text/rfc822-header" is wrong, and common.
            (_, "text/rfc822-headers" | "text/rfc822-header" | "message/rfc822-headers")
            | (Form::Leaf, "message/rfc822" | "message/global" | "message/global-headers") => {
                let body = decode::bytes(parts.body(part), part.encoding);
                from_fields(&Fields::of(header_of(&body)))
            }
            _ => continue,
        };
        if found.message_id.is_some() || found.outbox.is_some() || !found.to.is_empty() {
            return found;
        }
    }
    from_text(text)
}

/// Up to the first empty line, and never more than an honest header has.
fn header_of(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.get(..bytes.len().min(256 * 1024)).unwrap_or_default();
    let bytes = bytes.get(bytes.len() - bytes.trim_ascii_start().len()..).unwrap_or_default();
    let end = [&b"\r\n\r\n"[..], b"\n\n"]
        .iter()
        .filter_map(|mark| memchr::memmem::find(bytes, mark))
        .min()
        .unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or_default()
}

fn from_fields(fields: &Fields<'_>) -> Returned {
    let message_id = fields.ids("message-id").into_iter().next();
    let outbox = own_header(fields).or_else(|| own_id(message_id.as_deref()));
    let to = fields.mailboxes("to").into_iter().map(|to| to.address.to_lowercase()).collect();
    let complainant = fields.mailboxes("x-hmxmroriginalrecipient").into_iter().next();
    let complainant = complainant.map(|mailbox| mailbox.address.to_lowercase());
    Returned { outbox, message_id, to, complainant }
}

fn own_id(id: Option<&str>) -> Option<OutboxId> {
    message_id::parse(id?).map(|own| own.outbox)
}

/// Reports in plain text copy the header of the mail behind their own words.
fn from_text(text: &str) -> Returned {
    let start = original_at(text).unwrap_or(0);
    let copied: String = text
        .get(start..)
        .unwrap_or_default()
        .lines()
        .skip(usize::from(start > 0))
        .map(|line| line.trim_start_matches("> "))
        .skip_while(|line| line.trim().is_empty())
        .take(300)
        .take_while(|line| start == 0 || !line.trim().is_empty())
        .flat_map(|line| [line, "\n"])
        .collect();
    // Without a mark, only what cannot be meant otherwise.
    let fields = Fields::of(copied.as_bytes());
    let mut found = from_fields(&fields);
    if start == 0 {
        found.to.clear();
        if found.outbox.is_none() {
            found.message_id = None;
        }
    }
    found
}

/// Where the copy of the original mail starts in the text of a report: the line that announces it.
pub(super) fn original_at(text: &str) -> Option<usize> {
    const MARKS: [&str; 12] = [
        "original message",
        "original message headers:",
        "original message follows",
        "this is a copy of the message",
        "below this line is a copy of the message",
        "message header follows",
        "message headers follow",
        "bounced e-mail:",
        "the following is a copy of the message",
        "original mail",
        "returned message",
        "unsent message below",
    ];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim().trim_matches(['-', ' ', '_', '=', '*']).to_lowercase();
        if MARKS.iter().any(|mark| bare.starts_with(mark)) {
            return Some(at);
        }
        at += line.len();
    }
    None
}
