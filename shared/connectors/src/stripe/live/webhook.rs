//! Signed events. The scheme: `Stripe-Signature: t=…,v1=…`, where v1 is the hex of an HMAC-SHA256
//! over `{t}.` and the raw body under the whole `whsec_…` text (docs.stripe.com/webhooks, verify
//! manually). Nothing of a body is looked at before that holds.

use super::event;
use crate::kit::mac::is_signed_hex;
use crate::kit::{Arrived, Malformed, Raw, Refusal, Secret, Webhook};
use domain::calendar::Time;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Seconds to both sides. Stripe's own libraries let a time in the future pass; we do not.
pub(super) const TOLERANCE: i64 = 300;
/// More parts than any header of Stripe's has, even while secrets are rolled.
const PARTS: usize = 20;

/// Stripe's webhook.
pub(super) struct Events;

impl Webhook for Events {
    fn verify(&self, raw: &Raw<'_>, keys: &[Secret], now: Time) -> Result<(), Refusal> {
        // Stripe takes any status but 2xx for a failure and repeats; its examples answer 400.
        let refused = |why| Err(Refusal { status: 400, why });
        let Some(header) = raw.header("stripe-signature") else {
            return refused("no Stripe-Signature, or more than one");
        };
        let Some(Signature { moment, second, signatures }) = Signature::read(header) else {
            return refused("a Stripe-Signature that cannot be read");
        };
        let parts: [&[u8]; 3] = [moment.as_bytes(), b".", raw.body];
        // While a secret is rolled there are two signatures, and any of our keys may be the one.
        let signed = signatures
            .iter()
            .map(|signature| is_signed_hex(keys, &parts, signature))
            .fold(false, |any, fits| any | fits);
        if !signed {
            return refused("no signature fits");
        }
        if now.timestamp().abs_diff(second) > TOLERANCE.unsigned_abs() {
            return refused("signed too long ago, or in the future");
        }
        Ok(())
    }

    fn key(&self, raw: &Raw<'_>) -> String {
        let event = serde_json::from_slice::<Value>(raw.body).ok();
        let id = event.as_ref().and_then(|event| event.get("id")?.as_str());
        match id.filter(|id| id.len() <= 100 && super::task::is_id(id)) {
            Some(id) => id.to_owned(),
            None => Sha256::digest(raw.body).iter().fold("sha256-".to_owned(), |mut key, byte| {
                let _ = write!(key, "{byte:02x}");
                key
            }),
        }
    }

    fn split(&self, body: &[u8]) -> Result<Vec<Arrived>, Malformed> {
        let event: Value = serde_json::from_slice(body).map_err(|error| {
            Malformed(format!("JSON, line {} column {}", error.line(), error.column()))
        })?;
        Ok(event::tells(&event)?.into_iter().collect())
    }
}

struct Signature<'a> {
    /// As written: its characters are signed.
    moment: &'a str,
    second: i64,
    signatures: Vec<&'a str>,
}

impl<'a> Signature<'a> {
    fn read(header: &'a str) -> Option<Self> {
        let (mut moment, mut signatures) = (None, Vec::new());
        for (count, part) in header.split(',').enumerate() {
            let (scheme, value) = part.split_once('=')?;
            match scheme {
                _ if count >= PARTS => return None,
                "t" if moment.is_some() => return None,
                "t" => moment = Some(value),
                "v1" => signatures.push(value),
                // v0 is a fake that Stripe adds in tests, so that it is seen to be ignored.
                _ => {}
            }
        }
        let digits = |text: &&str| text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit());
        let moment = moment.filter(digits)?;
        let second = moment.parse().ok()?;
        (!signatures.is_empty()).then_some(Self { moment, second, signatures })
    }
}
