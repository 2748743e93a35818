//! Sums in words: "seven hundred and fifty thousand naira", "vierzehnhundertzwanzig Euro", "dos mil
//! cuatrocientos". English everywhere, the other languages where they are spoken.

use super::figures::Figure;
use crate::when::pieces::Piece;

/// Numbers below a hundred, and those that multiply, by language.
type Words = &'static [(&'static str, i64)];

const EN: Words = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("hundred", 100),
    ("thousand", 1_000),
    ("lakh", 100_000),
    ("million", 1_000_000),
];

const DE: Words = &[
    ("dreizehn", 13),
    ("vierzehn", 14),
    ("funfzehn", 15),
    ("sechzehn", 16),
    ("siebzehn", 17),
    ("achtzehn", 18),
    ("neunzehn", 19),
    ("zwanzig", 20),
    ("dreissig", 30),
    ("vierzig", 40),
    ("funfzig", 50),
    ("sechzig", 60),
    ("siebzig", 70),
    ("achtzig", 80),
    ("neunzig", 90),
    ("hundert", 100),
    ("tausend", 1_000),
    ("zehn", 10),
    ("zwolf", 12),
    ("elf", 11),
    ("eins", 1),
    ("ein", 1),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("funf", 5),
    ("sechs", 6),
    ("sieben", 7),
    ("acht", 8),
    ("neun", 9),
    ("und", 0),
];

const NL: Words = &[
    ("dertien", 13),
    ("veertien", 14),
    ("vijftien", 15),
    ("zestien", 16),
    ("zeventien", 17),
    ("achttien", 18),
    ("negentien", 19),
    ("twintig", 20),
    ("dertig", 30),
    ("veertig", 40),
    ("vijftig", 50),
    ("zestig", 60),
    ("zeventig", 70),
    ("tachtig", 80),
    ("negentig", 90),
    ("honderd", 100),
    ("duizend", 1_000),
    ("tien", 10),
    ("twaalf", 12),
    ("elf", 11),
    ("een", 1),
    ("twee", 2),
    ("drie", 3),
    ("vier", 4),
    ("vijf", 5),
    ("zes", 6),
    ("zeven", 7),
    ("acht", 8),
    ("negen", 9),
    ("en", 0),
];

const FR: Words = &[
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("six", 6),
    ("sept", 7),
    ("huit", 8),
    ("neuf", 9),
    ("dix", 10),
    ("onze", 11),
    ("douze", 12),
    ("treize", 13),
    ("quatorze", 14),
    ("quinze", 15),
    ("seize", 16),
    ("vingt", 20),
    ("vingts", 20),
    ("trente", 30),
    ("quarante", 40),
    ("cinquante", 50),
    ("soixante", 60),
    ("cent", 100),
    ("cents", 100),
    ("mille", 1_000),
];

const ES: Words = &[
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("seis", 6),
    ("siete", 7),
    ("ocho", 8),
    ("nueve", 9),
    ("diez", 10),
    ("doce", 12),
    ("quince", 15),
    ("veinte", 20),
    ("treinta", 30),
    ("cuarenta", 40),
    ("cincuenta", 50),
    ("sesenta", 60),
    ("setenta", 70),
    ("ochenta", 80),
    ("noventa", 90),
    ("cien", 100),
    ("ciento", 100),
    ("doscientos", 200),
    ("trescientos", 300),
    ("cuatrocientos", 400),
    ("quinientos", 500),
    ("seiscientos", 600),
    ("setecientos", 700),
    ("ochocientos", 800),
    ("novecientos", 900),
    ("mil", 1_000),
];

const IT: Words = &[
    ("quattordici", 14),
    ("quindici", 15),
    ("undici", 11),
    ("dodici", 12),
    ("tredici", 13),
    ("sedici", 16),
    ("venti", 20),
    ("trenta", 30),
    ("quaranta", 40),
    ("cinquanta", 50),
    ("sessanta", 60),
    ("settanta", 70),
    ("ottanta", 80),
    ("novanta", 90),
    ("cento", 100),
    ("mille", 1_000),
    ("mila", 1_000),
    ("dieci", 10),
    ("due", 2),
    ("tre", 3),
    ("quattro", 4),
    ("cinque", 5),
    ("sei", 6),
    ("sette", 7),
    ("otto", 8),
    ("nove", 9),
];

/// A number below this is written in words for many things that are no sums.
const LEAST: i64 = 20;
/// Words of one sum, at most.
const LONGEST: usize = 12;
/// Words before a hundred that make it any number, or a share.
const VAGUE: [&str; 10] =
    ["few", "couple", "several", "many", "some", "per", "pour", "por", "pro", "or"];

