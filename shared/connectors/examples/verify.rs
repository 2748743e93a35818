//! Says for each request of a webhook whether its vendor sent it. For the judges, which bring requests
//! that the vendors' own libraries made. One JSON object a line on stdin:
//! `{"vendor":"…","headers":{"name":"value"},"body":"…","keys":["…"],"now":1700000000}`; `body_base64`
//! in place of `body` for bytes that are no text; a header given as a list is there several times.
//! One line on stdout for each: `ok` or `refused`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connectors::connector;
use connectors::kit::{Raw, Secret};
use domain::calendar::Time;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};

#[derive(Deserialize)]
struct Asked {
    vendor: String,
    headers: BTreeMap<String, OneOrMore>,
    #[serde(default)]
    body: String,
    body_base64: Option<String>,
    keys: Vec<Secret>,
    now: i64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

fn main() -> Result<(), Box<dyn Error>> {
    for line in stdin().lock().lines() {
        let asked: Asked = serde_json::from_str(&line?)?;
        let word = if is_sent(asked)? { "ok" } else { "refused" };
        writeln!(stdout(), "{word}")?;
    }
    Ok(())
}

fn is_sent(asked: Asked) -> Result<bool, Box<dyn Error>> {
    let vendor = connector(&asked.vendor).ok_or("no such vendor")?;
    let webhook = vendor.webhook.ok_or("this vendor has no webhook")?;
    let mut headers = Vec::new();
    for (name, values) in asked.headers {
        let values = match values {
            OneOrMore::One(value) => vec![value],
            OneOrMore::More(values) => values,
        };
        let name = name.to_ascii_lowercase();
        headers.extend(values.into_iter().map(|value| (name.clone(), value)));
    }
    let body = match asked.body_base64 {
        Some(text) => STANDARD.decode(text)?,
        None => asked.body.into_bytes(),
    };
    let now = Time::from_timestamp(asked.now, 0).ok_or("no such time")?;
    let raw = Raw { headers: &headers, body: &body };
    Ok(webhook.verify(&raw, &asked.keys, now).is_ok())
}
