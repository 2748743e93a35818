//! Pieces with their meanings, in sentences: what the grammar of dates reads.

use super::lexicon::{self, Heard, Lexicon, Tag};
use super::pieces::{Gap, Piece};
use std::ops::Range;

/// Words that a phrase of the tables has at most.
const LONGEST: usize = 6;
/// A line that is shorter was ended by its writer, not by a mail program.
const SHORT_LINE: usize = 55;

/// A phrase, a number or a sign.
#[derive(Debug, Clone)]
pub(crate) struct Symbol {
    /// All that it can be.
    pub(crate) tags: Vec<Tag>,
    /// Folded, of its first word.
    pub(crate) form: String,
    /// Its value when it is written in digits, four at most.
    pub(crate) digits: Option<u32>,
    /// How many digits.
    pub(crate) length: usize,
    /// `3rd`, `1er`, `24-ąją`: digits with the ending of an ordinal.
    pub(crate) ordinal: bool,
    /// In the text, in bytes.
    pub(crate) place: Range<usize>,
    /// What stands before.
    pub(crate) gap: Gap,
    /// A full stop right behind: `15.`
    pub(crate) dotted: bool,
}

impl Symbol {
    pub(crate) fn is(&self, tag: Tag) -> bool {
        self.tags.contains(&tag)
    }
}

/// A sentence: its symbols, and whether it asks.
#[derive(Debug)]
pub(crate) struct Sentence {
    pub(crate) symbols: Vec<Symbol>,
    pub(crate) asks: bool,
}

/// The endings that make a number an ordinal, in all languages.
const ENDINGS: &[&str] = &[
    "st", "nd", "rd", "th", "er", "ere", "e", "de", "ste", "te", "go", "ego", "tego", "szego",
    "giego", "ciego", "mego", "ym", "tym", "aja", "oji", "os", "oios", "a", "o", "ro", "ero",
    "osios", "ten", "ta",
];

/// The sentences of a text, of which these are the pieces.
pub(crate) fn sentences(text: &str, pieces: &[Piece], language: &str) -> Vec<Sentence> {
    let lexicon = lexicon::of(language);
    let mut found: Vec<Sentence> = Vec::new();
    let mut symbols: Vec<Symbol> = Vec::new();
    let mut at = 0;
    let mut line_start = 0;
    while let Some(piece) = pieces.get(at) {
        let before = at.checked_sub(1).and_then(|at| pieces.get(at));
        let asks = piece.form == "?";
        if asks || piece.form == "!" || piece.form == ";" {
            close(&mut symbols, &mut found, asks);
            at += 1;
            continue;
        }
        if let Some(before) = before {
            let line = before.place.end.saturating_sub(line_start);
            if stops(before, piece, line, lexicon, language) {
                close(&mut symbols, &mut found, false);
            }
            if piece.gap.line {
                line_start = piece.place.start;
            }
        }
        let (symbol, length) = symbol(text, pieces, at, lexicon);
        symbols.push(symbol);
        at += length;
    }
    close(&mut symbols, &mut found, false);
    found
}

fn close(symbols: &mut Vec<Symbol>, found: &mut Vec<Sentence>, asks: bool) {
    if !symbols.is_empty() {
        found.push(Sentence { symbols: std::mem::take(symbols), asks });
    }
}

