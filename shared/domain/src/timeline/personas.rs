//! Who pays how: small scripts, one for each kind of debtor that a credit controller knows. Days
//! count from the first day of a timeline, a Monday.

use crate::item::Treatment;
use crate::money::Currency;
use crate::task::TaskKind;

/// One thing that happens, in the morning of its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An invoice is in the ledger: number, amount in minor units, the day that it is due on.
    Invoice(&'static str, i64, i64),
    /// The same in a currency of its own.
    InvoiceIn(Currency, &'static str, i64, i64),
    /// So many invoices, two of which fall due each day from this day on.
    Many(i64, i64),
    /// A credit note is in the ledger, not yet set against an invoice.
    Credit(&'static str, i64),
    /// Part of an invoice is paid.
    Pays(&'static str, i64),
    /// All of an invoice is paid.
    PaysAll(&'static str),
    /// So many of the oldest invoices are paid.
    PaysOldest(usize),
    /// A payment is taken back.
    Returns(&'static str, i64),
    /// A complete export does not show it any more.
    Vanishes(&'static str),
    /// The account is released, with what is overdue as opening debt.
    GoLive,
    /// How the account is handled.
    Treated(Treatment),
    /// It has one address more, or its first.
    Address(&'static str),
    /// A person at the debtor writes about an invoice; `""` names none.
    Writes(&'static str),
    /// One of our people does the oldest task of this kind, with an answer if it needs one.
    Does(TaskKind, Option<&'static str>),
    /// A promise for an invoice, an amount of it or all, for a day.
    Promises(&'static str, Option<i64>, i64),
    /// A dispute about an invoice, an amount of it or all, to be looked at on a day.
    Disputes(&'static str, Option<i64>, i64),
    /// The oldest dispute is resolved.
    Resolves,
    /// A person holds everything until a day.
    Holds(i64),
    /// The latest message bounced.
    Bounces,
}

/// A kind of debtor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// A short name.
    pub name: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// What happens, by day.
    pub script: Vec<(i64, Event)>,
}

fn persona(name: &'static str, about: &'static str, script: Vec<(i64, Event)>) -> Persona {
    Persona { name, about, script }
}

/// An account that is live and has an address.
fn live(script: Vec<(i64, Event)>) -> Vec<(i64, Event)> {
    [vec![(0, Event::Address("ap")), (0, Event::GoLive)], script].concat()
}

/// All of them.
pub fn all() -> Vec<Persona> {
    use Event::*;
    let eur = 100;
    vec![
        persona(
            "pays-at-once",
            "pays before the invoice falls due: hears nothing but the note ahead",
            live(vec![(0, Invoice("A1", 800 * eur, 14)), (12, PaysAll("A1"))]),
        ),
        persona(
            "pays-late",
            "pays each invoice after the second reminder",
            live(vec![
                (0, Invoice("A1", 800 * eur, 14)),
                (30, Invoice("A2", 650 * eur, 44)),
                (33, PaysAll("A1")),
                (64, PaysAll("A2")),
            ]),
        ),
        persona(
            "never-pays",
            "goes all the way up, and a person is asked at the end",
            live(vec![
                (0, Invoice("A1", 800 * eur, 14)),
                (30, Invoice("A2", 90 * eur, 44)),
                (58, Does(TaskKind::Call, None)),
            ]),
        ),
        persona(
            "part-pays",
            "pays half, then all but a residue: the rest is chased, the residue is not",
            live(vec![
                (0, Invoice("A1", 1_000 * eur, 14)),
                (21, Pays("A1", 500 * eur)),
                (35, Pays("A1", 497 * eur)),
                (36, Invoice("A2", 400 * eur, 50)),
                (60, PaysAll("A2")),
            ]),
        ),
        persona(
            "oldest-paid",
            "pays the oldest just before the final notice: the next one does not inherit it",
            live(vec![
                (0, Invoice("A1", 800 * eur, 7)),
                (14, Invoice("A2", 700 * eur, 21)),
                (34, PaysAll("A1")),
            ]),
        ),
        persona(
            "disputes-part",
            "contests part of an invoice: the rest goes on, and the part starts softly later",
            live(vec![
                (0, Invoice("A1", 1_000 * eur, 14)),
                (20, Writes("A1")),
                (21, Disputes("A1", Some(300 * eur), 35)),
                (21, Does(TaskKind::ReadReply, None)),
                (36, Does(TaskKind::ReviewDispute, None)),
                (39, Pays("A1", 700 * eur)),
                (42, Resolves),
            ]),
        ),
        persona(
            "promises-and-keeps",
            "promises all and pays on the day, posted a day later",
            live(vec![
                (0, Invoice("A1", 1_000 * eur, 14)),
                (21, Promises("A1", None, 35)),
                (36, PaysAll("A1")),
            ]),
        ),
        persona(
            "promises-and-breaks",
            "promises all and pays nothing: waited for, then the ladder goes on",
            live(vec![(0, Invoice("A1", 1_000 * eur, 14)), (21, Promises("A1", None, 35))]),
        ),
        persona(
            "promises-part",
            "promises half and pays half of that: the rest goes on, then all that is open",
            live(vec![
                (0, Invoice("A1", 1_000 * eur, 14)),
                (21, Promises("A1", Some(500 * eur), 37)),
                (33, Pays("A1", 250 * eur)),
            ]),
        ),
        persona(
            "replies",
            "writes; nobody answers for a week, so the question climbs",
            live(vec![
                (0, Invoice("A1", 1_000 * eur, 14)),
                (18, Writes("")),
                (26, Does(TaskKind::ReadReply, None)),
            ]),
        ),
        persona(
            "on-hold",
            "a person stops everything for three weeks; it goes on by itself",
            live(vec![(0, Invoice("A1", 1_000 * eur, 14)), (20, Holds(41))]),
        ),
        persona(
            "payment-returned",
            "the bank takes the payment back: the tone starts softly again",
            live(vec![
                (0, Invoice("A1", 1_000 * eur, 14)),
                (30, Pays("A1", 990 * eur)),
                (40, Returns("A1", 990 * eur)),
            ]),
        ),
        persona(
            "credit-first",
            "has a credit that covers the debt: a person sets it off before anybody is chased",
            live(vec![
                (0, Invoice("A1", 300 * eur, 14)),
                (5, Credit("C1", 300 * eur)),
                (40, Invoice("A2", 500 * eur, 54)),
            ]),
        ),
        persona(
            "direct-debit",
            "is collected from: never reminded",
            live(vec![(0, Treated(Treatment::DirectDebit)), (0, Invoice("A1", 1_000 * eur, 14))]),
        ),
        persona(
            "statement-only",
            "gets a statement a month and no reminder",
            live(vec![
                (0, Treated(Treatment::StatementOnly)),
                (0, Invoice("A1", 1_000 * eur, 14)),
                (20, Invoice("A2", 500 * eur, 34)),
            ]),
        ),
        persona(
            "two-currencies",
            "owes in two currencies: a ladder and a message for each",
            live(vec![
                (0, Invoice("A1", 1_000 * eur, 14)),
                (0, InvoiceIn(Currency::USD, "U1", 900 * eur, 16)),
                (40, PaysAll("A1")),
            ]),
        ),
        persona(
            "opening-debt",
            "owes since long before going live: a neutral statement comes first",
            vec![
                (0, Invoice("A1", 1_000 * eur, -90)),
                (0, Invoice("A2", 400 * eur, -10)),
                (0, Address("ap")),
                (1, GoLive),
            ],
        ),
        persona(
            "no-address",
            "has no address until a person finds one",
            vec![(0, Invoice("A1", 1_000 * eur, 14)), (0, GoLive), (30, Address("ap"))],
        ),
        persona(
            "bounced",
            "the address is dead: the step does not count until somebody got it",
            live(vec![(0, Invoice("A1", 1_000 * eur, 14)), (19, Bounces), (28, Address("new"))]),
        ),
        persona(
            "missing",
            "an export does not show the invoice: not chased, a person says what became of it",
            live(vec![
                (0, Invoice("A1", 1_000 * eur, 14)),
                (24, Vanishes("A1")),
                (40, Invoice("A1", 1_000 * eur, 14)),
            ]),
        ),
        persona(
            "heavy",
            "owes 300 invoices and pays the oldest fourteen a week, some forty days late: the \
             ladder counts for the account",
            heavy(),
        ),
    ]
}

fn heavy() -> Vec<(i64, Event)> {
    let weekly = (1..18).map(|week| (7 * week + 2, Event::PaysOldest(14)));
    let calls = [33, 50, 70, 90, 110].map(|day| (day, Event::Does(TaskKind::Call, None)));
    let mut script =
        vec![(0, Event::Many(300, -33)), (0, Event::Address("ap")), (0, Event::GoLive)];
    script.extend(weekly.chain(calls));
    script
}
