//! What comes in: only what Slack signed, in time; each press once, whole, and in the kit's words.

use super::{at, webhook};
use crate::kit::{Raw, Secret, What};
use crate::slack::CONNECTOR;
use crate::slack::samples::{KEY, SENT, samples};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    headers: BTreeMap<String, String>,
    body: String,
    secret: String,
    now_unix: i64,
    expected: bool,
}

fn headers(timestamp: &str, signature: &str) -> Vec<(String, String)> {
    vec![
        ("x-slack-request-timestamp".to_owned(), timestamp.to_owned()),
        ("x-slack-signature".to_owned(), signature.to_owned()),
    ]
}

fn verify(headers: &[(String, String)], body: &[u8], keys: &[&str], now: i64) -> Option<u16> {
    let keys: Vec<Secret> = keys.iter().map(|key| Secret::new(*key)).collect();
    let refused = webhook().verify(&Raw { headers, body }, &keys, at(now)).err();
    refused.map(|refusal| refusal.status)
}

#[test]
fn published_vectors() {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../fixtures/signatures.json")).unwrap();
    assert_eq!(vectors.vectors.len(), 8);
    for vector in vectors.vectors {
        let lower = vector.headers.into_iter().map(|(name, value)| (name.to_lowercase(), value));
        let headers: Vec<_> = lower.collect();
        let refused = verify(&headers, vector.body.as_bytes(), &[&vector.secret], vector.now_unix);
        let expected = if vector.expected { None } else { Some(401) };
        assert_eq!(refused, expected, "{}", vector.id);
    }
}

#[test]
fn samples_are_taken_and_read() {
    for sample in samples().webhooks {
        let raw = Raw { headers: &sample.headers, body: &sample.body };
        assert_eq!(webhook().verify(&raw, &sample.keys, sample.at), Ok(()), "{}", sample.name);
        assert_eq!(webhook().split(&sample.body).unwrap(), sample.arrived, "{}", sample.name);
        let key = webhook().key(&raw);
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "_.:-".contains(letter);
        assert!((1..=100).contains(&key.len()) && key.chars().all(fits), "{key}");
        for arrived in &sample.arrived {
            if let What::Clicked(click) = &arrived.what {
                assert_eq!(click.key, key);
                assert!(!format!("{:?}", arrived.what).contains("hooks.slack.com"));
            }
        }
    }
}

#[test]
fn any_changed_byte_is_refused() {
    for sample in samples().webhooks.into_iter().take(5) {
        let refused = |headers: &[(String, String)], body: &[u8]| {
            let raw = Raw { headers, body };
            webhook().verify(&raw, &sample.keys, sample.at).is_err_and(|why| why.status == 401)
        };
        for at in 0..sample.body.len() {
            let mut body = sample.body.clone();
            body[at] ^= 1 << (at % 8);
            assert!(refused(&sample.headers, &body), "{} at {at}", sample.name);
            assert!(refused(&sample.headers, &sample.body[..at]), "{} cut at {at}", sample.name);
        }
        for header in 0..sample.headers.len() {
            for at in 0..sample.headers[header].1.len() {
                let mut headers = sample.headers.clone();
                let mut bytes = headers[header].1.clone().into_bytes();
                bytes[at] ^= 1;
                headers[header].1 = String::from_utf8(bytes).unwrap();
                assert!(refused(&headers, &sample.body), "{} header at {at}", sample.name);
                let mut headers = sample.headers.clone();
                headers[header].1.truncate(at);
                assert!(refused(&headers, &sample.body), "{} header cut at {at}", sample.name);
            }
        }
        let longer = [sample.body.as_slice(), b"\n"].concat();
        assert!(refused(&sample.headers, &longer));
    }
}

#[test]
fn the_time_is_held_to_both_sides() {
    let sample = &samples().webhooks[0];
    for (off, fits) in [(-301, false), (-300, true), (0, true), (300, true), (301, false)] {
        let refused = verify(&sample.headers, &sample.body, &[KEY], SENT + off);
        assert_eq!(refused.is_none(), fits, "{off}");
    }
    let signature = sample.headers[1].1.as_str();
    // Other ways to write the same second, which a lenient reader of numbers would take.
    for odd in [format!("+{SENT}"), format!(" {SENT}"), format!("0{SENT}"), format!("{SENT}.0")] {
        assert_eq!(verify(&headers(&odd, signature), &sample.body, &[KEY], SENT), Some(401));
    }
    for odd in ["", "-1", "1e9", "99999999999999999999", "٠"] {
        assert_eq!(verify(&headers(odd, signature), &sample.body, &[KEY], SENT), Some(401));
    }
}

#[test]
fn keys_are_rotated_and_unusable_ones_ignored() {
    let sample = &samples().webhooks[0];
    let verify = |keys: &[&str]| verify(&sample.headers, &sample.body, keys, SENT);
    assert_eq!(verify(&["another", KEY]), None);
    assert_eq!(verify(&[KEY, "another"]), None);
    assert_eq!(verify(&["another"]), Some(401));
    assert_eq!(verify(&[]), Some(401));
    // Signed with the empty key by Python's hmac: what anybody could make.
    let body = b"payload=%7B%7D";
    let empty = headers(
        "1763971205",
        "v0=06ca4463f1d8c9a17101a953f487a16ea88e377efc90f4f379c665d19b45ea59",
    );
    assert_eq!(super::delivery::verify(&empty, body, &["", " ", "\0"], SENT), Some(401));
}

