//! Requests that come in: the right one is taken, and nothing that differs from it in one bit.

use super::super::{Raw, Secret, Webhook, WebhookSample};
use super::mutate::{flipped, flipped_text, places, with_unknown_fields, with_unknown_values};
use super::{CANARY, Report, demand};
use chrono::TimeDelta;

const TAKEN: &str = "a signed request is taken, with any key of several";
const TELLS: &str = "it tells what was recorded, with fields nobody knows too";
const FLIPPED: &str = "a flipped bit in body, header or key is refused";
const OTHER: &str = "a cut, longer, unsigned or doubly signed request is refused";
const OLD: &str = "a request from too long ago or from the future is refused";
const HOSTILE: &str = "any bytes are read without harm, and not repeated";

/// Said of a delivery's name; the name itself may hold anything.
const NAME: &str = "its name is too long, not plain, or not always the same";
/// Places that are tried in something long.
const PLACES: usize = 200;

pub(super) fn check(report: &mut Report, webhook: &dyn Webhook, sample: &WebhookSample) {
    let case = Case { webhook, sample };
    case.right(report);
    case.forged(report);
    case.doubled(report);
    if let Some(tolerance) = sample.tolerance {
        report.case(OLD, || case.named(case.window(tolerance)));
    }
    case.hostile(report);
}

struct Case<'a> {
    webhook: &'a dyn Webhook,
    sample: &'a WebhookSample,
}

