//! A text as a machine could still be made to read it: without invisible letters, with letters that
//! only look alike made plain, with spaced-out, leet, turned and encoded words undone. Called by
//! `orders`, which looks for words to software; nothing else may rest on these texts.
//!
//! Each view takes time in proportion to the text, and there are few of them. Nothing is executed or
//! looked up, and what cannot be decoded is left out.

mod alike;
mod coded;
mod leet;
mod view;

use alike::alike;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};
pub use view::View;

/// How often what was decoded is decoded again.
const ROUNDS: usize = 3;
/// Letters that one sign may stand for.
const MOST_PARTS: usize = 4;

/// All views of a text, each once; the first is the text itself made plain.
pub fn views(text: &str) -> Vec<View> {
    let plain = unescaped(visible(View::of(text), None));
    let mut all: Vec<View> = Vec::new();
    let mut add = |view: View| {
        if all.iter().all(|known| known.text != view.text) {
            all.push(view);
        }
    };
    let (turned, reversed) = (rot13(&plain), plain.backwards());
    let mut coded = coded::decoded(&plain);
    add(plain.clone());
    let mut plain = plain;
    plain.fresh = Some(Vec::new());
    let leet = leet::undone(&plain);
    for view in std::iter::once(plain).chain(leet) {
        add(joined(view));
    }
    if !text.is_ascii() && text.chars().any(is_invisible) {
        add(joined(visible(View::of(text), Some(' '))));
    }
    add(turned);
    add(reversed);
    for round in 0..ROUNDS {
        if round > 0 {
            coded = coded.iter().flat_map(coded::decoded).collect();
        }
        coded = coded.into_iter().map(|it| unescaped(visible(it, None))).collect();
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
fn visible(view: View, instead: Option<char>) -> View {
    if view.text.is_ascii() {
        return view;
    }
    let mut found = View::with_room(&view);
    let mut kept = 0;
    for (at, letter) in view.text.char_indices().filter(|(_, letter)| !letter.is_ascii()) {
        let place = at..at + letter.len_utf8();
        found.keep(&view, kept..at);
        kept = place.end;
        let from = view.origin(&place);
        if let Some(tag) = tag(letter) {
            found.put(tag, from);
        } else if is_invisible(letter) {
            instead.into_iter().for_each(|it| found.put(it, from.clone()));
        } else if let Some(plain) = alike(letter) {
            found.put(plain, from);
        } else {
            // A sign that stands for a whole sentence (U+FDFA) hides no letters, and would make work.
            let mut parts = 0;
            decompose_compatible(letter, |part| {
                if parts < MOST_PARTS && !is_combining_mark(part) {
                    parts += 1;
                    found.put(alike(part).unwrap_or(part), from.clone());
                }
            });
        }
    }
    found.keep(&view, kept..view.text.len());
    found
}

fn tag(letter: char) -> Option<char> {
    let code = u32::from(letter).checked_sub(0xe_0000)?;
    (0x20..0x7f).contains(&code).then(|| char::from_u32(code)).flatten()
}

/// `%69`, `&#105;`, `&#x69;`, `\u0069` and `\x69` as the letters that they stand for.
fn unescaped(view: View) -> View {
    let signs = |it: char| matches!(it, '%' | '&' | '\\');
    if !view.text.contains(signs) {
        return view;
    }
    let mut found = View::with_room(&view);
    let mut kept = 0;
    for (at, _) in view.text.match_indices(signs) {
        // What was part of an escape begins none.
        let ahead = view.text.get(at..).filter(|_| at >= kept).unwrap_or_default();
        let ahead = ahead.char_indices().nth(10).map_or(ahead, |(end, _)| ahead.split_at(end).0);
        if let Some((sign, length)) = escape(ahead) {
            found.keep(&view, kept..at);
            found.put(sign, view.origin(&(at..at + length)));
            kept = at + length;
        }
    }
    found.keep(&view, kept..view.text.len());
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
fn joined(view: View) -> View {
    let text = view.text.as_str();
    let behind = |at: usize| letter(text, at).map_or(at, |it| at + it.len_utf8());
    let is_letter = |at: usize| letter(text, at).is_some_and(char::is_alphanumeric);
    let gap = |at: usize| {
        let gap = |sign: &char| {
            matches!(sign, ' ' | '\n' | '.' | '-' | '_' | '*' | '·' | ',' | '+' | '|')
        };
        letter(text, at).filter(gap)
    };
    let mut found = View::with_room(&view);
    found.fresh = view.fresh.as_ref().map(|_| Vec::new());
    // What is not kept yet begins here.
    let mut kept = 0;
    let mut at = 0;
    let mut before: Option<char> = None;
    loop {
        let dull = dull(text, at);
        if let Some(last) = (at + dull).checked_sub(1).filter(|_| dull > 0) {
            before = letter(text, last);
        }
        at += dull;
        let Some(sign) = letter(text, at) else { break };
        let next = at + sign.len_utf8();
        let is_lone = sign.is_alphanumeric()
            && !before.is_some_and(char::is_alphanumeric)
            && !is_letter(next);
        if !is_lone {
            let begins = |it: char| it.is_lowercase() && it.is_alphanumeric();
            if sign.is_uppercase() && before.is_some_and(begins) {
                found.keep(&view, kept..at);
                kept = at;
                let from = view.origin(&(at..next)).start;
                found.differs();
                found.put(' ', from..from);
            }
            before = Some(sign);
            at = next;
            continue;
        }
        // A letter with nothing but gaps beside it, then the same again two places on.
        let first = gap(next);
        let (mut last, mut many) = (at, 0);
        loop {
            let space = behind(last);
            let lone = behind(space);
            let goes_on = gap(space).is_some_and(|sign| Some(sign) == first)
                && is_letter(lone)
                && !is_letter(behind(lone));
            if !goes_on {
                break;
            }
            (last, many) = (lone, many + 1);
        }
        if many > 0 {
            let mut from = at;
            for _ in 0..many {
                let space = behind(from);
                found.keep(&view, kept..space);
                found.differs();
                from = behind(space);
                kept = from;
            }
        }
        before = letter(text, last);
        at = behind(last);
    }
    if kept == 0 {
        return view;
    }
    found.keep(&view, kept..view.text.len());
    found
}

/// How many signs from a place on, all of one byte, are neither great letters nor stand alone: most are so.
fn dull(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let mut before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at)).copied();
    let is_dull = |pair: &&[u8]| {
        let [sign, next] = **pair else { return false };
        let beside = [before.replace(sign), Some(next)].into_iter().flatten();
        let is_alone = sign.is_ascii_alphanumeric()
            && !beside.into_iter().any(|it| it.is_ascii_alphanumeric());
        sign.is_ascii() && next.is_ascii() && !sign.is_ascii_uppercase() && !is_alone
    };
    rest.windows(2).take_while(is_dull).count()
}

/// The letter that begins at a byte.
fn letter(text: &str, at: usize) -> Option<char> {
    match *text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some(char::from(byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// Each Latin letter thirteen places on.
fn rot13(view: &View) -> View {
    let turn = |letter: u8| match letter {
        b'a'..=b'm' | b'A'..=b'M' => letter + 13,
        b'n'..=b'z' | b'N'..=b'Z' => letter - 13,
        _ => letter,
    };
    // Only signs of one byte are turned, into others of one.
    let text = String::from_utf8(view.text.bytes().map(turn).collect());
    let mut found = view.with_text(text.unwrap_or_default());
    found.turned = true;
    found
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
