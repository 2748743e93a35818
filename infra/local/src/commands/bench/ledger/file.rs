//! The benchmark's ledger file, read a few lines at a time by the same reader as every import.

use super::super::firm::Owed;
use crate::failure::{Done, Failure};
use connectors::{Hints, OpenItem};
use domain::item::Document;
use std::collections::{BTreeMap, HashMap};

/// Documents in an account, at most: as the import has it, since the open documents of an account
/// are written in one transaction. A larger customer has several accounts here.
const MOST: usize = 5_000;

/// The file so far.
pub(super) struct Ledger {
    head: String,
    consolidated: bool,
    /// Documents of each customer so far.
    seen: HashMap<String, usize>,
}

impl Ledger {
    /// A file with this first line. Without `consolidated` every invoice has an account of its own.
    pub(super) fn new(head: String, consolidated: bool) -> Self {
        Self { head, consolidated, seen: HashMap::new() }
    }

    /// The items in `lines`.
    ///
    /// # Errors
    /// When it is not a ledger of the benchmark, or one of its lines cannot be read.
    pub(super) fn read(&self, lines: &[String]) -> Done<Vec<OpenItem>> {
        let text = format!("{}\n{}\n", self.head, lines.join("\n"));
        let hints = Hints { format: Some("bench"), ..Hints::default() };
        let parsed = connectors::read(text.as_bytes(), &hints)
            .map_err(|error| Failure::input(error.to_string()))?;
        match parsed.rejected.first() {
            None => Ok(parsed.items),
            Some(row) => {
                let text = row.line.checked_sub(2).and_then(|at| lines.get(at as usize));
                let text = text.map_or("", String::as_str);
                Err(Failure::input(format!("the line {text:?} cannot be read: {}", row.reason)))
            }
        }
    }

    /// The accounts that owe `items`.
    pub(super) fn accounts(&mut self, items: Vec<OpenItem>) -> Vec<Owed> {
        let mut accounts: BTreeMap<String, Owed> = BTreeMap::new();
        for item in items {
            let account = self.account(&item);
            let document = Document {
                issued: item.issued,
                ..Document::invoice(
                    item.number.as_str(),
                    item.amount,
                    item.due.or(item.issued).unwrap_or_default(),
                )
            };
            let owed = accounts.entry(account).or_insert_with_key(|account| Owed {
                account: account.clone(),
                name: item.name,
                contact: None,
                email: item.emails.into_iter().next().unwrap_or_default().to_lowercase(),
                documents: Vec::new(),
            });
            owed.documents.push(document);
        }
        accounts.into_values().collect()
    }

    fn account(&mut self, item: &OpenItem) -> String {
        if !self.consolidated {
            return format!("{}/{}", item.account, item.number);
        }
        let seen = self.seen.entry(item.account.clone()).or_default();
        *seen += 1;
        match (*seen - 1) / MOST {
            0 => item.account.clone(),
            more => format!("{}/{}", item.account, more + 1),
        }
    }
}
