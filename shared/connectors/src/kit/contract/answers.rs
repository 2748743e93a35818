//! Runs a machine as the product does, only harder: each cursor goes through the form in which it is
//! stored, and after each call it is asked again without an answer, as after a crash.

use super::super::{
    Account, Cursor, Fault, Ledger, Method, News, Request, Response, Step, TalkSample,
};

/// Steps that no machine needs for a handful of answers.
const MOST: usize = 5_000;

/// Why a talk broke off.
pub(super) enum Broken {
    /// With a fault of the vendor: legitimate.
    Fault(Fault),
    /// Against the contract.
    Law(String),
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Runs a talk. `respond` gets each request with its number; what it gives twice for one request is
/// given twice.
pub(super) fn run(
    ledger: &dyn Ledger,
    talk: &TalkSample,
    account: &Account,
    respond: &mut dyn FnMut(usize, &Request) -> Result<Response, String>,
) -> Result<Vec<News>, Broken> {
    let mut cursor = ledger.begin(&talk.errand, account, talk.at)?;
    let (mut news, mut calls, mut answer) = (Vec::new(), 0, None::<Response>);
    for _ in 0..MOST {
        cursor = stored(&cursor)?;
        let (next, step) = ledger.step(&cursor, account, answer.as_ref(), talk.at)?;
        let (before, given) = (cursor, answer.take());
        cursor = next;
        match step {
            Step::Call(request) => {
                again(ledger, talk, account, &before, given.as_ref(), &request)?;
                again(ledger, talk, account, &stored(&cursor)?, None, &request)?;
                answer = Some(respond(calls, &request).map_err(Broken::Law)?);
                calls += 1;
            }
            Step::Emit(some) => news.push(*some),
            Step::Wait(_) => {}
            Step::Done => return Ok(news),
        }
    }
    Err(Broken::Law(format!("it does not end within {MOST} steps")))
}

/// That the same step gives the same request again.
fn again(
    ledger: &dyn Ledger,
    talk: &TalkSample,
    account: &Account,
    cursor: &Cursor,
    answer: Option<&Response>,
    request: &Request,
) -> Result<(), Broken> {
    let (_, step) = ledger.step(cursor, account, answer, talk.at).map_err(|fault| {
        Broken::Law(format!("after a crash it does not ask again {request:?}: {fault}"))
    })?;
    if step == Step::Call(request.clone()) {
        return Ok(());
    }
    Err(Broken::Law(format!("after a crash it does not ask again {request:?}")))
}

fn stored(cursor: &Cursor) -> Result<Cursor, Broken> {
    let text = serde_json::to_string(cursor);
    let back = text.and_then(|text| serde_json::from_str(&text));
    back.map_err(|_| Broken::Law("a cursor cannot be stored".to_owned()))
}

/// A request as samples write it: method and address after the base.
pub(super) fn line(request: &Request, base: &str) -> String {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
    };
    format!("{method} {}", request.url.strip_prefix(base).unwrap_or(&request.url))
}
