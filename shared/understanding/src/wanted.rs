//! Which document is wanted, by its name in eight languages.

use crate::meaning::Wanted;
use crate::words::Word;

/// Beginnings of words, in the order in which they are tried.
const NAMES: [(Wanted, &[&str]); 7] = [
    (
        Wanted::BankDetails,
        &[
            "iban",
            "bic",
            "swift",
            "sort",
            "routing",
            "payee",
            "bankverbindung",
            "kontonummer",
            "rib",
            "bankgegevens",
            "rekeningnummer",
            "clabe",
            "cbu",
        ],
    ),
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
            "suderinim",
            "extrait",
            "rekeninguittreksel",
            "salda",
            "ledger",
            "soa",
        ],
    ),
    (
        Wanted::InvoiceCopy,
        &[
            "invoice", "copy", "copies", "bill", "rechnung", "kopie", "facture", "factura",
            "fattura", "factuur", "faktur", "saskait", "duplicat", "copia", "resend", "pdf",
            "attach", "again", "nochmal", "erneut", "opnieuw", "renvoyer", "reenviar", "rispedi",
            "ponownie", "jeszcze",
        ],
    ),
];

/// How many words behind the first of two the second may stand.
const NEAR: usize = 3;

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

/// Two words that name bank details where they stand near each other, in this order.
const ACCOUNT: [(&[&str], &[&str]); 6] = [
    (&["account", "acct", "acc"], &["number", "no", "nr", "num", "details"]),
    (&["numero", "coordonnees"], &["cuenta", "compte", "conto", "bancaires"]),
    (&["coordinate", "datos"], &["bancarie", "versare", "bancarios"]),
    (&["nr", "numer"], &["konta", "rachunku"]),
    (&["saskaitos"], &["numer"]),
    (
        &["bank", "banking", "eft", "ach", "wire", "payment"],
        &["details", "info", "instructions", "number"],
    ),
];

/// The same for all that is open: "everything open", "the full list".
const OPEN: [(&[&str], &[&str]); 6] = [
    (
        &["everything", "all", "list", "anything", "page", "items"],
        &["open", "outstanding", "unpaid", "owed"],
    ),
    (&["open", "outstanding"], &["items", "list", "balances"]),
    (&["offene", "offenen"], &["posten"]),
    (
        &["postes", "partidas", "partite", "openstaande"],
        &["ouverts", "abiertas", "aperte", "posten"],
    ),
    (
        &["resumen", "liste", "lista", "elenco"],
        &["cuenta", "offen", "ouvert", "pendiente", "aperto"],
    ),
    (&["full", "whole", "complete"], &["list", "history"]),
];

/// Whether any of these pairs stands in the words.
fn have(words: &[Word<'_>], pairs: &[(&[&str], &[&str])]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let mut begun = pairs.iter().filter(|(first, _)| is_named(word, first));
        let near = || words.iter().skip(at + 1).take(NEAR);
        begun.any(|(_, then)| near().any(|word| is_named(word, then)))
    })
}

/// Whether each document itself is wanted: "copies of all open invoices".
fn is_each(words: &[Word<'_>]) -> bool {
    words.iter().any(|word| is_named(word, &["copies", "kopi", "copie", "pdfs"]))
}

/// The document that these words ask for.
pub fn of(words: &[Word<'_>]) -> Wanted {
    if have(words, &ACCOUNT) {
        return Wanted::BankDetails;
    }
    let all = NAMES.iter().zip(named(words));
    let named = { all }.find(|(_, is)| *is).map_or(Wanted::Other, |((wanted, _), _)| *wanted);
    match named {
        Wanted::InvoiceCopy | Wanted::Other if have(words, &OPEN) && !is_each(words) => {
            Wanted::Statement
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn a_document_is_known_by_its_names() {
        for (text, wanted) in [
            ("Please send the invoice again.", Wanted::InvoiceCopy),
            ("Could you send that one again?", Wanted::InvoiceCopy),
            ("May I have a list of everything open?", Wanted::Statement),
            ("Sir, ledger from 1st April is required.", Wanted::Statement),
            ("Bitte eine Liste der offenen Posten.", Wanted::Statement),
            ("Copies of everything open, please.", Wanted::InvoiceCopy),
            ("What is your sort code?", Wanted::BankDetails),
            ("Send the invoice and your account number.", Wanted::BankDetails),
            ("Which account is that? I have lost your number.", Wanted::Other),
            ("Send the thing.", Wanted::Other),
        ] {
            assert_eq!(of(&words(text)), wanted, "{text}");
        }
    }
}
