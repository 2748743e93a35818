//! Lists that are longer than a page, against a small ledger that answers as Xero does: filtered by
//! time, in order of change, in pages. It changes while it is read.

use super::*;
use domain::calendar::Time;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A ledger of invoices: id and time of its last change.
struct Vendor {
    invoices: Vec<(u32, Time)>,
    /// After so many pages of invoices, these change.
    touched: Vec<(usize, u32)>,
    pages: usize,
    says_place: bool,
}

fn id(number: u32) -> String {
    format!("d4956132-ed94-4dd7-9eaa-{number:012x}")
}

const CONTACT: &str = "a3675fc4-f8dd-4f03-ba5b-f1870566bcd7";

fn invoice(number: u32, at: Time) -> Value {
    json!({
        "Type": "ACCREC", "InvoiceID": id(number), "InvoiceNumber": format!("INV-{number}"),
        "Status": "AUTHORISED", "CurrencyCode": "GBP", "Total": 10.0, "AmountDue": 10.0,
        "AmountPaid": 0.0, "AmountCredited": 0.0, "Contact": { "ContactID": CONTACT, "Name": "A" },
        "UpdatedDateUTC": format!("/Date({}+0000)/", at.timestamp_millis()),
    })
}

fn query<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let query = request.url.split_once('?')?.1;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

impl Vendor {
    fn new(times: impl IntoIterator<Item = i64>) -> Self {
        let at = |ms: i64| Time::from_timestamp_millis(1_790_000_000_000 + ms).unwrap();
        let invoices = (0..).zip(times.into_iter().map(at)).collect();
        Self { invoices, touched: Vec::new(), pages: 0, says_place: true }
    }

    fn answer(&mut self, request: &Request) -> Response {
        if request.url.contains("/Contacts?IDs=") {
            return ok(json!({ "Contacts": [{ "ContactID": CONTACT }] }).to_string());
        }
        let name = request.url.rsplit_once('/').unwrap().1.split_once('?').unwrap().0.to_owned();
        if name != "Invoices" {
            return ok(json!({ name: [] }).to_string());
        }
        let since: Option<Time> =
            header(request, "If-Modified-Since").map(|text| text.parse().unwrap());
        let mut fitting: Vec<_> = self.invoices.clone();
        fitting.retain(|(_, at)| since.is_none_or(|since| *at > since));
        fitting.sort_by_key(|(number, at)| (*at, *number));
        let size: usize = query(request, "pageSize").unwrap().parse().unwrap();
        let page: usize = query(request, "page").unwrap().parse().unwrap();
        let pages: Vec<_> = fitting.chunks(size).collect();
        let records: Vec<Value> = pages
            .get(page - 1)
            .map(|page| page.iter().map(|(number, at)| invoice(*number, *at)).collect())
            .unwrap_or_default();
        let mut body = json!({ "Invoices": records });
        if self.says_place {
            body["pagination"] = json!({ "page": page, "pageSize": size, "pageCount": pages.len(),
                "itemCount": fitting.len() });
        }
        self.pages += 1;
        let latest = self.invoices.iter().map(|(_, at)| *at).max().unwrap();
        for (_, number) in self.touched.iter().filter(|(after, _)| *after == self.pages) {
            self.invoices[*number as usize].1 = latest + chrono::TimeDelta::minutes(1);
        }
        ok(body.to_string())
    }

    fn sweep(mut self, since: Option<Time>) -> BTreeSet<String> {
        let (news, _) = run(&Errand::Sweep { since }, |request| self.answer(request)).unwrap();
        news.into_iter().flat_map(|news| news.items).filter_map(|item| item.id).collect()
    }
}

fn all(count: u32) -> BTreeSet<String> {
    (0..count).map(id).collect()
}

#[test]
fn long_lists_are_read_to_their_end() {
    for count in [0_u32, 1, 199, 200, 201, 399, 400, 401, 1_000] {
        let spread = || Vendor::new((0..i64::from(count)).map(|n| n * 700));
        if count > 0 {
            assert_eq!(spread().sweep(None), all(count), "{count}");
            let since = Time::from_timestamp_millis(1_789_999_000_000);
            assert_eq!(spread().sweep(since), all(count), "{count} changed");
        }
    }
}

#[test]
fn one_moment_may_fill_many_pages() {
    // An import: all within a second, then some more.
    let times = (0..900).map(|n| n % 7).chain((0..300).map(|n| 60_000 + n * 5_000));
    assert_eq!(Vendor::new(times).sweep(None), all(1_200));
}

#[test]
fn what_changes_while_pages_are_read_hides_nothing() {
    // With numbers alone, the first of page two moves up to page one and is never seen.
    for number in [0, 7, 199] {
        let mut vendor = Vendor::new((0..650).map(|n| n * 60_000));
        vendor.touched = vec![(1, number), (2, number + 1)];
        assert_eq!(vendor.sweep(None), all(650), "{number}");
    }
}

#[test]
fn an_answer_need_not_say_how_many_pages_there_are() {
    let mut vendor = Vendor::new((0..450).map(|n| n * 60_000));
    vendor.says_place = false;
    assert_eq!(vendor.sweep(None), all(450));
}

#[test]
fn lists_that_do_not_end_are_given_up() {
    let record = |at: i64| invoice(1, Time::from_timestamp_millis(at).unwrap());
    let endless = |records: Vec<Value>| {
        let place = json!({ "page": 1, "pageCount": 9, "pageSize": 200, "itemCount": 9 });
        ok(json!({ "Invoices": records, "pagination": place }).to_string())
    };
    let page = endless(vec![record(1_790_000_000_000)]);
    let fault = run(&Errand::Sweep { since: None }, |_| page.clone()).unwrap_err();
    assert!(matches!(fault, Fault::Wrong(_)), "{fault}");
}

#[test]
fn a_page_out_of_order_is_not_trusted_for_time() {
    // Newest first: going on by time would skip all the rest.
    let newest_first: Vec<Value> = (0..200)
        .map(|n| invoice(n, Time::from_timestamp(1_790_000_000 - i64::from(n) * 60, 0).unwrap()))
        .collect();
    let mut asked = Vec::new();
    let _ = run(&Errand::Sweep { since: None }, |request| {
        asked.push(request.clone());
        let records = if asked.len() == 1 { newest_first.clone() } else { Vec::new() };
        let name = request.url.rsplit_once('/').unwrap().1.split_once('?').unwrap().0.to_owned();
        let list =
            if name == "Contacts" { json!([{ "ContactID": CONTACT }]) } else { json!(records) };
        ok(json!({ name: list }).to_string())
    });
    let second = asked.iter().filter(|request| request.url.contains("/Invoices?")).nth(1).unwrap();
    assert_eq!(query(second, "page"), Some("2"));
    assert_eq!(header(second, "If-Modified-Since"), None);
}
