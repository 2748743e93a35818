//! The connector on its samples, on amounts, on refusals and on nonsense.

mod amounts;
mod events;
mod hostile;
mod shape;
mod signatures;
mod talks;

use super::samples::{NOW, account, at};
use super::{Books, CONNECTOR};
use crate::kit::{Cursor, Errand, Fault, Ledger, News, Object, Response, Sort, Step};
use serde_json::Value;

/// An answer of Stripe's.
fn answer(status: u16, body: &str) -> Response {
    Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

fn fetch(sort: Sort, id: &str) -> Errand {
    Errand::Fetch(vec![Object { sort, id: id.to_owned() }])
}

/// What one answer to the first question of an errand leads to.
fn first(errand: &Errand, response: &Response) -> Result<(Cursor, Step), Fault> {
    let account = account();
    let cursor = Books.begin(errand, &account, at(NOW)).unwrap();
    let (cursor, step) = Books.step(&cursor, &account, None, at(NOW)).unwrap();
    assert!(matches!(step, Step::Call(_)));
    Books.step(&cursor, &account, Some(response), at(NOW))
}

/// The news of one answer that ends its errand; `None` if there is nothing new in it.
fn news(errand: &Errand, body: &Value) -> Result<Option<News>, Fault> {
    match first(errand, &answer(200, &body.to_string()))?.1 {
        Step::Emit(news) => Ok(Some(*news)),
        Step::Done => Ok(None),
        Step::Call(_) | Step::Wait(_) => panic!("it goes on"),
    }
}

/// A file of the fixtures.
fn fixture(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/stripe/live/fixtures/");
    serde_json::from_slice(&std::fs::read(format!("{folder}{name}")).unwrap()).unwrap()
}

#[test]
fn the_list_has_it() {
    let listed = crate::connector("stripe").unwrap();
    assert!(std::ptr::eq(listed, &CONNECTOR));
    assert!(listed.webhook.is_some() && listed.ledger.is_some() && listed.chat.is_none());
}
