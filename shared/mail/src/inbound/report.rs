//! Delivery reports (RFC 3464): who was not reached, and why.

use super::body::Parts;
use super::decode;
use super::fields::{Fields, is_blank, line_at};
use super::returned::{self, Returned};
use super::status;
use super::value::{Bounced, Kind};

/// Recipients of one report that are looked at. No mail of ours has more than a few.
const MOST: usize = 100;

/// Reads the mail as a delivery report, if it is one.
pub(super) fn read(parts: Parts<'_>, text: &str) -> Option<Kind> {
    let part = parts.own().find(|part| {
        matches!(part.media.as_str(), "message/delivery-status" | "message/global-delivery-status")
    })?;
    let body = decode::bytes(parts.body(part), part.encoding);
    entries(&body, &returned::find(parts, text), text)
}

/// The same, from a text that holds the fields of such a report: broken multiparts leave them there.
pub(super) fn inline(text: &str, returned: &Returned) -> Option<Kind> {
    let text_of_fields = text.to_ascii_lowercase();
    (text_of_fields.contains("final-recipient:") && text_of_fields.contains("action:"))
        .then(|| entries(text.as_bytes(), returned, text))
        .flatten()
}

fn entries(body: &[u8], returned: &Returned, text: &str) -> Option<Kind> {
    let words = explanation(text);
    let mut failed = Vec::new();
    let mut other = false;
    for group in groups(body) {
        let fields = Fields::of(group);
        match fields.plain("action").map(|action| action.to_lowercase()) {
            Some(action) if action.starts_with("failed") => {
                failed.push(bounced(&fields, returned, &words));
            }
            Some(_) if fields.has("final-recipient") || fields.has("original-recipient") => {
                other = true;
            }
            Some(_) => {}
            // A report that forgets the action still names a recipient and a failure.
            None if fields.has("final-recipient") && !is_success(&fields) => {
                failed.push(bounced(&fields, returned, &words));
            }
            None => {}
        }
        if failed.len() >= MOST {
            break;
        }
    }
    match (failed.is_empty(), other) {
        (false, _) => Some(Kind::Bounce(failed)),
        (true, true) => Some(Kind::DeliveryNotice),
        // A report that names nobody: its words may still tell.
        (true, false) => None,
    }
}

fn is_success(fields: &Fields<'_>) -> bool {
    fields.plain("status").is_some_and(|status| status.trim_start().starts_with('2'))
}

/// The groups of fields of a report, divided by empty lines.
fn groups(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < body.len() {
            let start = at;
            let mut end = at;
            while at < body.len() {
                let line = line_at(body, at);
                at = line.end;
                if body.get(line).is_none_or(|line| is_blank(line.trim_ascii())) {
                    break;
                }
                end = at;
            }
            if end > start {
                return body.get(start..end);
            }
        }
        None
    })
}

fn bounced(fields: &Fields<'_>, returned: &Returned, words: &str) -> Bounced {
    // The original recipient is the address that we wrote to; the final one may be where that
    // forwards to (RFC 3464 §2.3.1).
    let address = ["original-recipient", "final-recipient"]
        .iter()
        .find_map(|name| recipient(&fields.plain(name)?))
        .or_else(|| match returned.to.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        });
    let diagnostic = fields.plain("diagnostic-code").unwrap_or_default();
    let stated = fields.plain("status").unwrap_or_default();
    let said = if diagnostic.is_empty() { words } else { diagnostic.as_str() };
    let status = best_status(&stated, said);
    let class = status::class(status.as_deref(), said);
    let why = if diagnostic.is_empty() { &stated } else { &diagnostic };
    Bounced {
        address,
        class,
        status,
        why: status::one_line(why),
        outbox: returned.outbox.clone(),
        message_id: returned.message_id.clone(),
    }
}

/// What the report says in words, without what it returns of the mail.
fn explanation(text: &str) -> String {
    let end = returned::original_at(text).unwrap_or(text.len());
    let text = text.get(..end).unwrap_or_default();
    let cut = (0..=text.len().min(4_000)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..cut).unwrap_or_default().to_owned()
}

/// The stated status code, unless it says nothing (`5.0.0`) and the diagnosis says more.
pub(super) fn best_status(stated: &str, said: &str) -> Option<String> {
    let vague = |code: &String| code.ends_with(".0");
    // `5.0.0` says less than `5.1.0`.
    let empty = |code: &String| code.ends_with(".0.0");
    let mut codes = Vec::new();
    codes.extend(status::enhanced(stated));
    let mut rest = said;
    // A diagnosis often quotes several: its own first, then the other side's.
    for _ in 0..4 {
        let Some(code) = status::enhanced(rest) else { break };
        let Some((_, after)) = rest.split_once(&code) else { break };
        rest = after;
        codes.push(code);
    }
    let best = codes.iter().find(|code| !vague(code));
    best.or_else(|| codes.iter().find(|code| !empty(code))).or_else(|| codes.first()).cloned()
}

/// The address in `rfc822; someone@example.com`.
fn recipient(value: &str) -> Option<String> {
    let value = value.split_once(';').map_or(value, |(_, address)| address);
    let address = value.split_whitespace().find(|word| word.contains('@'))?;
    let address = address.trim_matches(['<', '>', '"', '\'', ',', '(', ')', ';']);
    Some(address.to_lowercase())
}
