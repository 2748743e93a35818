//! Which open documents a text names: by the number printed on them, or by the buyer's order number.
//!
//! A number counts only as a whole token. Mail programs and people write `INV-1041`, `INV 1041`,
//! `inv1041`, `#1041` for the same thing; amounts, dates and telephone numbers are none of these.

mod tokens;

use crate::reading::Open;
use domain::ids::InvoiceId;
use std::collections::{HashMap, HashSet};
use tokens::{Kind, Token, tokens, words};

/// Parts of a document number that are looked at (`RE-2026/0042` has three).
const MOST_PARTS: usize = 8;

/// Words that announce a document's number: en, de, fr, es, it, nl, pl, lt.
const WORDS: [&str; 62] = [
    "invoice",
    "invoices",
    "inv",
    "bill",
    "bills",
    "number",
    "numbers",
    "no",
    "nos",
    "nr",
    "num",
    "ref",
    "reference",
    "document",
    "doc",
    "po",
    "order",
    "orders",
    "credit",
    "note",
    "statement",
    "rechnung",
    "rechnungen",
    "rechnungsnummer",
    "rechnungsnr",
    "rg",
    "re",
    "nummer",
    "beleg",
    "belegnummer",
    "bestellung",
    "bestellnummer",
    "gutschrift",
    "facture",
    "factures",
    "n",
    "numéro",
    "commande",
    "avoir",
    "factura",
    "facturas",
    "número",
    "pedido",
    "fattura",
    "fatture",
    "numero",
    "ordine",
    "factuur",
    "facturen",
    "factuurnummer",
    "bestelling",
    "faktura",
    "faktury",
    "fakturę",
    "fv",
    "numer",
    "zamówienie",
    "sąskaita",
    "sąskaitos",
    "sąskaitą",
    "numeris",
    "užsakymas",
];
const CURRENCIES: [&str; 14] = [
    "eur", "usd", "gbp", "chf", "pln", "sek", "nok", "dkk", "czk", "zł", "zl", "euro", "euros",
    "dollars",
];
/// What is counted, not numbered.
const UNITS: [&str; 28] = [
    "day", "days", "hour", "hours", "week", "weeks", "pcs", "pieces", "units", "tage", "tagen",
    "stunden", "wochen", "stück", "stk", "jours", "heures", "días", "horas", "giorni", "ore",
    "dagen", "uur", "dni", "dienų", "percent", "kg", "km",
];
/// What announces a telephone number.
const PHONES: [&str; 12] = [
    "tel",
    "phone",
    "telephone",
    "mobile",
    "fax",
    "ext",
    "telefon",
    "mobil",
    "handy",
    "tél",
    "móvil",
    "cell",
];

