//! Figures as people write them: `1,200.50`, `1.200,50`, `1 200,50`, `1'200`, `2.4k`, `2,40,000`,
//! `3.2 lakh`.

use crate::when::pieces::Piece;
use domain::money::Currency;

/// A number, exactly: `units / 10^places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) units: i64,
    pub(super) places: u32,
    /// Pieces that it takes.
    pub(super) length: usize,
    /// Written with a mark of thousands, with cents, or with a word such as "lakh": no number of a
    /// house or a room.
    pub(super) marked: bool,
}

/// More digits than any invoice has.
const MOST_DIGITS: usize = 12;

impl Figure {
    /// In the currency's minor unit; `None` if it does not come out even.
    pub(super) fn minor(&self, currency: Currency) -> Option<i64> {
        let exponent = currency.exponent();
        if self.places <= exponent {
            return self.units.checked_mul(10_i64.checked_pow(exponent - self.places)?);
        }
        let more = 10_i64.checked_pow(self.places - exponent)?;
        (self.units % more == 0).then_some(self.units / more)
    }
}

/// The figure that begins with the piece at `at`.
pub(super) fn figure(text: &str, pieces: &[Piece], at: usize) -> Option<Figure> {
    let piece = pieces.get(at)?;
    let mut form = piece.form.as_str();
    if !form.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let mut thousand = None;
    if let Some(rest) = form.strip_suffix('k') {
        form = rest;
        thousand = Some(3);
    } else if let Some(rest) = form.strip_suffix('m') {
        form = rest;
        thousand = Some(6);
    }
    let mut length = 1;
    let mut joined = String::from(form);
    let plain = form.len() <= 3 && form.bytes().all(|byte| byte.is_ascii_digit());
    if plain && thousand.is_none() {
        while let Some(next) =
            pieces.get(at + length).filter(|next| is_group(text, pieces.get(at + length - 1), next))
        {
            joined.push_str(&next.form);
            length += 1;
            if next.form.len() != 3 {
                break;
            }
        }
    }
    let behind = if thousand.is_some() { None } else { pieces.get(at + length).and_then(power) };
    // "4.883 lacs" has no thousands in it.
    let fraction = behind.is_some_and(|power| power >= 5);
    let (units, places, mut marked) = number(&joined, fraction)?;
    marked |= length > 1 || thousand.is_some();
    let mut figure = Figure { units, places, length, marked };
    if let Some(power) = thousand {
        figure.scale(power)?;
    } else if let Some(power) = behind {
        figure.scale(power)?;
        figure.length += 1;
        figure.marked = true;
        figure.go_on(pieces.get(at + figure.length), power);
    }
    Some(figure)
}

impl Figure {
    /// "6 mil 400": what stands behind the thousands.
    fn go_on(&mut self, next: Option<&Piece>, power: u32) {
        let near =
            next.filter(|next| power == 3 && self.places == 0 && !next.gap.soft && !next.gap.line);
        let Some(form) = near.map(|next| next.form.as_str()).filter(|form| form.len() == 3) else {
            return;
        };
        let Some(more) = form.parse().ok().filter(|_| !form.starts_with(['0', '+'])) else {
            return;
        };
        if let Some(units) = self.units.checked_add(more) {
            self.units = units;
            self.length += 1;
        }
    }

    fn scale(&mut self, power: u32) -> Option<()> {
        let taken = power.min(self.places);
        self.places -= taken;
        self.units = self.units.checked_mul(10_i64.checked_pow(power - taken)?)?;
        Some(())
    }
}

/// Words that multiply, folded.
fn power(piece: &Piece) -> Option<u32> {
    if piece.gap.soft || piece.gap.line {
        return None;
    }
    Some(match piece.form.as_str() {
        "k" | "thousand" | "grand" | "tys" | "tysiecy" | "tysiace" | "tukst" | "tukstanciai"
        | "tukstanciu" | "mille" | "mila" | "mil" | "tausend" | "tsd" | "duizend" => 3,
        "lakh" | "lakhs" | "lac" | "lacs" => 5,
        "crore" | "crores" | "cr" => 7,
        "million" | "millions" | "mln" | "mio" | "millones" | "miljoen" | "milioni" => 6,
        _ => return None,
    })
}

/// Three digits that continue the figure before: "1 200,50", "1'200".
fn is_group(text: &str, before: Option<&Piece>, next: &Piece) -> bool {
    let Some(before) = before else { return false };
    let between = text.get(before.place.end..next.place.start).unwrap_or_default();
    let digits = next.form.bytes().take_while(u8::is_ascii_digit).count();
    let rest = next.form.get(digits..).unwrap_or_default();
    let cents = matches!(rest.as_bytes(), [] | [b',' | b'.', b'0'..=b'9', b'0'..=b'9']);
    let joins = matches!(between, " " | "\u{a0}" | "\u{202f}" | "\u{2009}" | "'" | "\u{2019}");
    joins && digits == 3 && cents
}

/// Units, places, and whether marks of thousands or cents were there.
fn number(form: &str, fraction: bool) -> Option<(i64, u32, bool)> {
    let digits = form.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || digits > MOST_DIGITS {
        return None;
    }
    if !form.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',') {
        return None;
    }
    let points = form.matches('.').count();
    let commas = form.matches(',').count();
    let decimal = match (points, commas) {
        (0, 0) => None,
        (1, 0) if fraction => Some('.'),
        (_, 0) => single('.', points, form),
        (0, _) => single(',', commas, form),
        // Of two kinds of marks the last one is the decimal mark, and it is there once.
        _ => {
            let last = form.rfind(['.', ','])?;
            let mark = form.get(last..)?.chars().next()?;
            if form.matches(mark).count() > 1 {
                return None;
            }
            Some(mark)
        }
    };
    let (whole, part) = match decimal {
        Some(mark) => form.rsplit_once(mark)?,
        None => (form, ""),
    };
    if part.len() > 3 || !grouped(whole) {
        return None;
    }
    let mut units: i64 = 0;
    for byte in whole.bytes().chain(part.bytes()).filter(u8::is_ascii_digit) {
        units = units.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
    }
    Some((units, u32::try_from(part.len()).ok()?, points + commas > 0))
}

/// One kind of mark: thousands where three digits follow it, else the decimal mark.
fn single(mark: char, count: usize, form: &str) -> Option<char> {
    let after = form.rsplit_once(mark).map_or(0, |(_, after)| after.len());
    let leading_zero = form.starts_with('0');
    (count == 1 && (after != 3 || leading_zero)).then_some(mark)
}

/// `1.234.567`, `2,40,000`: marks stand before three digits, in India also before two.
fn grouped(whole: &str) -> bool {
    let mut groups = whole.split(['.', ',']).rev();
    let Some(last) = groups.next() else { return false };
    let mut rest = groups.peekable();
    if rest.peek().is_none() {
        return !last.is_empty();
    }
    last.len() == 3 && rest.all(|group| matches!(group.len(), 1..=3))
}
