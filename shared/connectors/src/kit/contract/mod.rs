//! The contract of all vendors, checked on their own recorded traffic: what the code that drives
//! connectors relies on. `credit-control connector check` and this crate's tests call [`check`]. It
//! does no I/O and knows no vendor.

mod answers;
mod asking;
mod manifest;
mod mutate;
mod talks;
#[cfg(test)]
mod tests;
mod webhooks;

use super::{Connector, Fault, Request, Response};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A word that stands in answers and keys, and must not come out in a text.
const CANARY: &str = "canary7f3a91";
/// Where requests go that are only looked at.
const BASE: &str = "https://contract.example";

/// What was checked of a vendor.
#[derive(Debug, Default)]
pub struct Report {
    /// The vendor.
    pub name: &'static str,
    /// Law by law, in the order in which they are checked.
    pub laws: Vec<Law>,
}

/// A law, and how it was kept.
#[derive(Debug)]
pub struct Law {
    /// The law, in one line.
    pub law: &'static str,
    /// In how many cases it was looked at.
    pub cases: usize,
    /// How it was broken, a line each.
    pub broken: Vec<String>,
}

impl Report {
    /// Whether all laws were kept.
    pub fn is_kept(&self) -> bool {
        self.laws.iter().all(|law| law.broken.is_empty())
    }
    /// All cases.
    pub fn cases(&self) -> usize {
        self.laws.iter().map(|law| law.cases).sum()
    }

    /// One case: a complaint, if there is one; a panic is one.
    fn case(&mut self, law: &'static str, case: impl FnOnce() -> Result<(), String>) {
        let told = catch_unwind(AssertUnwindSafe(case));
        let told = told.unwrap_or_else(|_| Err("it panicked".to_owned()));
        let law = match self.laws.iter_mut().position(|known| known.law == law) {
            Some(place) => self.laws.get_mut(place),
            None => {
                self.laws.push(Law { law, cases: 0, broken: Vec::new() });
                self.laws.last_mut()
            }
        };
        if let Some(law) = law {
            law.cases += 1;
            law.broken.extend(told.err());
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}: {} cases", self.name, self.cases())?;
        for law in &self.laws {
            let kept = if law.broken.is_empty() { "kept  " } else { "BROKEN" };
            writeln!(out, "  {kept} {:>5}  {}", law.cases, law.law)?;
            law.broken.iter().try_for_each(|why| writeln!(out, "                 {why}"))?;
        }
        Ok(())
    }
}

/// Checks a vendor on its samples. Takes a moment: some thousand cases.
pub fn check(connector: &Connector) -> Report {
    let mut report = Report { name: connector.name, laws: Vec::new() };
    let samples = (connector.samples)();
    manifest::check(&mut report, connector, &samples);
    asking::check(&mut report, connector, &samples);
    if let Some(webhook) = connector.webhook {
        samples.webhooks.iter().for_each(|sample| webhooks::check(&mut report, webhook, sample));
    }
    if let Some(ledger) = connector.ledger {
        talks::check(&mut report, ledger, &samples);
    }
    report
}

/// `Ok` if it holds.
fn demand(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

/// Its name, itself, and which faults it may be read as.
type Bad = (&'static str, Response, fn(&Fault) -> bool);

/// Answers that every reader meets one day, and what they must be read as.
fn bad_answers() -> Vec<Bad> {
    let later = |fault: &Fault| matches!(fault, Fault::Later { .. });
    let mut all: Vec<Bad> = Vec::new();
    for (name, status) in [("429", 429), ("500", 500), ("502", 502), ("503", 503), ("504", 504)] {
        all.push((name, answer(status, &format!("<p>{CANARY}</p>")), later));
    }
    let out = |fault: &Fault| matches!(fault, Fault::Expired | Fault::Revoked(_));
    let error = format!(
        r#"{{"error":"{CANARY}","message":"{CANARY}","Detail":"{CANARY}","Title":"{CANARY}"}}"#
    );
    all.push(("401", answer(401, &error), out));
    all.push(("400", answer(400, &error), |_| true));
    let unread = |fault: &Fault| matches!(fault, Fault::Wrong(_) | Fault::Later { .. });
    let page = format!("<!doctype html><html><body>{CANARY}</body></html>");
    all.push(("a page with 200", answer(200, &page), unread));
    all.push(("nothing with 200", answer(200, ""), unread));
    all.push(("half of an object with 200", answer(200, &format!(r#"{{"{CANARY}":["#)), unread));
    all.push(("a redirect", answer(302, ""), unread));
    all
}

fn answer(status: u16, body: &str) -> Response {
    let headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("x-request-id".to_owned(), CANARY.to_owned()),
    ];
    Response { status, headers, body: body.as_bytes().to_vec() }
}

/// That a fault is what it must be and tells nothing of what it read.
fn judged<T>(name: &str, told: Result<T, Fault>, fits: fn(&Fault) -> bool) -> Result<(), String> {
    let Err(fault) = told else { return Err(format!("{name} was taken for an answer")) };
    let text = format!("{fault} {fault:?}");
    demand(!text.contains(CANARY), || format!("{name}: the fault repeats the body"))?;
    demand(fits(&fault), || format!("{name} was read as: {fault}"))
}

/// That a request goes where it should and shows nothing when it is printed.
fn modest(request: &Request, base: &str) -> Result<(), String> {
    demand(request.url.starts_with(base), || "a request leaves the base address".to_owned())?;
    let shown = format!("{request:?}");
    demand(!shown.contains(CANARY) && !shown.contains('?'), || {
        "a printed request shows its query or its body".to_owned()
    })
}
