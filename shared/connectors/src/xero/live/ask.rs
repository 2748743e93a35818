//! The requests to Xero's accounting API. Everything that is asked goes through [`read`] or [`note`],
//! so that no request is without its organisation and its `Accept` (XML comes without it).

use crate::kit::{Account, Body, Method, Request};
use domain::calendar::Time;
use sha2::{Digest, Sha256};

/// Where the accounting API is.
pub(super) const BASE: &str = "https://api.xero.com/api.xro/2.0";

/// A read below the base; `path` comes encoded.
pub(super) fn get(account: &Account, path: &str) -> Request {
    read(account, path, "application/json")
}

/// An invoice as its PDF: the same place, asked for as another kind (the OpenAPI document writes it as
/// `/Invoices/{InvoiceID}/pdf` and names this place in `x-path`).
pub(super) fn copy(account: &Account, invoice: &str) -> Request {
    read(account, &format!("/Invoices/{invoice}"), "application/pdf")
}

fn read(account: &Account, path: &str, kind: &str) -> Request {
    let base = account.base.as_deref().unwrap_or(BASE).trim_end_matches('/');
    Request::get(format!("{base}{path}"))
        .header("Accept", kind)
        .header("Xero-Tenant-Id", account.id.clone())
}

/// Only what changed since then. An ISO date-time, not an HTTP date.
pub(super) fn since(request: Request, at: Time) -> Request {
    request.header("If-Modified-Since", at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// A line for an invoice's history. Xero keeps the key, so asking twice writes once.
pub(super) fn note(account: &Account, invoice: &str, text: &str, key: &str) -> Request {
    let cut: String = text.chars().take(NOTE).collect();
    let body = serde_json::json!({ "HistoryRecords": [{ "Details": cut }] });
    Request {
        method: Method::Put,
        body: Some(Body::Json(body.to_string())),
        ..get(account, &format!("/Invoices/{invoice}/History"))
    }
    .header("Idempotency-Key", idempotency(key))
}

/// Letters of a line. The documents say 2,500, and 4,000 elsewhere.
const NOTE: usize = 2_400;

/// At most 128 characters are taken; what is longer or odd is hashed.
fn idempotency(key: &str) -> String {
    let plain = key.bytes().all(|byte| byte.is_ascii_graphic());
    if plain && (1..=128).contains(&key.len()) {
        key.to_owned()
    } else {
        super::webhook::hex(&Sha256::digest(key.as_bytes()))
    }
}

/// A UUID in lower case; nothing else may stand in an address.
pub(super) fn id(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split('-').collect();
    let sizes = groups.iter().map(|group| group.len());
    let hex = text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    (hex && sizes.eq([8, 4, 4, 4, 12])).then(|| text.to_ascii_lowercase())
}

/// Percent-encodes all but letters, digits and `-._~` (RFC 3986 2.3).
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids() {
        let good = "D4956132-ed94-4dd7-9eaa-aa22dfdf06f2";
        assert_eq!(id(good).as_deref(), Some("d4956132-ed94-4dd7-9eaa-aa22dfdf06f2"));
        for bad in [
            "",
            "x",
            "../Users",
            "d4956132-ed94-4dd7-9eaa-aa22dfdf06f",
            "d4956132-ed94-4dd7-9eaa-aa22dfdf06f2/",
            "d4956132ed944dd79eaaaa22dfdf06f2",
            "d4956132-ed94-4dd7-9eaa-aa22dfdf06fg",
            "d4956132-ed94-4dd7-9eaa-aa22dfdf06f2-",
        ] {
            assert_eq!(id(bad), None, "{bad}");
        }
    }

    #[test]
    fn queries_are_encoded() {
        assert_eq!(encoded("Type==\"ACCREC\""), "Type%3D%3D%22ACCREC%22");
        assert_eq!(encoded("UpdatedDateUTC ASC"), "UpdatedDateUTC%20ASC");
    }

    #[test]
    fn keys_fit() {
        assert_eq!(idempotency("note:1"), "note:1");
        for odd in ["", "with blank", "ümlaut", &"k".repeat(129)] {
            assert_eq!(idempotency(odd).len(), 64, "{odd}");
        }
        assert_ne!(idempotency("a b"), idempotency("a c"));
    }
}
