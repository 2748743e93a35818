//! Xero's webhook: one address and one key for all organisations of the app. Bodies carry ids only.
//! `verify` runs on the raw bytes for every body, the empty ones of the intent to receive too.

use crate::kit::mac::is_signed_base64;
use crate::kit::{
    Arrived, Malformed, Object, Raw, Refusal, Reply, Secret, Sort, Webhook, What, bare,
};
use domain::calendar::Time;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Xero's webhook.
pub(super) struct Hook;

/// The header with base64 of HMAC-SHA256 over the body.
pub(super) const SIGNATURE: &str = "x-xero-signature";

/// What of a body matters. `eventDateUtc` is left alone: it has no zone, and the object is fetched.
#[derive(Deserialize)]
struct Delivery {
    events: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    resource_id: String,
    tenant_id: String,
    #[serde(default)]
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "Type", default)]
    sort: Option<String>,
}

impl Webhook for Hook {
    fn verify(&self, raw: &Raw<'_>, keys: &[Secret], _now: Time) -> Result<(), Refusal> {
        // Xero asks for 401 and nothing else: with another status the webhook is not switched on.
        let refused = |why| Err(Refusal { status: 401, why });
        let Some(signature) = raw.header(SIGNATURE) else {
            return refused("the signature is missing, or there more than once");
        };
        if is_signed_base64(keys, &[raw.body], signature) {
            Ok(())
        } else {
            refused("the signature does not fit")
        }
    }

    fn key(&self, raw: &Raw<'_>) -> String {
        // Events have no id. `entropy` makes two bodies differ that tell the same twice.
        hex(&Sha256::digest(raw.body))
    }

    fn answer(&self, raw: &Raw<'_>) -> Reply {
        // An intent to receive tells nothing: there is nothing to work in.
        let empty = serde_json::from_slice::<Delivery>(raw.body);
        Reply { keep: !empty.is_ok_and(|delivery| delivery.events.is_empty()), ..bare() }
    }

    fn split(&self, body: &[u8]) -> Result<Vec<Arrived>, Malformed> {
        let delivery: Delivery = serde_json::from_slice(body)
            .map_err(|_| Malformed("the body is no list of events".to_owned()))?;
        let arrived = delivery.events.into_iter().enumerate();
        arrived.filter_map(|(at, event)| arrived_of(at, event).transpose()).collect()
    }
}

fn arrived_of(at: usize, event: serde_json::Value) -> Result<Option<Arrived>, Malformed> {
    let sort = match event.get("eventCategory").and_then(serde_json::Value::as_str) {
        Some("INVOICE") => Sort::Invoice,
        Some("CONTACT") => Sort::Customer,
        Some("CREDITNOTE") => Sort::Credit,
        Some(_) => return Ok(None),
        None => return Err(Malformed(format!("event {at} has no category"))),
    };
    let malformed = |what: &str| Malformed(format!("event {at} has no {what}"));
    let event: Event = serde_json::from_value(event).map_err(|_| malformed("ids"))?;
    let bill = event.data.and_then(|data| data.sort).is_some_and(|sort| sort == "ACCPAYCREDIT");
    if bill {
        return Ok(None);
    }
    let id = super::ask::id(&event.resource_id).ok_or_else(|| malformed("id of its resource"))?;
    let account = super::ask::id(&event.tenant_id).ok_or_else(|| malformed("id of its tenant"))?;
    Ok(Some(Arrived { account, what: What::Changed(Object { sort, id }) }))
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
