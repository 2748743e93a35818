//! A plain request for a document that is sent again as it is: an invoice's copy or a statement, and
//! nothing else. Such a mail can be answered alone, so what counts here is what it does not say: any
//! word for another document, for several of them, or for something to be done to them, is a person's.

use crate::meaning::Wanted;
use crate::words::Word;

/// How sure the reader must be that it is a request for a document, with what it thinks of pausing
/// taken off. Set by hand: what follows is a copy of their own invoice and some quiet days, and mails
/// that only look like such a request are kept out by their words first.
pub const BAR: f32 = 0.6;
/// How likely the second look must find that the reading is right and needs nobody. Too few such requests
/// are known to set this by evidence: of the 32 with likelier than not 27 were right.
pub const RELIED: f32 = 0.8;
/// Words of a mail that says nothing else.
const SHORT: usize = 60;

/// Words for the same document again. Up to three letters stand for themselves, more for a beginning.
const AGAIN: &[&str] = &[
    "copy",
    "resend",
    "re-send",
    "again",
    "pdf",
    "duplicate",
    "kopie",
    "rechnungskopie",
    "nochmal",
    "nochmals",
    "erneut",
    "duplikat",
    "copie",
    "duplicata",
    "copia",
    "duplicado",
    "kopii",
    "kopij",
    "opnieuw",
];

/// Beginnings of words for another document, or for a change or a doubt.
const ELSE: &[&str] = &[
    "certificate",
    "note",
    "cmr",
    "frachtbrief",
    "timesheet",
    "delivery",
    "deliver",
    "receipt",
    "contract",
    "order",
    "breakdown",
    "quote",
    "form",
    "licen",
    "insurance",
    "vat",
    "tax",
    "bank",
    "iban",
    "correct",
    "amend",
    "change",
    "revised",
    "wrong",
    "error",
    "instead",
    "address",
    "addressed",
    "cancel",
    "dispute",
    "query",
    "refund",
    "portal",
    "upload",
    "reference",
    "lieferschein",
    "auftrag",
    "bestell",
    "gutschrift",
    "vertrag",
    "nachweis",
    "korrig",
    "falsch",
    "ander",
    "storn",
    "bankverbindung",
    "steuer",
    "adresse",
    "avoir",
    "bon",
    "corrig",
    "pedido",
    "albaran",
    "signed",
];

/// Beginnings of words for several documents. A statement tells of all.
const SEVERAL: &[&str] = &[
    "copies",
    "invoices",
    "statements",
    "all",
    "both",
    "each",
    "every",
    "several",
    "kopien",
    "rechnungen",
    "alle",
    "beide",
    "toutes",
    "factures",
    "todas",
    "facturas",
    "fatture",
    "tutte",
    "facturen",
];

/// Whether these words name what the stored document `wanted` does not answer: another one, several, a change.
pub fn asks_more(words: &[Word], wanted: Wanted) -> bool {
    said(words, ELSE)
        || is_about_credit(words)
        || wanted != Wanted::Statement && said(words, SEVERAL)
}

/// Whether one of the words begins so; up to three letters stand for themselves.
fn said(words: &[Word], begins: &[&str]) -> bool {
    words.iter().any(|word| {
        begins.iter().any(|begin| match begin.len() {
            ..=3 => word.form == *begin,
            _ => word.form.starts_with(begin),
        })
    })
}

/// Whether these words are a plain request for `wanted`.
pub fn is_plain(words: &[Word], wanted: Option<Wanted>) -> bool {
    let kind = match wanted {
        Some(Wanted::InvoiceCopy) => said(words, AGAIN),
        Some(Wanted::Statement) => true,
        Some(_) | None => false,
    };
    let more = |wanted| asks_more(words, wanted);
    kind && words.len() <= SHORT && !wanted.is_none_or(more)
}

/// A credit note; `Dear credit control` is only a greeting.
fn is_about_credit(words: &[Word]) -> bool {
    let greets = |next: Option<&Word>| next.is_some_and(|next| next.form.starts_with("control"));
    let credit = |word: &Word| word.form.starts_with("credit");
    words.iter().enumerate().any(|(at, word)| credit(word) && !greets(words.get(at + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{wanted, words};

    fn plain(text: &str) -> bool {
        let words = words::words(text);
        is_plain(&words, Some(wanted::of(&words)))
    }

    #[test]
    fn the_same_document_again_is_plain() {
        for text in [
            "Could you please send us a copy of invoice INV-1? We cannot find it.",
            "Please resend the invoice.",
            "Dear credit control, please send a copy of INV-1.",
            "Can you email me the invoice again as a PDF?",
            "Please send us a statement of what is open.",
            "Bitte senden Sie uns eine Kopie der Rechnung INV-1.",
            "Könnten Sie uns die Rechnung nochmals schicken?",
            "Pourriez-vous nous envoyer une copie de la facture ?",
        ] {
            assert!(plain(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_a_persons() {
        for text in [
            "Please send the certificate of origin for invoice INV-1.",
            "Please send the signed delivery note and a copy of INV-1.",
            "Send copies of all open invoices.",
            "Please send the invoice with our PO number on it.",
            "Please send a copy of the contract.",
            "Please send a corrected copy of the invoice.",
            "What are your bank details? And a copy of the invoice please.",
            "We need the invoice.",
            "Please send a copy of the credit note.",
            "Bitte senden Sie uns alle offenen Rechnungen als Kopie.",
        ] {
            assert!(!plain(text), "{text}");
        }
    }
}