/// The documents that `text` names, in the order of `open`.
pub fn named(text: &str, open: &[Open<'_>]) -> Vec<InvoiceId> {
    named_in(&[text], open)
}

/// The documents that any of `texts` (subject and new text) names, in the order of `open`.
pub fn named_in(texts: &[&str], open: &[Open<'_>]) -> Vec<InvoiceId> {
    let index = Index::of(open);
    let mut found = HashSet::new();
    for text in texts {
        index.find(text, &mut found);
    }
    let mut named: Vec<InvoiceId> = Vec::new();
    let mut seen = HashSet::new();
    for (at, document) in open.iter().enumerate() {
        if found.contains(&at) && seen.insert(&document.id) {
            named.push(document.id.clone());
        }
    }
    named
}

/// The numbers that are looked for.
#[derive(Default)]
struct Index {
    /// Whole numbers, as the text of their tokens.
    whole: HashMap<String, Vec<usize>>,
    /// The first tokens of them.
    firsts: HashSet<String>,
    /// The counts of tokens that occur.
    lengths: Vec<usize>,
    /// The last group of digits of a number that has more, where it is the only such: people write
    /// "invoice 1041" for INV-1041.
    tails: HashMap<String, Option<usize>>,
}

impl Index {
    fn of(open: &[Open<'_>]) -> Self {
        let mut index = Self::default();
        for (at, document) in open.iter().enumerate() {
            for number in [Some(document.number), document.po].into_iter().flatten() {
                let parts = tokens(number);
                let digits: usize =
                    parts.iter().filter(|p| p.kind == Kind::Digits).map(|p| p.text.len()).sum();
                if parts.is_empty() || parts.len() > MOST_PARTS || digits == 0 {
                    continue;
                }
                index.whole.entry(key(&parts)).or_default().push(at);
                index.firsts.extend(parts.first().map(|first| first.text.to_string()));
                if !index.lengths.contains(&parts.len()) {
                    index.lengths.push(parts.len());
                }
                if let [_, .., last] = parts.as_slice()
                    && last.kind == Kind::Digits
                    && last.text.len() >= 3
                {
                    let tail = index.tails.entry(last.text.to_string()).or_insert(Some(at));
                    if *tail != Some(at) {
                        *tail = None;
                    }
                }
            }
        }
        index.lengths.sort_unstable_by(|a, b| b.cmp(a));
        index
    }

    fn find(&self, text: &str, found: &mut HashSet<usize>) {
        let words = words(text);
        let mut at = 0;
        while at < words.len() {
            let begins = words.get(at).is_some_and(|word| self.firsts.contains(word.text.as_ref()));
            let lengths = if begins { self.lengths.as_slice() } else { &[] };
            let longest = lengths.iter().find_map(|length| {
                let part = words.get(at..at + length)?;
                let documents = self.whole.get(&key(part))?;
                self.is_named(&words, at, *length).then_some((documents, *length))
            });
            if let Some((documents, length)) = longest {
                found.extend(documents);
                at += length;
                continue;
            }
            if let Some(word) = words.get(at)
                && word.kind == Kind::Digits
                && let Some(Some(document)) = self.tails.get(word.text.as_ref())
                && announced(&words, at)
                && !words.get(at + 1).is_some_and(Token::touches_before)
                && !self.is_amount_or_date(&words, at, 1)
            {
                found.insert(*document);
            }
            at += 1;
        }
    }

    /// Whether the `length` tokens from `at` on, which read like a number, are one.
    fn is_named(&self, words: &[Token], at: usize, length: usize) -> bool {
        let Some(part) = words.get(at..at + length) else { return false };
        // Its own parts belong together: a hyphen or a blank between them, not half a sentence.
        if part.iter().skip(1).any(|token| !token.joins()) {
            return false;
        }
        // Letters or digits that touch it make it another number.
        let touched = part.first().is_none_or(|token| token.touches_before())
            || words.get(at + length).is_some_and(Token::touches_before);
        if touched {
            return false;
        }
        let digits: usize =
            part.iter().filter(|p| p.kind == Kind::Digits).map(|p| p.text.len()).sum();
        let has_letters = part.iter().any(|token| token.kind == Kind::Letters);
        if has_letters {
            let size: usize = part.iter().map(|token| token.text.chars().count()).sum();
            return (size >= 3 || announced(words, at)) && !self.goes_on(words, at, length);
        }
        if self.is_amount_or_date(words, at, length) {
            return false;
        }
        digits >= 3 && (announced(words, at) || self.stands_alone(words, at, length))
    }

    /// `INV-1041-2` is not INV-1041; but `INV-1041/1042` and `INV-1041-1043` name it.
    fn goes_on(&self, words: &[Token], at: usize, length: usize) -> bool {
        let Some(next) = words.get(at + length) else { return false };
        let last = words.get((at + length).saturating_sub(1)).map_or(0, |token| token.written);
        next.kind == Kind::Digits && next.is_glued() && next.written != last
    }

    /// Digits glued to these by a dot, a comma, a slash or a hyphen: an amount, a date, a telephone
    /// number, or another document's number.
    fn is_amount_or_date(&self, words: &[Token], at: usize, length: usize) -> bool {
        let before = words.get(at).is_some_and(|token| {
            token.is_glued() && at > 0 && words.get(at - 1).is_some_and(|w| w.kind == Kind::Digits)
        });
        let next = words.get(at + length);
        let after = next.is_some_and(|token| token.is_glued() && token.kind == Kind::Digits);
        let last = words.get((at + length).saturating_sub(1)).map_or(0, |token| token.written);
        // A list: both sides are documents' numbers of one length, `1041/1042`.
        let is_list = |other: Option<&Token>| {
            other.is_some_and(|token| {
                token.written == last && last >= 3 && self.whole.contains_key(token.text.as_ref())
            })
        };
        let before = before && !(at > 0 && is_list(words.get(at - 1)));
        (before || (after && !is_list(next)))
            || next.is_some_and(|token| token.gap.starts_with('%'))
    }

    /// No money, no year, no telephone number, nothing that is counted.
    fn stands_alone(&self, words: &[Token], at: usize, length: usize) -> bool {
        let previous = at.checked_sub(1).and_then(|at| words.get(at));
        let next = words.get(at + length);
        let token = words.get(at);
        let money = token.is_some_and(Token::follows_symbol)
            || next.is_some_and(Token::starts_with_symbol)
            || previous.is_some_and(|w| {
                CURRENCIES.contains(&w.text.as_ref()) && token.is_some_and(Token::joins)
            })
            || next.is_some_and(|w| {
                w.joins()
                    && (CURRENCIES.contains(&w.text.as_ref()) || UNITS.contains(&w.text.as_ref()))
            });
        let year = length == 1
            && token.is_some_and(|w| {
                w.written == 4 && (w.text.starts_with("19") || w.text.starts_with("20"))
            });
        let neighbour =
            |w: &Token| w.kind == Kind::Digits && !self.whole.contains_key(w.text.as_ref());
        let phone = token.is_some_and(|w| w.gap.ends_with(['+', '(']))
            || previous.is_some_and(|w| PHONES.contains(&w.text.as_ref()))
            || (previous.is_some_and(neighbour) && token.is_some_and(Token::joins))
            || next.is_some_and(|w| neighbour(w) && w.joins());
        !(money || year || phone)
    }
}

fn key(parts: &[Token]) -> String {
    let mut key = String::new();
    for part in parts {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&part.text);
    }
    key
}

/// Whether a word such as "invoice" or a `#` stands right before.
fn announced(words: &[Token], at: usize) -> bool {
    let Some(token) = words.get(at) else { return false };
    if token.gap.trim_end().ends_with(['#', '№']) {
        return true;
    }
    let near = token.gap.chars().count() <= 3 && !token.gap.contains('\n');
    let previous = at.checked_sub(1).and_then(|at| words.get(at));
    near && previous.is_some_and(|word| WORDS.contains(&word.text.as_ref()))
}
