//! Who is let in by the webhook, and who is not.

use super::super::samples::{KEY, at, samples};
use super::super::webhook::Events;
use crate::kit::{Raw, Refusal, Secret, Webhook};

/// From the collection of vectors of the vendors' own libraries: accepted by `stripe` 16.1.0.
const VECTOR: (&str, &str, &str, i64) = (
    "whsec_test",
    r#"{"id":"evt_1","object":"event","type":"invoice.paid"}"#,
    "t=1700000000,v1=8ad3ccd6627d4c5ccaca4879744c3321eb0c9d89da2714501614c0a82c36c505",
    1_700_000_000,
);

fn judge(headers: &[&str], body: &[u8], keys: &[&str], now: i64) -> Result<(), Refusal> {
    let header = |value: &&str| ("stripe-signature".to_owned(), (*value).to_owned());
    let headers: Vec<_> = headers.iter().map(header).collect();
    let keys: Vec<Secret> = keys.iter().map(|key| Secret::new(*key)).collect();
    Events.verify(&Raw { headers: &headers, body }, &keys, at(now))
}

fn vector(header: &str) -> bool {
    judge(&[header], VECTOR.1.as_bytes(), &[VECTOR.0], VECTOR.3).is_ok()
}

#[test]
fn what_stripes_library_signed_is_taken() {
    assert!(vector(VECTOR.2));
    for sample in samples().webhooks {
        let raw = Raw { headers: &sample.headers, body: &sample.body };
        assert_eq!(Events.verify(&raw, &sample.keys, sample.at), Ok(()), "{}", sample.name);
        assert_eq!(Events.split(&sample.body).unwrap(), sample.arrived, "{}", sample.name);
        let key = Events.key(&raw);
        assert!(key.starts_with("evt_") && key.len() <= 100, "{key}");
    }
}

#[test]
fn one_flipped_bit_or_one_byte_less_is_refused() {
    let (key, body, header, now) = VECTOR;
    for at in 0..body.len() {
        let mut flipped = body.as_bytes().to_vec();
        flipped[at] ^= 1;
        assert!(judge(&[header], &flipped, &[key], now).is_err(), "byte {at}");
        assert!(judge(&[header], &body.as_bytes()[..at], &[key], now).is_err(), "cut at {at}");
    }
    for at in 0..header.len() {
        let mut flipped = header.as_bytes().to_vec();
        flipped[at] ^= 1;
        assert!(!vector(&String::from_utf8(flipped).unwrap()), "letter {at}");
        assert!(!vector(header.split_at(at).0), "cut at {at}");
    }
    assert!(judge(&[header], format!("{body} ").as_bytes(), &[key], now).is_err());
    assert!(judge(&[header], body.as_bytes(), &["whsec_tesT"], now).is_err());
    assert!(judge(&[header], body.as_bytes(), &[], now).is_err());
    assert!(judge(&[header], body.as_bytes(), &["", "\0", " "], now).is_err());
}

#[test]
fn five_minutes_to_both_sides() {
    let (key, body, header, now) = VECTOR;
    for (seconds, taken) in [(-301, false), (-300, true), (300, true), (301, false)] {
        let judged = judge(&[header], body.as_bytes(), &[key], now + seconds);
        assert_eq!(judged.is_ok(), taken, "{seconds}");
    }
    assert!(judge(&[header], body.as_bytes(), &[key], i64::MAX / 2_000).is_err());
}

#[test]
fn while_a_secret_is_rolled_any_pair_that_fits_is_enough() {
    let (key, body, header, now) = VECTOR;
    let good = header.split_once(',').unwrap().1;
    let other = good.replace("8ad3", "0000");
    assert!(vector(&format!("t={now},{other},{good}")));
    assert!(vector(&format!("t={now},{good},{other}")));
    assert!(judge(&[header], body.as_bytes(), &["whsec_old", key], now).is_ok());
    assert!(judge(&[header], body.as_bytes(), &[key, "whsec_new"], now).is_ok());
    assert!(!vector(&format!("t={now},{other}")));
}

#[test]
fn other_schemes_are_no_signature() {
    let now = VECTOR.3;
    let hex = VECTOR.2.split_once("v1=").unwrap().1;
    assert!(vector(&format!("t={now},v1={hex},v0={hex}")));
    for bad in [
        format!("t={now},v0={hex}"),
        format!("t={now},v2={hex}"),
        format!("t={now},v1={}", hex.to_uppercase()),
        format!("t={now},v1={hex}00"),
        format!("t={now},v1="),
        format!("t={now}"),
        format!("v1={hex}"),
        format!("t={now},t={now},v1={hex}"),
        format!("t=+{now},v1={hex}"),
        format!("t={now}.0,v1={hex}"),
        format!("t=,v1={hex}"),
        format!("t={now}, v1={hex}"),
        format!("t={now},v1={hex},"),
        format!("t={now},v1={hex},nonsense"),
        format!("t={now},v1={hex}{}", ",v0=00".repeat(30)),
        String::new(),
    ] {
        assert!(!vector(&bad), "{bad}");
    }
}

#[test]
fn a_header_that_is_missing_or_doubled_is_refused_as_stripe_expects() {
    let (key, body, header, now) = VECTOR;
    for headers in [&[][..], &[header, header], &[header, "t=1,v1=00"]] {
        let refusal = judge(headers, body.as_bytes(), &[key], now).unwrap_err();
        assert_eq!(refusal.status, 400);
    }
}

#[test]
fn bytes_of_one_key_are_not_taken_under_the_samples() {
    let sample = &samples().webhooks[0];
    let raw = Raw { headers: &sample.headers, body: &sample.body };
    assert!(Events.verify(&raw, &[Secret::new(KEY)], sample.at).is_ok());
    assert!(Events.verify(&raw, &[Secret::new("whsec_another")], sample.at).is_err());
}

#[test]
fn a_body_without_an_id_is_known_by_its_hash() {
    let key = |body: &[u8]| Events.key(&Raw { headers: &[], body });
    assert_eq!(key(br#"{"id":"evt_1"}"#), "evt_1");
    for odd in [&b"{}"[..], b"", br#"{"id":7}"#, br#"{"id":"evt 1"}"#, b"\xff"] {
        let name = key(odd);
        assert!(name.starts_with("sha256-") && name.len() == 71, "{name}");
    }
    let long = format!(r#"{{"id":"{}"}}"#, "e".repeat(101));
    assert!(key(long.as_bytes()).starts_with("sha256-"));
    assert_ne!(key(b"{}"), key(b"{ }"));
}
