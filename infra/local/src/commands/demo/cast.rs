//! Who plays: a persona for each thing that happens to a credit controller, and a chorus of
//! ordinary customers.

use super::chance::Chance;
use domain::calendar::{Day, plus_days};
use domain::money::Currency;

/// How a customer behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Persona {
    /// Pays some weeks late, whatever is written.
    PaysLate,
    /// Pays as soon as somebody writes.
    PaysAtOnce,
    /// Pays a part, later the rest.
    PartPays,
    /// Says that something was damaged.
    Disputes,
    /// Promises a day and keeps it.
    KeepsPromise,
    /// Promises a day and does not.
    BreaksPromise,
    /// Its address is dead.
    Bounces,
    /// Answers with an absence note.
    OutOfOffice,
    /// Asks to use other bank details: fraud, perhaps.
    AsksForBankChange,
    /// Pays by direct debit.
    DirectDebit,
    /// Hundreds of open invoices.
    Heavy,
}

impl Persona {
    /// All of them, each with a fixed name in the cast.
    pub(super) const NAMED: [(Persona, &'static str, &'static str); 11] = [
        (Persona::PaysLate, "Longhaul Freight Ltd", "GB"),
        (Persona::PaysAtOnce, "Prompt & Sons Ltd", "GB"),
        (Persona::PartPays, "Halfway Interiors Ltd", "GB"),
        (Persona::Disputes, "Fragile Goods Ltd", "GB"),
        (Persona::KeepsPromise, "Wort & Halt GmbH", "DE"),
        (Persona::BreaksPromise, "Morgen Vielleicht GmbH", "DE"),
        (Persona::Bounces, "Moved Away Ltd", "GB"),
        (Persona::OutOfOffice, "Beach & Partners LLP", "GB"),
        (Persona::AsksForBankChange, "Northgate Supplies Ltd", "GB"),
        (Persona::DirectDebit, "Standing Order Cafés Ltd", "GB"),
        (Persona::Heavy, "Hundred Stores plc", "GB"),
    ];

    /// What to look for in the story.
    pub(super) fn words(self) -> &'static str {
        match self {
            Persona::PaysLate => "pays late",
            Persona::PaysAtOnce => "pays at once",
            Persona::PartPays => "part-pays",
            Persona::Disputes => "disputes",
            Persona::KeepsPromise => "promises and keeps",
            Persona::BreaksPromise => "promises and breaks",
            Persona::Bounces => "bounces",
            Persona::OutOfOffice => "out of office",
            Persona::AsksForBankChange => "asks to change bank details",
            Persona::DirectDebit => "direct debit",
            Persona::Heavy => "300 open invoices",
        }
    }
}

/// A customer.
pub(super) struct Customer {
    pub(super) persona: Persona,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) country: &'static str,
    pub(super) language: &'static str,
    pub(super) currency: Currency,
    /// In the chorus: plays an ordinary part without being asked for it.
    pub(super) named: bool,
    pub(super) invoices: Vec<Invoice>,
}

/// An invoice in the firm's books.
pub(super) struct Invoice {
    pub(super) number: String,
    pub(super) issued: Day,
    pub(super) due: Day,
    pub(super) amount: i64,
    pub(super) paid: i64,
    pub(super) po: Option<String>,
}

impl Invoice {
    pub(super) fn rest(&self) -> i64 {
        self.amount - self.paid
    }
}

/// Customers in all.
const CAST: usize = 30;
/// Names of the chorus.
const CHORUS: [&str; 19] = [
    "Alder Joinery",
    "Bellweather Print",
    "Cobalt Studios",
    "Dunmore Foods",
    "Elmfield Nurseries",
    "Foxglove Events",
    "Granite Works",
    "Hollis Haulage",
    "Ivory Dental",
    "Juniper Books",
    "Kestrel Marine",
    "Larkspur Care",
    "Meridian Tiles",
    "Nimbus Cleaning",
    "Orchard Press",
    "Pewter Pots",
    "Quarry Lane Motors",
    "Rowan Legal",
    "Saltmarsh Fishing",
];

/// The cast, with what is in the books on the first day.
pub(super) fn cast(seed: u64, first: Day) -> Vec<Customer> {
    let mut customers: Vec<Customer> = Persona::NAMED
        .iter()
        .map(|(persona, name, country)| customer(*persona, name, country, true))
        .collect();
    let mut chance = Chance::new(seed, "chorus");
    let ordinary = [Persona::PaysLate, Persona::PaysAtOnce, Persona::PaysAtOnce, Persona::PartPays];
    for name in CHORUS.iter().take(CAST - customers.len()) {
        let persona = chance.pick(&ordinary).copied().unwrap_or(Persona::PaysAtOnce);
        customers.push(customer(persona, &format!("{name} Ltd"), "GB", false));
    }
    let mut number = 1_000;
    for customer in &mut customers {
        let mut chance = Chance::new(seed, &customer.name);
        let count = if customer.persona == Persona::Heavy { 300 } else { chance.between(2, 4) };
        for _ in 0..count {
            number += 1;
            let terms = 30;
            // From some weeks overdue to not yet due; a direct debit is drawn on its day.
            let age = match customer.persona {
                Persona::DirectDebit => chance.between(2, 25),
                _ => chance.between(20, 75),
            };
            let issued = plus_days(first, -age);
            customer.invoices.push(invoice(&mut chance, number, issued, terms));
        }
    }
    customers
}

fn customer(persona: Persona, name: &str, country: &'static str, named: bool) -> Customer {
    let slug: String = name
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .take(14)
        .collect();
    let german = country == "DE";
    Customer {
        persona,
        name: name.to_owned(),
        email: format!("{}@{slug}.example", if german { "buchhaltung" } else { "accounts" }),
        country,
        language: if german { "de" } else { "en" },
        currency: if german { Currency::EUR } else { Currency::GBP },
        named,
        invoices: Vec::new(),
    }
}

/// A new invoice of some hundreds to some thousands.
pub(super) fn invoice(chance: &mut Chance, number: i64, issued: Day, terms: i64) -> Invoice {
    Invoice {
        number: format!("INV-{number}"),
        issued,
        due: plus_days(issued, terms),
        amount: chance.between(9_000, 480_000),
        paid: 0,
        po: (chance.between(0, 2) > 0).then(|| format!("PO-{}", chance.between(1_000, 9_999))),
    }
}