impl Case<'_> {
    fn named(&self, told: Result<(), String>) -> Result<(), String> {
        told.map_err(|why| format!("{}: {why}", self.sample.name))
    }

    fn takes(&self, headers: &[(String, String)], body: &[u8], keys: &[Secret]) -> bool {
        self.webhook.verify(&Raw { headers, body }, keys, self.sample.at).is_ok()
    }

    fn must(&self, holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
        self.named(demand(holds, why))
    }

    fn refuses(
        &self,
        what: impl FnOnce() -> String,
        headers: &[(String, String)],
        body: &[u8],
        keys: &[Secret],
    ) -> Result<(), String> {
        let told = self.webhook.verify(&Raw { headers, body }, keys, self.sample.at);
        let Err(refusal) = told else { return self.named(Err(format!("{} was taken", what()))) };
        self.must((400..500).contains(&refusal.status), || {
            format!("{} was refused with {}", what(), refusal.status)
        })
    }

    fn right(&self, report: &mut Report) {
        let WebhookSample { headers, body, keys, .. } = self.sample;
        let other = Secret::new("another-key-of-the-rotation");
        let before: Vec<Secret> = [&other].into_iter().chain(keys).cloned().collect();
        let after: Vec<Secret> = keys.iter().chain([&other]).cloned().collect();
        for keys in [keys, &before, &after] {
            report.case(TAKEN, || {
                self.must(self.takes(headers, body, keys), || "it was refused".to_owned())
            });
        }
        let raw = Raw { headers, body };
        report.case(TELLS, || {
            let told = self.webhook.split(body);
            self.must(told.as_ref() == Ok(&self.sample.arrived), || "it tells else".to_owned())
        });
        report.case("a request has one name, in plain letters", || {
            let key = self.webhook.key(&raw);
            self.must(key == self.webhook.key(&raw) && is_name(&key), || NAME.to_owned())
        });
        report.case("a request that is right is answered with 2xx", || {
            let reply = self.webhook.answer(&raw);
            self.must((200..300).contains(&reply.status), || format!("with {}", reply.status))
        });
        let Ok(text) = std::str::from_utf8(body) else { return };
        if serde_json::from_str::<serde_json::Value>(text).is_err() {
            return;
        }
        report.case(TELLS, || {
            let told = self.webhook.split(with_unknown_fields(text).as_bytes());
            self.must(told.as_ref() == Ok(&self.sample.arrived), || {
                "with fields nobody knows it tells else".to_owned()
            })
        });
        for new in with_unknown_values(text, 50) {
            report.case(HOSTILE, || {
                let _ = self.webhook.split(new.as_bytes());
                Ok(())
            });
        }
    }

    fn forged(&self, report: &mut Report) {
        let WebhookSample { headers, body, keys, .. } = self.sample;
        for place in places(body.len(), PLACES) {
            let what = || format!("byte {place} of the body flipped");
            report.case(FLIPPED, || self.refuses(what, headers, &flipped(body, place), keys));
        }
        for (at, key) in keys.iter().enumerate() {
            for place in places(key.reveal().len(), PLACES) {
                let Some(text) = flipped_text(key.reveal(), place) else { continue };
                let mut keys = keys.clone();
                if let Some(key) = keys.get_mut(at) {
                    *key = Secret::new(text);
                }
                // Others may still fit, if there are several.
                keys.truncate(at + 1);
                keys.drain(..at);
                let what = || format!("letter {place} of the key flipped");
                report.case(FLIPPED, || self.refuses(what, headers, body, &keys));
            }
        }
        for length in places(body.len(), 40) {
            let what = || format!("a body cut after {length} bytes");
            let cut = body.get(..length).unwrap_or_default();
            report.case(OTHER, || self.refuses(what, headers, cut, keys));
        }
        for more in [" ", "\n", "\0", "x"] {
            let what = || format!("a body with {more:?} after it");
            let longer = [body.as_slice(), more.as_bytes()].concat();
            report.case(OTHER, || self.refuses(what, headers, &longer, keys));
        }
        let unusable = [Vec::new(), vec![Secret::new("")], vec![Secret::new(" \0")]];
        for keys in unusable {
            let what = || "a request without a usable key".to_owned();
            report.case(OTHER, || self.refuses(what, headers, body, &keys));
        }
        let what = || "a request without headers".to_owned();
        report.case(OTHER, || self.refuses(what, &[], body, keys));
    }

    /// Headers that take part in the signature: those without which it is refused.
    fn doubled(&self, report: &mut Report) {
        let WebhookSample { headers, body, keys, .. } = self.sample;
        let without = |at: usize| -> Vec<(String, String)> {
            let rest = headers.iter().enumerate().filter(|(known, _)| *known != at);
            rest.map(|(_, header)| header.clone()).collect()
        };
        for (at, (name, value)) in headers.iter().enumerate() {
            let rest = without(at);
            if self.takes(&rest, body, keys) {
                continue;
            }
            let with = |value: &str| {
                let mut all = rest.clone();
                all.push((name.clone(), value.to_owned()));
                all
            };
            for place in places(value.len(), PLACES) {
                let Some(new) = flipped_text(value, place) else { continue };
                let what = || format!("letter {place} of the header {name} flipped");
                report.case(FLIPPED, || self.refuses(what, &with(&new), body, keys));
            }
            let mut twice = headers.clone();
            twice.push((name.clone(), value.clone()));
            let what = || format!("the header {name} twice");
            report.case(OTHER, || self.refuses(what, &twice, body, keys));
            let what = || format!("the header {name} empty");
            report.case(OTHER, || self.refuses(what, &with(""), body, keys));
        }
    }

    /// The seconds in which it is taken: one stretch around the time of its signature.
    fn window(&self, tolerance: i64) -> Result<(), String> {
        let WebhookSample { headers, body, keys, at, .. } = self.sample;
        let reach = 2 * tolerance + 2;
        let mut taken = (-reach..=reach).filter(|second| {
            let now = *at + TimeDelta::seconds(*second);
            self.webhook.verify(&Raw { headers, body }, keys, now).is_ok()
        });
        let first = taken.next().ok_or("it is never taken")?;
        let rest: Vec<i64> = taken.collect();
        let last = rest.last().copied().unwrap_or(first);
        let count = i64::try_from(rest.len()).unwrap_or(i64::MAX).saturating_add(1);
        demand(last - first + 1 == count, || "it is taken in several stretches".to_owned())?;
        demand(count <= 2 * tolerance + 1, || format!("it is taken for {count} seconds"))?;
        demand(first >= -2 * tolerance && last <= 2 * tolerance, || "for ever".to_owned())
    }

    fn hostile(&self, report: &mut Report) {
        let body = &self.sample.body;
        let mut bodies: Vec<Vec<u8>> = [
            "",
            "{}",
            "[]",
            "null",
            "0",
            "\"\"",
            "{\"events\":null}",
            "payload=",
            "payload=%7B%7D",
        ]
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
        bodies.push(vec![0xff; 100]);
        bodies.push("[".repeat(100_000).into_bytes());
        bodies.push(format!("{{\"type\":\"{CANARY}\",\"id\":\"{CANARY}\u{0}<>\"}}").into_bytes());
        bodies.push(format!("{{\"{CANARY}\":").into_bytes());
        bodies.extend(places(body.len(), 40).map(|end| body.get(..end).unwrap_or(body).to_vec()));
        bodies.extend(places(body.len(), 40).map(|place| flipped(body, place)));
        for body in &bodies {
            let raw = Raw { headers: &self.sample.headers, body };
            report.case(HOSTILE, || {
                let told = self.webhook.split(body).map(|_| ());
                let shown =
                    told.map_or_else(|error| format!("{error} {error:?}"), |()| String::new());
                self.must(!shown.contains(CANARY), || "an error repeats the body".to_owned())?;
                let (key, reply) = (self.webhook.key(&raw), self.webhook.answer(&raw));
                self.must(is_name(&key), || NAME.to_owned())?;
                self.must(reply.status < 500, || format!("an answer of {}", reply.status))
            });
        }
    }
}

/// As `Webhook::key` promises.
fn is_name(key: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_.:-".contains(letter);
    (1..=100).contains(&key.len()) && key.chars().all(plain)
}
