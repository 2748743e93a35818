//! What is true in the world: firms, who owes them, what was paid. The product knows it from
//! imports only.

use chrono::Days;
use domain::calendar::Day;
use domain::ids::TenantId;
use store::memory::SplitMix64;

/// A tenant and its debtors.
#[derive(Clone)]
pub(super) struct Firm {
    pub(super) tenant: TenantId,
    pub(super) parties: Vec<Party>,
}

/// A debtor.
#[derive(Clone)]
pub(super) struct Party {
    pub(super) name: String,
    /// A word that may stand in nobody else's mails and rows.
    pub(super) canary: String,
    pub(super) email: String,
    pub(super) bills: Vec<Bill>,
}

/// A document.
#[derive(Clone)]
pub(super) struct Bill {
    pub(super) id: String,
    pub(super) issued: Day,
    pub(super) due: Day,
    pub(super) amount: u64,
    pub(super) paid: u64,
    pub(super) currency: &'static str,
    pub(super) credit: bool,
    /// No longer in the ledger's exports.
    pub(super) gone: bool,
}

impl Bill {
    pub(super) fn is_open(&self) -> bool {
        !self.gone && self.paid < self.amount
    }
}

fn canary(number: usize, random: &mut SplitMix64) -> String {
    let letters = b"bcdfghjkmnpqrstvwxz";
    let mut word = format!("k{number}");
    for _ in 0..6 {
        let at = usize::try_from(random.below(letters.len() as u64)).unwrap();
        word.push(char::from(letters[at]));
    }
    word
}

impl Firm {
    pub(super) fn new(name: &str, debtors: usize, random: &mut SplitMix64) -> Self {
        let first = if name == "acme" { 0 } else { 50 };
        let parties = (first..first + debtors).map(|number| {
            let canary = canary(number, random);
            Party {
                name: format!("{canary} Ltd"),
                email: format!("ap@{canary}.example"),
                canary,
                bills: Vec::new(),
            }
        });
        Self { tenant: TenantId::from(name), parties: parties.collect() }
    }

    /// A day passes in the books.
    pub(super) fn lives(&mut self, today: Day, random: &mut SplitMix64) {
        for (number, party) in self.parties.iter_mut().enumerate() {
            if random.below(5) == 0 && party.bills.len() < 12 {
                let back = random.below(40);
                let issued = today - Days::new(back + random.below(20));
                let currency = if random.below(4) == 0 { "EUR" } else { "GBP" };
                let credit = random.below(12) == 0;
                party.bills.push(Bill {
                    id: format!("{}-{}", party.canary, party.bills.len()),
                    issued,
                    due: today - Days::new(back) + Days::new(random.below(12)),
                    amount: 1_000 + random.below(200_000),
                    paid: 0,
                    currency,
                    credit,
                    gone: false,
                });
            }
            for bill in &mut party.bills {
                match random.below(90) {
                    0..3 => bill.paid = bill.amount,
                    3 => bill.paid += random.below(bill.amount - bill.paid + 1),
                    // A payment bounces, or was set against another bill.
                    4 => bill.paid = 0,
                    5 => bill.gone = true,
                    6 => bill.gone = false,
                    7 if number % 3 == 0 => bill.due = today + Days::new(5),
                    _ => {}
                }
            }
        }
    }
}

/// The columns of [`row`].
pub(super) const HEADER: &str =
    "invoice,customer,email,issue_date,due_date,amount,currency,paid,kind,po_number\n";

fn money(minor: u64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// A row of an export.
pub(super) fn row(party: &Party, bill: &Bill) -> String {
    format!(
        "{},{},{},{},{},{},{},{},{},PO-{}\n",
        bill.id,
        party.name,
        party.email,
        bill.issued,
        bill.due,
        money(bill.amount),
        bill.currency,
        money(bill.paid),
        if bill.credit { "credit_note" } else { "invoice" },
        party.canary,
    )
}
