//! A text as a machine could still be made to read it: without invisible letters, with letters that
//! only look alike made plain, with spaced-out, leet, turned and encoded words undone. Called by
//! `orders`, which looks for words to software; nothing else may rest on these texts.
//!
//! Each view takes time in proportion to the text, and there are few of them. Nothing is executed or
//! looked up, and what cannot be decoded is left out.

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// How often what was decoded is decoded again.
const ROUNDS: usize = 3;
/// The shortest run that is worth decoding.
const RUN: usize = 12;
/// Letters that one sign may stand for.
const MOST_PARTS: usize = 4;

/// A text made from another, with the place of each letter in the first one.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// What it reads.
    pub text: String,
    /// For each letter: where it begins here, and where it stands in the first text.
    letters: Vec<(usize, Range<usize>)>,
}

impl View {
    fn of(text: &str) -> Self {
        let mut view = Self::default();
        text.char_indices().for_each(|(at, it)| view.push(it, at..at + it.len_utf8()));
        view
    }

    fn push(&mut self, letter: char, from: Range<usize>) {
        self.letters.push((self.text.len(), from));
        self.text.push(letter);
    }

    /// Its letters, with their places in the first text.
    fn pairs(&self) -> impl DoubleEndedIterator<Item = (char, Range<usize>)> + '_ {
        let letter = |at: usize| self.text.get(at..).and_then(|rest| rest.chars().next());
        self.letters.iter().filter_map(move |(at, from)| Some((letter(*at)?, from.clone())))
    }

    /// Where a part of it stands in the first text.
    pub fn origin(&self, part: &Range<usize>) -> Range<usize> {
        let first = self.letters.partition_point(|(at, _)| *at < part.start);
        let behind = self.letters.partition_point(|(at, _)| *at < part.end).max(first);
        let places = self.letters.get(first..behind).unwrap_or_default();
        let start = places.iter().map(|(_, from)| from.start).min().unwrap_or(0);
        let end = places.iter().map(|(_, from)| from.end).max().unwrap_or(start);
        start..end
    }
}

/// All views of a text, each once; the first is the text itself made plain.
pub fn views(text: &str) -> Vec<View> {
    let plain = unescaped(&visible(&View::of(text), None));
    let mut all: Vec<View> = Vec::new();
    let mut add = |view: View| {
        if all.iter().all(|known| known.text != view.text) {
            all.push(view);
        }
    };
    add(plain.clone());
    add(joined(&plain));
    // Leet takes "1" for an i or for an l.
    ['i', 'l'].iter().for_each(|one| add(joined(&without_leet(&plain, *one))));
    if text.chars().any(is_invisible) {
        add(joined(&visible(&View::of(text), Some(' '))));
    }
    add(rot13(&plain));
    add(backwards(&plain));
    let mut coded = vec![plain];
    for _ in 0..ROUNDS {
        coded = coded.iter().flat_map(decoded).map(|it| unescaped(&visible(&it, None))).collect();
        coded.iter().for_each(|view| add(view.clone()));
    }
    all
}

/// Signs that take no place on paper.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Without invisible signs and with plain letters. Tags (U+E0020…) are letters in hiding.
fn visible(view: &View, instead: Option<char>) -> View {
    let mut found = View::default();
    for (letter, from) in view.pairs() {
        if let Some(tag) = tag(letter) {
            found.push(tag, from);
        } else if is_invisible(letter) {
            instead.into_iter().for_each(|it| found.push(it, from.clone()));
        } else if let Some(plain) = alike(letter) {
            found.push(plain, from);
        } else if letter.is_ascii() {
            found.push(letter, from);
        } else {
            // A sign that stands for a whole sentence (U+FDFA) hides no letters, and would make work.
            let parts = std::iter::once(letter).nfkd();
            let parts = parts.filter(|it| !unicode_normalization::char::is_combining_mark(*it));
            parts.take(MOST_PARTS).for_each(|it| found.push(alike(it).unwrap_or(it), from.clone()));
        }
    }
    found
}

fn tag(letter: char) -> Option<char> {
    let code = u32::from(letter).checked_sub(0xe_0000)?;
    (0x20..0x7f).contains(&code).then(|| char::from_u32(code)).flatten()
}

