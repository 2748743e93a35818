//! The webhook: the samples, every way in which a signature can be wrong, and what a body may hold.

use super::*;
use crate::kit::{Raw, Secret, Webhook};
use crate::xero::live::samples::samples;
use crate::xero::live::webhook::{Hook, SIGNATURE};
use proptest::prelude::*;

fn verify(body: &[u8], signature: &str, keys: &[Secret]) -> Result<(), u16> {
    let headers = [(SIGNATURE.to_owned(), signature.to_owned())];
    let raw = Raw { headers: &headers, body };
    Hook.verify(&raw, keys, now()).map_err(|refusal| refusal.status)
}

#[test]
fn samples_are_taken_and_told() {
    for sample in samples().webhooks {
        let raw = Raw { headers: &sample.headers, body: &sample.body };
        assert_eq!(Hook.verify(&raw, &sample.keys, sample.at), Ok(()), "{}", sample.name);
        assert_eq!(Hook.split(&sample.body).unwrap(), sample.arrived, "{}", sample.name);
        let reply = Hook.answer(&raw);
        assert_eq!((reply.status, reply.body.len(), reply.media), (200, 0, None));
        assert_eq!(reply.keep, !sample.arrived.is_empty());
        let key = Hook.key(&raw);
        assert!(key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}

#[test]
fn any_change_is_refused_with_401() {
    for sample in samples().webhooks {
        let (body, keys) = (&sample.body, &sample.keys);
        let signature = &sample.headers[0].1;
        for at in 0..body.len() {
            let mut flipped = body.clone();
            flipped[at] ^= 1;
            assert_eq!(verify(&flipped, signature, keys), Err(401));
            assert_eq!(verify(&body[..at], signature, keys), Err(401));
        }
        let mut longer = body.clone();
        longer.push(b'\n');
        assert_eq!(verify(&longer, signature, keys), Err(401));
        for at in 0..signature.len() {
            let mut flipped = signature.clone().into_bytes();
            flipped[at] ^= 1;
            let flipped = String::from_utf8(flipped).unwrap();
            assert_eq!(verify(body, &flipped, keys), Err(401), "{flipped}");
            assert_eq!(verify(body, signature.get(..at).unwrap(), keys), Err(401));
        }
        for odd in [format!(" {signature}"), format!("{signature} "), format!("{signature}=")] {
            assert_eq!(verify(body, &odd, keys), Err(401), "{odd}");
        }
    }
}

#[test]
fn keys_turn_over_and_none_is_never_enough() {
    let sample = &samples().webhooks[0];
    let signature = &sample.headers[0].1;
    let both = [Secret::new("next"), sample.keys[0].clone()];
    assert_eq!(verify(&sample.body, signature, &both), Ok(()));
    assert_eq!(verify(&sample.body, signature, &both[..1]), Err(401));
    assert_eq!(verify(&sample.body, signature, &[]), Err(401));
    let raw = Raw { headers: &[], body: &sample.body };
    assert_eq!(Hook.verify(&raw, &sample.keys, now()).unwrap_err().status, 401);
    let twice = [sample.headers[0].clone(), sample.headers[0].clone()];
    let raw = Raw { headers: &twice, body: &sample.body };
    assert_eq!(Hook.verify(&raw, &sample.keys, now()).unwrap_err().status, 401);
}

#[test]
fn the_published_vector_fits() {
    // {"vendor": "xero", "key": "xero-webhook-key"}: computed from the published rule.
    let body =
        br#"{"events":[],"lastEventSequence":0,"firstEventSequence":0,"entropy":"S0m3r4Nd0mt3xt"}"#;
    let keys = [Secret::new("xero-webhook-key")];
    let signature = "/SsCSmLCgZS78MZe10uSk9tHjGbSQJm28bFW9hhwbUI=";
    assert_eq!(verify(body, signature, &keys), Ok(()));
}

#[test]
fn an_intent_to_receive_is_answered_by_its_signature_alone() {
    let sample = samples().webhooks.remove(1);
    let signature = &sample.headers[0].1;
    // Xero posts the same body with right and with wrong signatures, all without events.
    let wrong = "AAAASmLCgZS78MZe10uSk9tHjGbSQJm28bFW9hhwbUI=";
    for (signature, expected) in [(signature.as_str(), Ok(())), (wrong, Err(401)), ("", Err(401))] {
        assert_eq!(verify(&sample.body, signature, &sample.keys), expected);
    }
}

#[test]
fn bodies_of_another_shape_are_told_by_place() {
    let id = "d4956132-ed94-4dd7-9eaa-aa22dfdf0001";
    for bad in [
        String::new(),
        "[]".to_owned(),
        r#"{"events":null}"#.to_owned(),
        r#"{"events":[{}]}"#.to_owned(),
        r#"{"events":[{"eventCategory":"INVOICE"}]}"#.to_owned(),
        format!(r#"{{"events":[{{"eventCategory":"INVOICE","resourceId":"{id}"}}]}}"#),
        format!(
            r#"{{"events":[{{"eventCategory":"INVOICE","resourceId":"x","tenantId":"{id}"}}]}}"#
        ),
    ] {
        let told = Hook.split(bad.as_bytes()).unwrap_err().0;
        assert!(!told.contains(id), "{told}");
    }
    let unknown = br#"{"events":[{"eventCategory":"PAYMENT","new":true}],"more":1}"#;
    assert_eq!(Hook.split(unknown).unwrap(), []);
}

proptest! {
    #[test]
    fn no_body_is_too_odd(body in prop::collection::vec(any::<u8>(), 0..200), text in ".{0,200}") {
        for body in [body.as_slice(), text.as_bytes()] {
            let raw = Raw { headers: &[], body };
            let _ = (Hook.split(body), Hook.answer(&raw).status, Hook.key(&raw));
        }
    }
}
