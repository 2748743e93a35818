//! All that is open, or all that changed since then: list after list, page after page, the oldest
//! change first.
//!
//! A page does not follow by its number alone: a document that changes while pages are read moves to
//! the end of the list, the rest moves up, and the first of the next page would be missed. So the next
//! page begins where the last one ended, by time; numbers are used only where time does not move.

use super::contact::{self, Read};
use super::gather::{Gather, ODD_CONTACT};
use super::record::{Found, Odd, Record, Verdict, found};
use super::{answer, ask, credit, invoice, webhook};
use crate::kit::{Account, Fault, Halt, News, Request, Response};
use chrono::{SubsecRound, TimeDelta};
use domain::calendar::Time;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Records of a page. Up to 1,000 are allowed; traffic is metered, and a cursor must stay small.
const PAGE: u32 = 200;
/// Fewer than this on a page that does not say how many there are: it is the last (Xero's default).
const FEW: usize = 100;
/// Pages of a list: four million records. More is an answer that never ends.
const PAGES: u32 = 20_000;
/// What a sweep reads again of the time before, for clocks that differ and changes in flight.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);

/// A list.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Invoices,
    CreditNotes,
    Overpayments,
    Prepayments,
    Contacts,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Invoices => "Invoices",
            Self::CreditNotes => "CreditNotes",
            Self::Overpayments => "Overpayments",
            Self::Prepayments => "Prepayments",
            Self::Contacts => "Contacts",
        }
    }
    /// Filters: only such as Xero calls optimised, others are blocked in large organisations.
    fn filter(self, open_only: bool) -> String {
        let filter = |sort: &str| {
            let open = if open_only { " AND Status==\"AUTHORISED\"" } else { "" };
            format!("&where={}", ask::encoded(&format!("Type==\"{sort}\"{open}")))
        };
        match self {
            Self::Invoices if open_only => {
                format!("&Statuses=AUTHORISED&where={}", ask::encoded("Type==\"ACCREC\""))
            }
            Self::Invoices => filter("ACCREC"),
            Self::CreditNotes => filter("ACCRECCREDIT"),
            Self::Overpayments => filter("RECEIVE-OVERPAYMENT"),
            Self::Prepayments => filter("RECEIVE-PREPAYMENT"),
            // Merged contacts are archived.
            Self::Contacts => "&includeArchived=true".to_owned(),
        }
    }
    /// Contacts come with the documents; only their changes are read on their own.
    fn following(self, open_only: bool) -> Option<Self> {
        match self {
            Self::Invoices => Some(Self::CreditNotes),
            Self::CreditNotes => Some(Self::Overpayments),
            Self::Overpayments => Some(Self::Prepayments),
            Self::Prepayments => (!open_only).then_some(Self::Contacts),
            Self::Contacts => None,
        }
    }
}

/// Where a sweep stands.
#[derive(Serialize, Deserialize)]
pub(super) struct Sweep {
    /// Changed since; without, all that is open.
    since: Option<Time>,
    part: Part,
    /// Where the pages that are counted begin.
    from: Option<Time>,
    page: u32,
    /// Pages of this list so far.
    pages: u32,
    /// A print of the page before.
    before: Option<String>,
}

/// What a page has told.
struct Seen {
    id: String,
    updated: Option<Time>,
}

impl Sweep {
    /// From the start.
    pub(super) fn new(since: Option<Time>) -> Self {
        let since = since.map(|at| at.checked_sub_signed(OVERLAP).unwrap_or(at).trunc_subsecs(0));
        Self { since, part: Part::Invoices, from: since, page: 1, pages: 0, before: None }
    }

    /// The request for the next page.
    pub(super) fn request(&self, account: &Account) -> Request {
        let filter = self.part.filter(self.since.is_none());
        let order = ask::encoded("UpdatedDateUTC ASC");
        let (name, page) = (self.part.name(), self.page);
        let path = format!("/{name}?page={page}&pageSize={PAGE}&order={order}{filter}");
        let request = ask::get(account, &path);
        match self.from {
            Some(from) => ask::since(request, from),
            None => request,
        }
    }