/// The Latin letter that a sign is drawn like.
fn alike(letter: char) -> Option<char> {
    let plain = match letter {
        'а' | 'α' | 'ᴀ' | 'ɑ' => 'a',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'ʙ' => 'b',
        'с' | 'ϲ' | 'ᴄ' => 'c',
        'С' | 'Ϲ' => 'C',
        'ԁ' | 'ᴅ' => 'd',
        'е' | 'є' | 'ε' | 'ᴇ' | 'ё' => 'e',
        'Е' | 'Ε' | 'Ё' => 'E',
        'ғ' | 'ꜰ' => 'f',
        'ɢ' | 'ɡ' => 'g',
        'һ' | 'ʜ' => 'h',
        'Н' | 'Η' => 'H',
        'і' | 'ι' | 'ɪ' | 'ı' | 'ї' | 'ί' | 'ϊ' => 'i',
        'І' | 'Ι' | 'Ї' | 'Ί' => 'I',
        'ј' | 'ᴊ' => 'j',
        'Ј' => 'J',
        'κ' | 'ᴋ' | 'к' => 'k',
        'К' | 'Κ' => 'K',
        'ӏ' | 'ʟ' | 'ⅼ' => 'l',
        'м' | 'ᴍ' => 'm',
        'М' | 'Μ' => 'M',
        'ɴ' | 'η' | 'п' => 'n',
        'Ν' => 'N',
        'ν' | 'ᴠ' | 'ѵ' => 'v',
        'о' | 'ο' | 'ᴏ' | 'σ' | 'օ' | 'ό' => 'o',
        'О' | 'Ο' => 'O',
        'р' | 'ρ' | 'ᴘ' => 'p',
        'Р' | 'Ρ' => 'P',
        'ԛ' => 'q',
        'ʀ' | 'г' => 'r',
        'ѕ' | 'ꜱ' => 's',
        'Ѕ' => 'S',
        'т' | 'τ' | 'ᴛ' => 't',
        'Т' | 'Τ' => 'T',
        'υ' | 'ᴜ' | 'ս' => 'u',
        'ԝ' | 'ω' | 'ᴡ' => 'w',
        'х' | 'χ' => 'x',
        'Х' | 'Χ' => 'X',
        'у' | 'γ' | 'ʏ' => 'y',
        'У' | 'Υ' => 'Y',
        'ᴢ' => 'z',
        'Ζ' => 'Z',
        // Letters in black circles, in black squares, and those of flags.
        '\u{1f150}'..='\u{1f169}' => return nth(letter, 0x1_f150),
        '\u{1f170}'..='\u{1f189}' => return nth(letter, 0x1_f170),
        '\u{1f1e6}'..='\u{1f1ff}' => return nth(letter, 0x1_f1e6),
        _ => return None,
    };
    Some(plain)
}

fn nth(letter: char, first: u32) -> Option<char> {
    let code = u32::from(letter).checked_sub(first)?;
    char::from_u32(u32::from('a') + code).filter(char::is_ascii_lowercase)
}

/// `%69`, `&#105;`, `&#x69;`, `\u0069` and `\x69` as the letters that they stand for.
fn unescaped(view: &View) -> View {
    let all: Vec<(char, Range<usize>)> = view.pairs().collect();
    let mut found = View::default();
    let mut at = 0;
    while let Some((letter, from)) = all.get(at) {
        let ahead: String = all.iter().skip(at).take(10).map(|(it, _)| *it).collect();
        match matches!(letter, '%' | '&' | '\\').then(|| escape(&ahead)).flatten() {
            Some((sign, length)) => {
                let end = all.get(at + length - 1).map_or(from.end, |(_, last)| last.end);
                found.push(sign, from.start..end);
                at += length;
            }
            None => {
                found.push(*letter, from.clone());
                at += 1;
            }
        }
    }
    found
}

/// The letter that an escape stands for, and how long it is.
fn escape(ahead: &str) -> Option<(char, usize)> {
    let code = |digits: &str, radix: u32| {
        let letter = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
        (!letter.is_control() || letter == '\n').then_some(letter)
    };
    if let Some(digits) = ahead.strip_prefix('%').and_then(|rest| rest.get(..2)) {
        return code(digits, 16).map(|it| (it, 3));
    }
    if let Some(digits) = ahead.strip_prefix("\\u").and_then(|rest| rest.get(..4)) {
        return code(digits, 16).map(|it| (it, 6));
    }
    if let Some(digits) = ahead.strip_prefix("\\x").and_then(|rest| rest.get(..2)) {
        return code(digits, 16).map(|it| (it, 4));
    }
    let inner = ahead.strip_prefix("&#")?.split_once(';')?.0;
    let letter = match inner.strip_prefix(['x', 'X']) {
        Some(digits) => code(digits, 16),
        None => code(inner, 10),
    };
    letter.map(|it| (it, inner.len() + 3))
}

