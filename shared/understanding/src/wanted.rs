//! Which document is wanted, by its name in eight languages.

use crate::meaning::Wanted;
use crate::words::Word;

/// Beginnings of words, in the order in which they are tried.
const NAMES: [(Wanted, &[&str]); 7] = [
    (Wanted::BankDetails, &["iban", "bic", "sort", "bankverbindung", "rib", "bankgegevens"]),
    (
        Wanted::ProofOfDelivery,
        &["pod", "pods", "lieferschein", "liefernachweis", "albaran", "afleverbon", "bolla", "wz"],
    ),
    (
        Wanted::Portal,
        &["portal", "ariba", "coupa", "tungsten", "peppol", "plateforme", "sdi", "ksef"],
    ),
    (Wanted::TaxForm, &["w9", "w-9", "w8", "w-8", "1099", "utr", "cis"]),
    (
        Wanted::PoNumber,
        &[
            "po",
            "purchase",
            "bestellnummer",
            "commande",
            "pedido",
            "ordine",
            "ordernummer",
            "zamowieni",
            "uzsakym",
        ],
    ),
    (
        Wanted::Statement,
        &[
            "statement",
            "kontoauszug",
            "saldenliste",
            "releve",
            "extracto",
            "estratto",
            "overzicht",
            "zestawieni",
            "suvestin",
        ],
    ),
    (
        Wanted::InvoiceCopy,
        &[
            "invoice", "copy", "copies", "bill", "rechnung", "kopie", "facture", "factura",
            "fattura", "factuur", "faktur", "saskait", "duplicat", "copia", "resend", "pdf",
            "attach",
        ],
    ),
];

/// The document that these words ask for.
pub fn of(words: &[Word<'_>]) -> Wanted {
    let names = |begins: &[&str]| {
        words.iter().any(|word| {
            begins.iter().any(|begin| match begin.len() {
                ..=3 => word.form == *begin,
                _ => word.form.starts_with(begin),
            })
        })
    };
    NAMES.iter().find(|(_, begins)| names(begins)).map_or(Wanted::Other, |(wanted, _)| *wanted)
}