/// The words of a place besides the English ones, whether they are written as one, and what joins them.
fn spoken(locale: &str) -> (Words, bool, &'static str) {
    match locale.get(..2).unwrap_or_default() {
        "de" => (DE, true, "und"),
        "nl" => (NL, true, "en"),
        "it" => (IT, true, "e"),
        "fr" => (FR, false, "et"),
        "es" => (ES, false, "y"),
        _ => (&[], false, "and"),
    }
}

/// The sum in words that begins with the piece at `at`. It is marked, as `1,200` is, where it has a word
/// such as "hundred".
pub(super) fn in_letters(pieces: &[Piece], at: usize, locale: &str) -> Option<Figure> {
    let (words, is_joined, and) = spoken(locale);
    let and = ["and", and];
    let is_number = |piece: &Piece| {
        piece.form.starts_with(|first: char| first.is_ascii_digit())
            || EN.iter().any(|(word, _)| *word == piece.form)
            || Sum::default().take_all(&piece.form, words).is_some_and(|many| many > 0)
    };
    let (mut sum, mut length, mut last) = (Sum::default(), 0, 0);
    for (nth, piece) in pieces.iter().skip(at).take(LONGEST).enumerate() {
        let apart = piece.gap.soft || piece.gap.line || piece.gap.dot;
        if nth > 0 && apart {
            // "Two thousand, four hundred": one sum or two, who knows.
            if piece.gap.soft && is_number(piece) {
                return None;
            }
            break;
        }
        let form = piece.form.as_str();
        if nth > 0 && and.contains(&form) {
            continue;
        }
        let is_read = EN.iter().chain(words).find(|(word, _)| *word == form);
        if let Some((_, value)) = is_read {
            if !is_joined && !sum.may_go_on(*value, form) {
                return None;
            }
            sum.take(*value, form)?;
        } else if !is_joined || sum.take_all(form, words).is_none() {
            break;
        }
        // "En vijfhonderd": a sum begins with a number.
        if sum.total()? == 0 {
            break;
        }
        (length, last) = (nth + 1, sum.total()?);
    }
    // "A few hundred" is no sum, and what stands behind a number is a part of it.
    let behind = |back: usize| at.checked_sub(back).and_then(|at| pieces.get(at));
    let is = |back: usize, these: &[&str]| {
        behind(back).is_some_and(|piece| these.contains(&piece.form.as_str()))
    };
    let is_part = behind(1).is_some_and(is_number)
        || is(1, &VAGUE)
        || is(1, &["of"]) && is(2, &VAGUE)
        || is(1, &and) && behind(2).is_some_and(is_number);
    let is_sum = last >= LEAST && !is_part;
    is_sum.then_some(Figure { units: last, places: 0, length, marked: sum.multiplied })
}

/// What some words come to.
#[derive(Default, Clone)]
struct Sum {
    thousands: i64,
    rest: i64,
    /// A hundred, a thousand or more was among them.
    multiplied: bool,
}

impl Sum {
    /// Whether a word may stand behind the others of one number: "one fifty" and "two twenty five" are
    /// 150 and 225 to some and 1.50 and 2.25 to others.
    fn may_go_on(&self, value: i64, form: &str) -> bool {
        match (self.rest % 100, value) {
            (0, _) | (_, 100..) => true,
            (4, _) => form.starts_with("vingt"),
            // "dix-sept"
            (10, _) => (7..10).contains(&value),
            (1..20, _) => false,
            // "soixante-quinze"
            _ => value < 20,
        }
    }

    fn take(&mut self, value: i64, form: &str) -> Option<()> {
        match value {
            100 => self.rest = self.rest.max(1).checked_mul(100)?,
            1_000.. => {
                self.thousands =
                    self.thousands.checked_add(self.rest.max(1).checked_mul(value)?)?;
                self.rest = 0;
            }
            // "quatre-vingts": four of them, not four and twenty.
            20 if form.starts_with("vingt") && self.rest % 100 == 4 => {
                self.rest = self.rest.checked_add(76)?;
            }
            _ => self.rest = self.rest.checked_add(value)?,
        }
        self.multiplied |= value >= 100;
        Some(())
    }

    /// The same of a word that is made of such words, or nothing.
    fn take_all(&mut self, word: &str, words: Words) -> Option<i64> {
        let (mut sum, mut rest) = (self.clone(), word);
        while !rest.is_empty() {
            let begins = |(it, _): &&(&'static str, i64)| rest.starts_with(it);
            let (it, value) = words.iter().filter(begins).max_by_key(|(it, _)| it.len())?;
            sum.take(*value, it)?;
            rest = rest.get(it.len()..)?;
        }
        *self = sum;
        self.total()
    }

    fn total(&self) -> Option<i64> {
        self.thousands.checked_add(self.rest)
    }
}