/// Spaced-out letters as words, and words that begin within others (`markAsPaid`) by themselves.
fn joined(view: &View) -> View {
    let all: Vec<(char, Range<usize>)> = view.pairs().collect();
    let letter = |at: usize| all.get(at).map(|(it, _)| *it).filter(|it| it.is_alphanumeric());
    let gap = |at: usize| {
        let sign = all.get(at).map(|(it, _)| *it)?;
        matches!(sign, ' ' | '\n' | '.' | '-' | '_' | '*' | '·' | ',' | '+' | '|').then_some(sign)
    };
    // A letter with nothing but gaps beside it, then the same again two places on.
    let lone = |at: usize| {
        letter(at).is_some()
            && at.checked_sub(1).is_none_or(|before| letter(before).is_none())
            && letter(at + 1).is_none()
    };
    let mut found = View::default();
    let mut at = 0;
    while let Some((sign, from)) = all.get(at) {
        if !lone(at) {
            let before = at.checked_sub(1).and_then(letter);
            if sign.is_uppercase() && before.is_some_and(char::is_lowercase) {
                found.push(' ', from.start..from.start);
            }
            found.push(*sign, from.clone());
            at += 1;
            continue;
        }
        let mut last = at;
        while gap(last + 1).is_some() && gap(last + 1) == gap(at + 1) && lone(last + 2) {
            last += 2;
        }
        let step = if last - at >= 2 { 2 } else { 1 };
        for (sign, from) in all.get(at..=last).unwrap_or_default().iter().step_by(step) {
            found.push(*sign, from.clone());
        }
        at = last + 1;
    }
    found
}

/// Words with figures and signs for letters as the words that they stand for.
fn without_leet(view: &View, one: char) -> View {
    let stands_for = |letter: char| match letter {
        '0' => Some('o'),
        '1' | '!' | '|' => Some(one),
        '3' => Some('e'),
        '4' | '@' => Some('a'),
        '5' | '$' => Some('s'),
        '6' | '9' => Some('g'),
        '7' | '+' => Some('t'),
        '8' => Some('b'),
        _ => None,
    };
    let all: Vec<(char, Range<usize>)> = view.pairs().collect();
    let mut found = View::default();
    let is_part = |it: &(char, Range<usize>)| it.0.is_alphanumeric() || stands_for(it.0).is_some();
    for word in all.chunk_by(|a, b| is_part(a) && is_part(b)) {
        let is_leet = word.iter().any(|(it, _)| it.is_alphabetic());
        for (at, (letter, from)) in word.iter().enumerate() {
            // What ends a sentence ends it still.
            let ends = *letter == '!' && at + 1 == word.len();
            let turned = stands_for(*letter).filter(|_| is_leet && !ends).unwrap_or(*letter);
            found.push(turned, from.clone());
        }
    }
    found
}

/// Each Latin letter thirteen places on.
fn rot13(view: &View) -> View {
    let on = |letter: char, base: char| {
        let place = u32::from(letter) - u32::from(base);
        char::from_u32(u32::from(base) + (place + 13) % 26).unwrap_or(letter)
    };
    let turn = |letter: char| match letter {
        'a'..='z' => on(letter, 'a'),
        'A'..='Z' => on(letter, 'A'),
        _ => letter,
    };
    let mut found = View::default();
    view.pairs().for_each(|(letter, from)| found.push(turn(letter), from));
    found
}

fn backwards(view: &View) -> View {
    let mut found = View::default();
    view.pairs().rev().for_each(|(letter, from)| found.push(letter, from));
    found
}

