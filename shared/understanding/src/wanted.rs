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
            "rekeningoverzicht",
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

/// Kinds of documents that have names.
pub const KINDS: usize = NAMES.len();

/// Which kinds of documents these words name.
pub fn named(words: &[Word<'_>]) -> [bool; KINDS] {
    NAMES.map(|(_, begins)| words.iter().any(|word| is_named(word, begins)))
}

fn is_named(word: &Word<'_>, begins: &[&str]) -> bool {
    begins.iter().any(|begin| match begin.len() {
        ..=3 => word.form == *begin,
        _ => word.form.starts_with(begin),
    })
}

/// The document that these words ask for.
pub fn of(words: &[Word<'_>]) -> Wanted {
    let all = NAMES.iter().zip(named(words));
    { all }.find(|(_, is)| *is).map_or(Wanted::Other, |((wanted, _), _)| *wanted)
}
