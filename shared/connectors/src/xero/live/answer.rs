//! What Xero's answers mean: the faults by their status, and the records of a page. Nothing of a body
//! goes into a fault but words that are known here.

use crate::kit::{Fault, Response};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::time::Duration;

/// How Xero names what it has looked at and does not accept.
pub(super) const INVALID: &str = "ValidationException";

/// The answer if it is one.
///
/// # Errors
/// What its status says. A page for people (maintenance, a proxy) says nothing about the books: it
/// must not end a connection or close an invoice.
pub(super) fn sound(answer: &Response) -> Result<&Response, Fault> {
    let says = |word: &str| String::from_utf8_lossy(&answer.body).contains(word);
    match answer.status {
        // The token is good, but its consent has no scope for this.
        401 if says("AuthorizationUnsuccessful") => {
            Err(Fault::Revoked("the consent lacks a scope".to_owned()))
        }
        403 if is_page(answer) => Err(later("an answer for people, status 403", answer)),
        403 => Err(Fault::Revoked("no access to this organisation any more".to_owned())),
        404 | 410 if is_page(answer) => Err(Fault::wrong("a page for people, status 404")),
        429 => Err(limited(answer)),
        400 if says(INVALID) => Err(Fault::Refused(INVALID.to_owned())),
        200..=299 if is_page(answer) => Err(later("an answer for people", answer)),
        _ => answer.sound(),
    }
}

fn later(why: &str, answer: &Response) -> Fault {
    Fault::Later { why: why.to_owned(), after: answer.retry_after() }
}

/// The limit of a day may take hours; without `Retry-After` the wait is guessed from its name.
fn limited(answer: &Response) -> Fault {
    let problem = answer.header("x-rate-limit-problem").unwrap_or_default().to_ascii_lowercase();
    let (why, guess) = match problem.as_str() {
        "day" => ("the limit of a day", 3_600),
        "concurrent" => ("the limit of calls at once", 5),
        "minute" => ("the limit of a minute", 60),
        "appminute" => ("the app's limit of a minute", 60),
        _ => ("a limit", 60),
    };
    let after = answer.retry_after().or(Some(Duration::from_secs(guess)));
    Fault::Later { why: why.to_owned(), after }
}

fn is_page(answer: &Response) -> bool {
    let first = answer.body.iter().find(|byte| !byte.is_ascii_whitespace());
    first == Some(&b'<')
}

/// The records of an answer, each as its own text, so that one that is odd spoils no other.
pub(super) struct Page<'a> {
    /// In their order.
    pub(super) records: Vec<&'a RawValue>,
    /// Where the answer says that this page stands, and how many there are.
    pub(super) place: Option<(u64, u64)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pagination {
    page: u64,
    page_count: u64,
}

/// The records under `name`.
///
/// # Errors
/// As [`sound`]; [`Fault::Wrong`] when there is no list under that name.
pub(super) fn page<'a>(answer: &'a Response, name: &str) -> Result<Page<'a>, Fault> {
    if answer.status == 304 {
        return Ok(Page { records: Vec::new(), place: Some((1, 1)) });
    }
    sound(answer)?;
    let all: BTreeMap<String, &RawValue> = answer.json()?;
    let list = all.get(name).ok_or_else(|| Fault::Wrong(format!("no list {name}")))?;
    let records =
        serde_json::from_str(list.get()).map_err(|_| Fault::Wrong(format!("{name} is no list")))?;
    let place = all.get("pagination");
    let place = place.and_then(|place| serde_json::from_str::<Pagination>(place.get()).ok());
    Ok(Page { records, place: place.map(|place| (place.page, place.page_count)) })
}

/// The only record under `name`, of an answer about one object.
///
/// # Errors
/// As [`page`], and when there is not exactly one.
pub(super) fn one<'a>(answer: &'a Response, name: &str) -> Result<&'a RawValue, Fault> {
    match page(answer, name)?.records.as_slice() {
        [only] => Ok(only),
        more => Err(Fault::Wrong(format!("{} records under {name} in place of one", more.len()))),
    }
}

/// A list that is not there says nothing about what it would have named.
pub(super) fn not_gone(fault: Fault) -> Fault {
    match fault {
        Fault::Gone(_) => Fault::wrong("a list is not there"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Response { status, headers, body: body.as_bytes().to_vec() }
    }
    fn fault(status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
        sound(&answer(status, headers, body)).unwrap_err()
    }

    #[test]
    fn statuses() {
        const EXPIRED: &str = r#"{"Title":"Unauthorized","Status":401,"Detail":"TokenExpired"}"#;
        const SCOPE: &str = r#"{"Title":"Unauthorized","Detail":"AuthorizationUnsuccessful"}"#;
        const TENANT: &str = r#"{"Title":"Forbidden","Detail":"AuthenticationUnsuccessful"}"#;
        const REFUSED: &str = r#"{"ErrorNumber":10,"Type":"ValidationException","Message":"Acme"}"#;
        assert_eq!(fault(401, &[], EXPIRED), Fault::Expired);
        assert!(matches!(fault(401, &[], SCOPE), Fault::Revoked(_)));
        assert!(matches!(fault(403, &[], TENANT), Fault::Revoked(_)));
        assert!(matches!(fault(404, &[], "cannot be found"), Fault::Gone(_)));
        assert_eq!(fault(400, &[], REFUSED), Fault::Refused("ValidationException".to_owned()));
        assert!(matches!(fault(400, &[], ""), Fault::Refused(_)));
        assert!(matches!(fault(500, &[], ""), Fault::Later { .. }));
        assert!(matches!(fault(503, &[], "<html>"), Fault::Later { .. }));
        assert!(matches!(fault(302, &[], ""), Fault::Wrong(_)));
    }

    #[test]
    fn pages_for_people_neither_revoke_nor_close() {
        assert!(matches!(fault(200, &[], "\n <!DOCTYPE html>"), Fault::Later { .. }));
        assert!(matches!(fault(403, &[], "<html>blocked"), Fault::Later { .. }));
        assert!(matches!(fault(404, &[], "<html>not here"), Fault::Wrong(_)));
    }

    #[test]
    fn limits_say_how_long() {
        let after = |headers: &[(&str, &str)]| match fault(429, headers, "") {
            Fault::Later { after, .. } => after.map(|after| after.as_secs()),
            other => panic!("{other}"),
        };
        let day = ("x-rate-limit-problem", "day");
        assert_eq!(after(&[day, ("retry-after", "66975")]), Some(66_975));
        assert_eq!(after(&[day]), Some(3_600));
        assert_eq!(after(&[("x-rate-limit-problem", "minute")]), Some(60));
        assert_eq!(after(&[]), Some(60));
    }

    #[test]
    fn records() {
        let body = r#"{"Id":"x","pagination":{"page":2,"pageSize":1,"pageCount":3,"itemCount":3},
            "Invoices":[{"Total":1.10}]}"#;
        let good = answer(200, &[], body);
        let page = page(&good, "Invoices").unwrap();
        assert_eq!(page.place, Some((2, 3)));
        assert_eq!(page.records[0].get(), r#"{"Total":1.10}"#);
        for bad in ["", "[]", "{}", r#"{"Invoices":null}"#, r#"{"Invoices":{}}"#, "\u{feff}{}"] {
            assert!(super::page(&answer(200, &[], bad), "Invoices").is_err(), "{bad}");
        }
    }
}