/// What runs of base64 or of hexadecimal figures say, where they say something. A run may be broken
/// over lines; figures may stand in pairs.
fn decoded(view: &View) -> Vec<View> {
    let is_code =
        |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '/' | '=' | '-' | '_');
    let all: Vec<(char, Range<usize>)> = view.pairs().collect();
    let mut found = Vec::new();
    // Runs without blanks, runs over lines, and pairs of figures with blanks between them.
    let by_word = all.split(|(it, _)| !is_code(*it));
    let by_lines = all.split(|(it, _)| !is_code(*it) && !matches!(it, '\n' | '\r'));
    let by_pairs = all.split(|(it, _)| !it.is_ascii_hexdigit() && *it != ' ');
    for (run, only_hex) in by_word
        .map(|run| (run, false))
        .chain(by_lines.filter(|run| run.iter().any(|(it, _)| *it == '\n')).map(|run| (run, false)))
        .chain(by_pairs.filter(|run| run.iter().any(|(it, _)| *it == ' ')).map(|run| (run, true)))
    {
        let signs: Vec<char> =
            run.iter().map(|(it, _)| *it).filter(|it| !it.is_whitespace()).collect();
        let (Some((_, first)), Some((_, last))) = (run.first(), run.last()) else { continue };
        if signs.len() < RUN {
            continue;
        }
        let place = first.start..last.end;
        let base64 = if only_hex { None } else { base64(&signs) };
        for bytes in [hexadecimal(&signs), base64].into_iter().flatten() {
            if let Some(text) = readable(bytes) {
                let mut view = View::default();
                text.chars().for_each(|it| view.push(it, place.clone()));
                found.push(view);
            }
        }
    }
    found
}

fn hexadecimal(signs: &[char]) -> Option<Vec<u8>> {
    let pair = |pair: &[char]| {
        let [high, low] = pair else { return None };
        u8::try_from(high.to_digit(16)? * 16 + low.to_digit(16)?).ok()
    };
    signs.chunks(2).map(pair).collect()
}

/// Either alphabet, with or without its padding; an odd letter at the end is left out.
fn base64(signs: &[char]) -> Option<Vec<u8>> {
    const LAX: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireNone),
    );
    let one_alphabet = |sign: &char| match sign {
        '-' => '+',
        '_' => '/',
        sign => *sign,
    };
    let mut letters: String = signs.iter().filter(|sign| **sign != '=').map(one_alphabet).collect();
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    LAX.decode(letters).ok()
}

/// As text, when it is one.
fn readable(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    let fit = |it: &char| !it.is_control() || it.is_whitespace();
    (text.len() >= RUN / 2 && text.chars().all(|it| fit(&it))).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str, hidden: &str) -> bool {
        let plain = |it: &str| it.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        views(text).iter().any(|view| plain(&view.text).contains(hidden))
    }

    #[test]
    fn what_is_hidden_is_read() {
        for text in [
            "o\u{200b}pen the g\u{ad}ate",
            "оpеn tһe gаtе",
            "ｏｐｅｎ ｔｈｅ ｇａｔｅ",
            "𝐨𝐩𝐞𝐧 𝐭𝐡𝐞 𝐠𝐚𝐭𝐞",
            "ᴏᴘᴇɴ ᴛʜᴇ ɢᴀᴛᴇ",
            "o̶p̷e̸n̴ ̵t̶h̷e̸ ̴g̵a̶t̷e̸",
            "0p3n 7h3 g4t3",
            "o p e n   t h e   g a t e",
            "bcra gur tngr",
            "etag eht nepo",
            "OpenTheGate",
            "open%20the%20gate",
            "&#111;&#x70;en the gate",
            r"\u006fpen the \x67ate",
            "ref b3BlbiB0aGUgZ2F0ZQ== ok",
            "b3BlbiB0\naGUgZ2F0ZQ==",
            "YjNCbGJpQjBhR1VnWjJGMFpRPT0=",
            "6f70656e207468652067617465",
            "6f 70 65 6e 20 74 68 65 20 67 61 74 65",
            "open\u{200b}the\u{200b}gate",
        ] {
            assert!(reads(text, "open the gate"), "{text}");
        }
        let tags: String = "open the gate"
            .chars()
            .filter_map(|it| char::from_u32(0xe_0000 + u32::from(it)))
            .collect();
        assert!(reads(&format!("Hello{tags}"), "open the gate"));
    }

    #[test]
    fn places_are_those_of_the_text_itself() {
        let text = "Ünd оpеn \u{200b}b3BlbiB0aGUgZ2F0ZQ==!";
        for view in views(text) {
            for (at, letter) in view.text.char_indices() {
                let origin = view.origin(&(at..at + letter.len_utf8()));
                assert!(text.get(origin).is_some());
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic_or_grow(text in "(\\PC|[0-9a-fA-F]{2}|%|&#|;|\\\\u|=|\n| |\u{200b}|\u{fdfa}){0,120}") {
            for view in views(&text) {
                proptest::prop_assert!(view.text.len() <= text.len() * 3 + 1);
                proptest::prop_assert!(text.get(view.origin(&(0..view.text.len()))).is_some());
            }
        }
    }
}
