//! Tests of the live connector: its conversations against recorded answers, the vendor's own schema,
//! pages that move while they are read, and answers that no vendor should give.

mod documents;
mod hooks;
mod hostile;
mod paging;
mod schema;
mod talks;

use super::machine::Books;
use super::samples::{account, now};
use crate::kit::{Body, Cursor, Errand, Fault, Ledger, Method, News, Request, Response, Step};

/// `GET /Invoices?…`: what a request asks for, after the base.
fn asked(request: &Request) -> String {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
    };
    let base = account().base.unwrap();
    format!("{method} {}", request.url.strip_prefix(&base).unwrap())
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let mut found = request.headers.iter().filter(|(known, _)| known == name);
    let value = found.next().map(|(_, value)| value.as_str());
    assert!(found.next().is_none(), "{name} twice");
    value
}

fn body(request: &Request) -> serde_json::Value {
    match &request.body {
        Some(Body::Json(text)) => serde_json::from_str(text).unwrap(),
        _ => panic!("no JSON body"),
    }
}

fn ok(body: impl Into<Vec<u8>>) -> Response {
    Response { status: 200, headers: Vec::new(), body: body.into() }
}

fn status(status: u16, body: &str) -> Response {
    Response { status, ..ok(body) }
}

/// As it comes back from where it was stored.
fn stored(cursor: &Cursor) -> Cursor {
    serde_json::from_str(&serde_json::to_string(cursor).unwrap()).unwrap()
}

/// Runs an errand to its end, every answer given by `vendor`.
fn run(
    errand: &Errand,
    mut vendor: impl FnMut(&Request) -> Response,
) -> Result<(Vec<News>, Vec<Request>), Fault> {
    let account = account();
    let (mut news, mut requests, mut answer) = (Vec::new(), Vec::new(), None);
    let mut cursor = Books.begin(errand, &account, now())?;
    for _ in 0..3_000 {
        let (next, step) = Books.step(&stored(&cursor), &account, answer.as_ref(), now())?;
        (cursor, answer) = (next, None);
        match step {
            Step::Call(request) => {
                // A cursor asks again what it has asked.
                let again = Books.step(&stored(&cursor), &account, None, now())?;
                assert!(again == (cursor.clone(), Step::Call(request.clone())));
                answer = Some(vendor(&request));
                requests.push(request);
            }
            Step::Emit(some) => {
                for item in &some.items {
                    let told = some.customers.iter().any(|c| c.account == item.account);
                    assert!(told, "a document without its customer");
                }
                news.push(*some);
            }
            Step::Wait(_) => panic!("nothing here waits"),
            Step::Done => return Ok((news, requests)),
        }
    }
    panic!("it does not end");
}
