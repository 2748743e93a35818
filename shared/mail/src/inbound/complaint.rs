//! "This is spam": feedback reports (ARF, RFC 5965) and the few that are not in that form. All of
//! them can only stop contact.

use super::body::Parts;
use super::decode;
use super::fields::Fields;
use super::returned;
use super::structure::Form;
use super::value::Kind;
use crate::letter::Mailbox;

/// Reads the mail as a feedback report, if it is one.
pub(super) fn read(parts: Parts<'_>, text: &str) -> Option<Kind> {
    let part = parts.own().find(|part| part.media == "message/feedback-report")?;
    let body = decode::bytes(parts.body(part), part.encoding);
    let fields = Fields::of(body.trim_ascii_start());
    let feedback = fields.plain("feedback-type").unwrap_or_default().trim().to_lowercase();
    // RFC 6591, and reports that take a complaint back: nobody complains.
    if matches!(feedback.as_str(), "auth-failure" | "dmarc" | "not-spam") {
        return Some(Kind::DeliveryNotice);
    }
    let returned = returned::find(parts, text);
    let named = ["original-rcpt-to", "removal-recipient", "x-original-rcpt-to"]
        .iter()
        .find_map(|name| fields.mailboxes(name).into_iter().next())
        .map(|mailbox| mailbox.address.to_lowercase());
    let address = named.or(returned.complainant).or_else(|| match returned.to.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    });
    let feedback = if feedback.is_empty() { "abuse".to_owned() } else { feedback };
    Some(Kind::Complaint { outbox: returned.outbox, address, feedback })
}

/// Complaints by plain mail: those of the Microsoft consumer services, and the mail that Apple's
/// program writes when its user presses "unsubscribe".
pub(super) fn by_mail(
    parts: Parts<'_>,
    fields: &Fields<'_>,
    from: Option<&Mailbox>,
    subject: &str,
) -> Option<Kind> {
    let subject = subject.trim().to_lowercase();
    if subject.starts_with("complaint about message from")
        && parts.own().any(|part| part.form == Form::Message)
    {
        let found = returned::find(parts, "");
        return Some(Kind::Complaint {
            outbox: found.outbox,
            address: found.complainant,
            feedback: "abuse".to_owned(),
        });
    }
    let is_machine = fields.has("auto-submitted") || fields.has("x-apple-unsubscribe");
    if subject == "unsubscribe" && is_machine {
        return Some(Kind::Complaint {
            outbox: None,
            address: from.map(|from| from.address.to_lowercase()),
            feedback: "opt-out".to_owned(),
        });
    }
    None
}
