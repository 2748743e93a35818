//! Slack's requests to us: presses of buttons and events. `functions/webhook` calls `verify` first;
//! nothing here acts on what it did not see signed. An event's handshake is answered, not kept.

use super::payload::{self, Told};
use crate::kit::mac::is_signed_hex;
use crate::kit::{Arrived, Malformed, Raw, Refusal, Reply, Secret, Webhook, bare};
use domain::calendar::Time;
use sha2::{Digest, Sha256};

pub(super) struct SlackWebhook;

/// Seconds that a request may be old, or ahead.
pub(super) const TOLERANCE: u64 = 300;

impl Webhook for SlackWebhook {
    fn verify(&self, raw: &Raw<'_>, keys: &[Secret], now: Time) -> Result<(), Refusal> {
        let refusal = |why| Refusal { status: 401, why };
        let sent = raw
            .header("x-slack-request-timestamp")
            .ok_or(refusal("no timestamp, or more than one"))?;
        let signature =
            raw.header("x-slack-signature").ok_or(refusal("no signature, or more than one"))?;
        let seconds = seconds(sent).ok_or(refusal("the timestamp is not a number of seconds"))?;
        if now.timestamp().abs_diff(seconds) > TOLERANCE {
            return Err(refusal("the timestamp is too old or ahead of the clock"));
        }
        let hex = signature.strip_prefix("v0=").ok_or(refusal("not a signature of version 0"))?;
        let parts: [&[u8]; 4] = [b"v0:", sent.as_bytes(), b":", raw.body];
        if is_signed_hex(keys, &parts, hex) {
            Ok(())
        } else {
            Err(refusal("the signature does not fit"))
        }
    }

    fn key(&self, raw: &Raw<'_>) -> String {
        let told = match payload::read(raw.body) {
            Ok(Told::Presses(clicks)) => match clicks.as_slice() {
                [click] => Some(click.key.clone()),
                _ => None,
            },
            Ok(Told::Event(event)) => event.id.map(|id| format!("event:{id}")),
            _ => None,
        };
        told.unwrap_or_else(|| format!("body:{}", hash(&[raw.body])))
    }

    fn answer(&self, raw: &Raw<'_>) -> Reply {
        match payload::read(raw.body) {
            Ok(Told::Handshake(challenge)) => Reply {
                status: 200,
                // As JSON: nothing that a browser would take for a page.
                media: Some("application/json"),
                body: serde_json::json!({ "challenge": challenge }).to_string().into_bytes(),
                keep: false,
            },
            _ => bare(),
        }
    }

    fn split(&self, body: &[u8]) -> Result<Vec<Arrived>, Malformed> {
        Ok(payload::read(body)?.arrived())
    }
}

/// Digits only: what else a reader of numbers would take (signs, blanks) Slack does not send.
fn seconds(text: &str) -> Option<i64> {
    let digits = (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// Hex of a SHA-256 over the parts, each with a NUL after it.
pub(super) fn hash(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
