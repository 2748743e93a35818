//! Events that the vendor sends. They only say what changed; it is fetched. Nothing is parsed before
//! it is verified.

use crate::kit::mac::is_signed_hex;
use crate::kit::{Arrived, Malformed, Object, Raw, Refusal, Secret, Sort, Webhook, What};
use domain::calendar::Time;
use sha2::{Digest, Sha256};

/// The header with the signature: hex of an HMAC-SHA256 over the body.
const SIGNATURE: &str = "x-signature";

pub(super) struct Events;

#[derive(serde::Deserialize)]
struct Event {
    #[serde(rename = "type")]
    sort: String,
    account: String,
    object: String,
}

impl Webhook for Events {
    fn verify(&self, raw: &Raw<'_>, keys: &[Secret], _: Time) -> Result<(), Refusal> {
        let refusal = Refusal { status: 401, why: "the signature does not fit" };
        let signature = raw.header(SIGNATURE).ok_or_else(|| refusal.clone())?;
        is_signed_hex(keys, &[raw.body], signature).then_some(()).ok_or(refusal)
    }

    fn key(&self, raw: &Raw<'_>) -> String {
        let hash = Sha256::digest(raw.body);
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn split(&self, body: &[u8]) -> Result<Vec<Arrived>, Malformed> {
        let event: Event = serde_json::from_slice(body).map_err(|error| {
            Malformed(format!("JSON, line {} column {}", error.line(), error.column()))
        })?;
        // What is not ours is left out.
        let sort = match event.sort.as_str() {
            "invoice.changed" => Sort::Invoice,
            _ => return Ok(Vec::new()),
        };
        let what = What::Changed(Object { sort, id: event.object });
        Ok(vec![Arrived { account: event.account, what }])
    }
}
