//! From raw bytes to a value. Called by `reply` for every mail that comes in.
//!
//! The structure is walked here, in one pass without recursion and with limits on everything;
//! header fields and character sets are read by `mail-parser`. Never opens an attachment, never
//! does I/O, never panics, never takes more than time in proportion to the mail's size.

mod body;
mod classify;
mod complaint;
mod decode;
mod dialect;
mod fields;
mod html;
mod report;
mod returned;
mod status;
mod structure;
mod style;
mod vacation;
mod value;

pub use value::{AttachmentInfo, Bounced, Class, Inbound, Kind, Limits, Sign, Unreadable};

use crate::letter::Mailbox;
use crate::{message_id, token};
use fields::Fields;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// Headers in which mail systems keep whom a mail was for.
const RECIPIENTS: [&str; 10] = [
    "to",
    "cc",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-forwarded-to",
    "x-rcpt-to",
    "resent-to",
];

/// Reads a mail.
///
/// # Errors
/// When it exceeds the limits or is no mail: keep the bytes and show them to a person.
pub fn read(raw: &[u8], limits: &Limits) -> Result<Inbound, Unreadable> {
    if raw.len() > limits.bytes {
        return Err(Unreadable::TooLarge { size: raw.len(), limit: limits.bytes });
    }
    let all = structure::parts(raw, limits)?;
    let parts = body::Parts { raw, all: &all };
    let Some(root) = all.first() else { return Err(Unreadable::NotMail) };
    let fields = parts.fields(root);
    if fields.is_empty() {
        return Err(Unreadable::NotMail);
    }
    let recipients = recipients(&fields, limits)?;
    let tokens = unique(recipients.iter().filter_map(|address| token::token_of(address)));
    let subject = fields.text("subject").unwrap_or_default();
    let body = body::read(parts, &subject, limits);
    let in_reply_to = fields.ids("in-reply-to");
    let references = fields.ids("references");
    // The newest of a thread stands last in References (RFC 5322 §3.6.4).
    let own_ids = unique(
        in_reply_to
            .iter()
            .chain(references.iter().rev())
            .filter_map(|id| message_id::parse(id).map(|own| own.outbox)),
    );
    let from = fields.mailboxes("from").into_iter().next();
    let return_path = return_path(&fields);
    let kind = classify::kind(&classify::Evidence {
        parts,
        fields: &fields,
        from: from.as_ref(),
        return_path: return_path.as_deref(),
        subject: &subject,
        text: &body.text,
        is_answer: !tokens.is_empty() || !own_ids.is_empty(),
    });
    Ok(Inbound {
        message_id: fields.ids("message-id").into_iter().next(),
        from,
        reply_to: fields.mailboxes("reply-to"),
        return_path,
        recipients,
        tokens,
        subject,
        date: fields.date("date"),
        in_reply_to,
        references,
        own_ids,
        kind,
        list: classify::is_list(&fields),
        text: body.text,
        text_cut: body.cut,
        attachments: body.attachments,
        forwarded_from: body.forwarded_from,
        fingerprint: fingerprint(parts.body(root)),
        language: fields.plain("content-language").filter(|language| language.len() <= 35),
    })
}

fn recipients(fields: &Fields<'_>, limits: &Limits) -> Result<Vec<String>, Unreadable> {
    let mut seen = HashSet::new();
    let mut recipients = Vec::new();
    for name in RECIPIENTS {
        for Mailbox { address, .. } in fields.mailboxes(name) {
            let address = address.to_lowercase();
            if recipients.len() >= limits.recipients {
                return Err(Unreadable::TooManyRecipients { limit: limits.recipients });
            }
            if seen.insert(address.clone()) {
                recipients.push(address);
            }
        }
    }
    Ok(recipients)
}

/// The envelope's sender as the last system on the way wrote it: the topmost field. An older one
/// further down was written by whoever sent the mail.
fn return_path(fields: &Fields<'_>) -> Option<String> {
    let path = fields.plain_all("return-path").into_iter().next()?;
    Some(path.trim().trim_matches(['<', '>']).trim().to_lowercase())
}

fn unique<T: Clone + Eq + std::hash::Hash>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    items.filter(|item| seen.insert(item.clone())).collect()
}

fn fingerprint(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}