#[test]
fn headers_must_be_there_once() {
    let sample = &samples().webhooks[0];
    let verify = |headers: &[(String, String)]| verify(headers, &sample.body, &[KEY], SENT);
    for missing in 0..2 {
        let mut headers = sample.headers.clone();
        headers.remove(missing);
        assert_eq!(verify(&headers), Some(401));
        let mut headers = sample.headers.clone();
        headers.push(sample.headers[missing].clone());
        assert_eq!(verify(&headers), Some(401));
        headers.last_mut().unwrap().1 = "v0=00".to_owned();
        headers.reverse();
        assert_eq!(verify(&headers), Some(401));
    }
    let upper = sample.headers[1].1.to_uppercase().replace("V0=", "v0=");
    assert_eq!(verify(&headers(&SENT.to_string(), &upper)), Some(401));
}

#[test]
fn the_handshake_is_answered_and_not_kept() {
    for sample in samples().webhooks {
        let reply = webhook().answer(&Raw { headers: &sample.headers, body: &sample.body });
        assert_eq!(reply.status, 200);
        if sample.name == "the handshake" {
            let word = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P";
            let body: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
            assert_eq!(body, serde_json::json!({ "challenge": word }));
            assert_eq!((reply.media, reply.keep), (Some("application/json"), false));
        } else {
            assert_eq!((reply.body.len(), reply.media, reply.keep), (0, None, true));
        }
    }
}

#[test]
fn keys_name_one_press_or_one_event() {
    let key = |body: &str| webhook().key(&Raw { headers: &[], body: body.as_bytes() });
    let press = include_str!("../fixtures/press-button.txt");
    // Neither the way it is written nor what else stands in it matters, the press does.
    assert_eq!(key(press), key(&press.replace("deprecated", "other")));
    assert_ne!(key(press), key(&press.replace("1763971205.123456", "1763971205.123457")));
    assert_ne!(key(press), key(&press.replace("1763971100.000200", "1763971100.000201")));
    assert_ne!(key(press), key(&press.replace("U07ANNAREED", "U07ANNAREEE")));
    assert_ne!(key(press), key(&press.replace("%22pause%22", "%22pauze%22")));
    let event = include_str!("../fixtures/app-uninstalled.json");
    assert_eq!(key(event), "event:Ev08MFMKH6");
    assert!(key(&event.replace("Ev08MFMKH6", "Ev/../08")).starts_with("body:"));
    assert!(key("no JSON").starts_with("body:"));
    assert_ne!(key("no JSON"), key("no JSON "));
}

#[test]
fn bodies_that_are_no_promise_of_slack_are_malformed() {
    let press = include_str!("../fixtures/press-button.txt");
    let split = |body: &str| webhook().split(body.as_bytes());
    for (from, to) in [
        ("%22id%22%3A%22U07ANNAREED%22", "%22id%22%3A%22U07%2F..%22"),
        ("%22id%22%3A%22U07ANNAREED%22", "%22id%22%3A7"),
        ("%22message_ts%22", "%22other%22"),
        ("1763971205.123456", "now"),
        ("%22action_id%22", "%22other%22"),
        ("%22type%22%3A%22block_actions%22%2C", ""),
        ("T061EG9R6", ""),
    ] {
        assert!(press.contains(from), "{from}");
        assert!(split(&press.replace(from, to)).is_err(), "{from}");
    }
    let picker = include_str!("../fixtures/press-picker.txt");
    assert!(split(&picker.replace("2025-12-05", "2025-02-30")).is_err());
    assert!(split(&format!("{press}&{press}")).is_err());
    assert!(split("payload=").is_err());
    assert!(split("{").is_err());
    let told = split("payload={\"type\":\"secret words\"").unwrap_err().to_string();
    assert!(!told.contains("secret"), "{told}");
    // A press on something that is not ours, a cleared picker, a command: no error, nothing.
    for nothing in [
        press.replace("task_01KAR2", ""),
        picker.replace("%7CC024BE91L%7Ctask_01KAR2", ""),
        picker.replace("%222025-12-05%22", "null"),
        press.replace("%22type%22%3A%22button%22", "%22type%22%3A%22overflow%22"),
        press.replace(
            "%22type%22%3A%22message%22%2C%22message_ts",
            "%22type%22%3A%22view%22%2C%22message_ts",
        ),
        "token=x&team_id=T1&command=%2Fpay&text=".to_owned(),
        "ssl_check=1&token=x".to_owned(),
        String::new(),
    ] {
        assert_eq!(split(&nothing), Ok(Vec::new()), "{nothing}");
    }
}

#[test]
fn the_manifest_is_whole() {
    assert_eq!(CONNECTOR.name, "slack");
    assert!(CONNECTOR.ledger.is_none());
    assert_eq!(crate::connector("slack").map(|connector| connector.title), Some("Slack"));
}

#[test]
fn a_chosen_line_of_a_list_is_its_code_behind_the_action() {
    let body = |value: &str| {
        let payload = serde_json::json!({
            "type": "block_actions", "team": { "id": "T061EG9R6" }, "user": { "id": "U1" },
            "container": { "type": "message", "message_ts": "1.2", "channel_id": "C1" },
            "actions": [{
                "type": "static_select", "action_id": "is", "block_id": "3|C1|d1.t2",
                "selected_option": { "value": value }, "action_ts": "1.3",
            }],
        });
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("payload", &payload.to_string()).finish()
    };
    let arrived = webhook().split(body("dispute.wrong_price").as_bytes()).unwrap();
    let [only] = arrived.as_slice() else { panic!("one press") };
    let What::Clicked(click) = &only.what else { panic!("a press") };
    assert_eq!((click.action.as_str(), click.task.as_str()), ("is.dispute.wrong_price", "d1.t2"));
    for odd in ["", "Query", "a b", "x@2026-01-01", "../x", &"a".repeat(76)] {
        assert!(webhook().split(body(odd).as_bytes()).is_err(), "{odd:?}");
    }
}