/// Whether a sentence ends between two pieces.
fn stops(before: &Piece, piece: &Piece, line: usize, lexicon: &Lexicon, language: &str) -> bool {
    let gap = piece.gap;
    if gap.paragraph {
        return true;
    }
    if gap.line && (line < SHORT_LINE || gap.dot) {
        // A wrapped line goes on in lower case; a list does not.
        let wrapped = line >= 30 && !piece.capital && !gap.dot && !gap.soft;
        if !wrapped {
            return true;
        }
    }
    if !gap.dot || gap.glue.is_some() {
        return false;
    }
    let is_date = |tags: &[Tag]| tags.iter().any(|t| matches!(t, Tag::Month(_) | Tag::Weekday(_)));
    let (_, tags) = lexicon.longest(&[before.heard()]);
    let (_, next) = lexicon.longest(&[piece.heard()]);
    // "15. Januar", "am 22. per", "5. 3. 2026", "Wed. 3", "d. M.", "inst. and", "ca. 500".
    if before.form.contains('.')
        && before.form.starts_with(|c: char| c.is_ascii_digit())
        && !piece.capital
    {
        return false;
    }
    if before.is_digits() && before.form.len() <= 2 {
        let ordinal = matches!(language, "de" | "pl" | "lt" | "nl");
        return !(is_date(&next) || piece.is_digits() || ordinal);
    }
    if is_date(&tags) && before.form.len() <= 5 && (piece.is_digits() || !piece.capital) {
        return false;
    }
    if before.form.chars().count() == 1 && before.form.chars().all(char::is_alphabetic) {
        return false;
    }
    // "on St. Patrick's Day"
    if before.form == "st" && language == "en" && before.capital && piece.capital {
        return false;
    }
    const SHORT: &[&str] = &[
        "nr", "no", "st", "zt", "ul", "kl", "bm", "br", "dd", "jl", "ph", "inst", "ult", "prox",
        "approx", "ca", "max", "min", "einschl", "inkl", "incl", "inc", "rs", "ord", "max", "bzw",
        "resp", "evtl", "usw", "tel", "tfn", "mr", "mrs", "ds", "mts", "tys", "tukst", "zl", "eur",
        "mln", "szt", "proc", "dni", "val", "tsd", "mio", "fra", "fact", "num",
    ];
    !(SHORT.contains(&before.form.as_str()) && (!piece.capital || piece.is_digits()))
}

fn symbol(text: &str, pieces: &[Piece], at: usize, lexicon: &Lexicon) -> (Symbol, usize) {
    let ahead = pieces.get(at..).unwrap_or_default();
    let mut words: Vec<Heard<'_>> = Vec::with_capacity(LONGEST);
    for (more, piece) in ahead.iter().take(LONGEST).enumerate() {
        let apart =
            piece.gap.soft || piece.gap.paragraph || (piece.gap.dot && piece.form.len() > 4);
        if more > 0 && apart {
            break;
        }
        words.push(piece.heard());
    }
    let (mut length, mut tags) = lexicon.longest(&words);
    if length == 0
        && let Some(tag) = words.first().and_then(|first| lexicon.mistyped(first.form))
    {
        (length, tags) = (1, vec![tag]);
    }
    if length == 0
        && let Some(first) = words.first().copied()
        && let Some((elided, form)) = first.form.split_once('\'')
    {
        // "l'acompte", "d'août", "n'est"
        (length, tags) = lexicon.longest(&[Heard { form, ..first }]);
        if elided == "n" {
            tags.push(Tag::Not);
        }
    }
    if words.first().is_some_and(|first| first.form.ends_with("'ll")) && !tags.contains(&Tag::Will)
    {
        tags.push(Tag::Will);
    }
    let mut length = length.max(1);
    let first = pieces.get(at);
    let form = first.map(|piece| piece.form.clone()).unwrap_or_default();
    let figures = form.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = form.split_at_checked(figures).unwrap_or_default();
    let mut ordinal = figures > 0 && figures <= 2 && ENDINGS.contains(&rest);
    let mut digits = None;
    if (rest.is_empty() || ordinal) && figures <= 4 {
        digits = number.parse().ok();
    }
    if rest.is_empty() && figures > 0 && figures <= 2 {
        // `24-ąją`, `15-go`.
        if let Some(ending) = ahead.get(1)
            && ending.gap.glue == Some('-')
            && ENDINGS.contains(&ending.form.as_str())
        {
            ordinal = true;
            length = 2;
        }
    }
    let last = pieces.get(at + length - 1);
    let start = first.map_or(0, |piece| piece.place.start);
    let end = last.map_or(start, |piece| piece.place.end);
    let dotted = text.get(end..).is_some_and(|rest| rest.starts_with('.'));
    let gap = first.map(|piece| piece.gap).unwrap_or_default();
    let symbol =
        Symbol { tags, form, digits, length: figures, ordinal, place: start..end, gap, dotted };
    (symbol, length)
}
