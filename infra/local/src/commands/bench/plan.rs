//! `bench plan`: the pure engine. Debtors in memory are planned over and over; nothing is read or
//! written, so this is only what thinking costs.

use super::firm::at;
use super::usage::thousandths;
use crate::failure::{Done, Failure};
use crate::print::{Column, Table, count};
use crate::session::Session;
use chrono::TimeDelta;
use domain::calendar::{Calendar, Day, Time};
use domain::debtor::{Debtor, Ladder};
use domain::ids::{DebtorId, LedgerId, SellerId, TenantId};
use domain::item::{Document, Item};
use domain::money::{Currency, Money};
use domain::people::{Contact, Role, Verdict};
use domain::plan::{Decision, plan};
use domain::policy::Policy;
use domain::rules::{Books, Rules};
use serde::Serialize;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The moment of the plans: a business hour.
const NOW: &str = "2026-04-27T10:00:00Z";
/// Different debtors of a kind.
const DEBTORS: usize = 200;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control bench plan
  credit-control bench plan --seconds 10 --json")]
pub(super) struct Args {
    /// Seconds for each kind of debtor
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=60))]
    seconds: u8,
}

/// A kind of debtor.
struct Kind {
    name: &'static str,
    invoices: u32,
    /// Days late of its newest document; the others are a day older each, within a month.
    late: i64,
}

const KINDS: [Kind; 4] = [
    Kind { name: "not due", invoices: 3, late: -30 },
    Kind { name: "due", invoices: 3, late: 29 },
    Kind { name: "heavy, not due", invoices: 300, late: -30 },
    Kind { name: "heavy, due", invoices: 300, late: 29 },
];

/// What was measured.
#[derive(Debug, Serialize)]
struct Figure {
    debtors: &'static str,
    open_invoices: u32,
    messages: bool,
    plans_per_s: f64,
    us_per_plan: f64,
    ns_per_open_invoice: f64,
}

impl Args {
    pub(super) fn run(self, session: &Session) -> Done {
        let time = Duration::from_secs(u64::from(self.seconds));
        let mut table = Table::new(&[
            Column::new("debtors"),
            Column::right("open invoices"),
            Column::new("decision"),
            Column::right("plans/s"),
            Column::right("µs/plan"),
            Column::right("ns/open invoice"),
        ]);
        for kind in &KINDS {
            let figure = measure(kind, time)?;
            if session.out.is_json() {
                session.out.object(&figure)?;
            }
            table.row([
                figure.debtors.into(),
                figure.open_invoices.to_string().into(),
                if figure.messages { "a message" } else { "nothing" }.into(),
                count(figure.plans_per_s as usize, "", "").trim_end().into(),
                format!("{:.2}", figure.us_per_plan).into(),
                format!("{:.0}", figure.ns_per_open_invoice).into(),
            ]);
        }
        session.out.table(&table)
    }
}

fn measure(kind: &Kind, time: Duration) -> Done<Figure> {
    let now = at(NOW)?;
    let today = now.date_naive();
    let policy = Policy::parse(content::policies::STANDARD)
        .map_err(|errors| Failure::Bug(errors.to_string()))?;
    let calendar = content::holidays::calendar("GB").unwrap_or_else(Calendar::weekends_only);
    let zone = chrono_tz::Europe::London;
    let rules = Rules {
        policy: &policy,
        calendar: &calendar,
        zone,
        tenant_calendar: &calendar,
        tenant_zone: zone,
        language: "en",
        answers: false,
        stopped: false,
        books: Some(Books { snapshot: today, cash_to: today, importing: false }),
    };
    let debtors: Vec<Debtor> =
        (0..DEBTORS).map(|number| debtor(kind, number, today, now)).collect();
    let (mut plans, mut messages) = (0_u64, true);
    let start = Instant::now();
    while start.elapsed() < time {
        for debtor in &debtors {
            let plan = black_box(plan(&rules, black_box(debtor), now));
            messages &= matches!(plan.decisions.as_slice(), [Decision::Send(_)]);
            plans += 1;
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let per_plan = seconds * 1e6 / plans as f64;
    Ok(Figure {
        debtors: kind.name,
        open_invoices: kind.invoices,
        messages,
        plans_per_s: thousandths(plans as f64 / seconds),
        us_per_plan: thousandths(per_plan),
        ns_per_open_invoice: thousandths(per_plan * 1e3 / f64::from(kind.invoices)),
    })
}

/// A debtor that has had two letters about what is overdue.
fn debtor(kind: &Kind, number: usize, today: Day, now: Time) -> Debtor {
    let (ledger, seller) = (LedgerId::new("import"), SellerId::new("main"));
    let tenant = TenantId::from("bench");
    let id = DebtorId::of(&tenant, &ledger, &seller, &format!("C{number:07}"));
    let mut debtor = Debtor::new(tenant, id, seller, ledger);
    debtor.released = Some(today - TimeDelta::days(400));
    debtor.contacts = vec![Contact {
        id: format!("c{number:08}").as_str().into(),
        role: Role::AccountsPayable,
        verdict: Verdict::Approved,
        confirmed: false,
    }];
    let written = kind.late > 0;
    let letters: Vec<(Time, u8)> =
        [(21, 2), (14, 3)].map(|(days, step)| (now - TimeDelta::days(days), step)).into();
    if written {
        debtor.recent = letters.iter().map(|(at, _)| *at).collect();
        debtor.ladders = vec![Ladder {
            currency: Currency::GBP,
            cycle: 0,
            step: 3,
            last: letters.last().map(|(at, _)| *at),
            letters: if kind.invoices > 3 { letters } else { Vec::new() },
            stated: false,
        }];
    }
    debtor.items = (0..kind.invoices)
        .map(|place| {
            let late = kind.late + i64::from(place % 5);
            let amount = Money::new(25_000 + i64::from(place) * 1_234, Currency::GBP);
            let due = today - TimeDelta::days(late);
            let document = Document {
                issued: Some(due - TimeDelta::days(30)),
                po_number: Some(format!("PO-{place:04}-2026")),
                pay_link: Some(format!("https://pay.example/i/{number:06}{place:06}")),
                ..Document::invoice(
                    format!("INV-2026-{number:05}-{place:03}").as_str(),
                    amount,
                    due,
                )
            };
            let reached = if written && kind.invoices <= 3 { 3 } else { 0 };
            Item { reached, ..Item::new(document) }
        })
        .collect();
    debtor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_that_are_due_get_a_message() {
        for kind in &KINDS {
            let figure = measure(kind, Duration::from_millis(1)).unwrap();
            assert_eq!(figure.messages, kind.late > 0, "{}", kind.name);
            assert!(figure.plans_per_s > 0.0 && figure.ns_per_open_invoice > 0.0);
        }
    }
}