    /// Takes a page in: what it tells at once, and whether the sweep goes on.
    ///
    /// # Errors
    /// What is wrong with the page.
    pub(super) fn take(
        &mut self,
        answer: &Response,
        gather: &mut Gather,
    ) -> Result<(News, bool), Fault> {
        let page = answer::page(answer, self.part.name()).map_err(answer::not_gone)?;
        let mut news = News::default();
        let mut seen = Vec::with_capacity(page.records.len());
        for record in &page.records {
            seen.push(match self.part {
                Part::Contacts => customer(record, &mut news)?,
                _ => self.document(record, gather)?,
            });
        }
        let more = match page.place {
            Some((at, of)) => at < of,
            None => seen.len() >= FEW,
        };
        let goes_on = if more && !seen.is_empty() {
            self.turn_page(&seen)?;
            true
        } else {
            self.turn_to_next()
        };
        Ok((news, goes_on))
    }

    fn document(
        &self,
        record: &serde_json::value::RawValue,
        gather: &mut Gather,
    ) -> Result<Seen, Fault> {
        let (id_name, judge) = judge_of(self.part);
        let found = found(record, id_name, judge)?;
        let seen = Seen { id: found.id.clone(), updated: found.updated };
        if !(self.since.is_none() && is_closed(&found)) {
            gather.put(found, self.part == Part::Invoices)?;
        }
        Ok(seen)
    }

    fn turn_page(&mut self, seen: &[Seen]) -> Result<(), Fault> {
        let print = print(seen);
        self.pages += 1;
        if self.before.as_ref() == Some(&print) || self.pages > PAGES {
            return Err(Fault::Wrong(format!("the pages of {} do not end", self.part.name())));
        }
        self.before = Some(print);
        let next = end_of(seen).filter(|end| self.from.is_none_or(|from| *end > from));
        match next {
            Some(end) => (self.from, self.page) = (Some(end), 1),
            None => self.page = self.page.saturating_add(1),
        }
        Ok(())
    }

    fn turn_to_next(&mut self) -> bool {
        let Some(part) = self.part.following(self.since.is_none()) else { return false };
        let since = self.since;
        *self = Self { since, part, from: since, page: 1, pages: 0, before: None };
        true
    }
}

type Judge = fn(&Record<'_>, &str) -> Result<Verdict, Odd>;

/// Which field holds the id of a list's records, and who reads them.
fn judge_of(part: Part) -> (&'static str, Judge) {
    match part {
        Part::CreditNotes => ("CreditNoteID", credit::credit_note),
        Part::Overpayments => ("OverpaymentID", credit::overpayment),
        Part::Prepayments => ("PrepaymentID", credit::prepayment),
        Part::Invoices | Part::Contacts => ("InvoiceID", invoice::judge),
    }
}

fn is_closed(found: &Found) -> bool {
    matches!(&found.verdict, Verdict::Document(document) if !document.is_open())
}

fn customer(record: &serde_json::value::RawValue, news: &mut News) -> Result<Seen, Fault> {
    match contact::read(record)? {
        Read::Found(found) => {
            let seen = Seen { id: found.customer.account.clone(), updated: found.updated };
            // Mere suppliers are not ours to keep.
            if found.buys {
                news.customers.push(found.customer);
            }
            Ok(seen)
        }
        Read::Odd(account) => {
            let seen = Seen { id: account.clone(), updated: None };
            news.halts.push(Halt { account, invoice: None, why: ODD_CONTACT.to_owned() });
            Ok(seen)
        }
    }
}

/// The time at which the next page begins: a second before the last record's, so that others of that
/// second are not missed. `None` when the records are not in order, have no times, or are all of about
/// one moment: the next page would be this one again.
fn end_of(seen: &[Seen]) -> Option<Time> {
    let times: Vec<Time> = seen.iter().map(|seen| seen.updated).collect::<Option<_>>()?;
    let (first, last) = (times.first()?, times.last()?);
    let end = last.trunc_subsecs(0).checked_sub_signed(TimeDelta::seconds(1))?;
    (times.is_sorted() && end > *first).then_some(end)
}

fn print(seen: &[Seen]) -> String {
    let mut hash = Sha256::new();
    for Seen { id, updated } in seen {
        hash.update(id);
        hash.update(updated.map(|at| at.timestamp_millis()).unwrap_or_default().to_be_bytes());
    }
    webhook::hex(hash.finalize().get(..16).unwrap_or_default())
}
