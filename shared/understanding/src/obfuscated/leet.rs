//! Words with figures and signs for letters as the words that they stand for.

use super::view::View;

/// The letter that a figure or a sign stands for; `1` for some letter.
fn stands_for(sign: u8) -> Option<u8> {
    match sign {
        b'0' => Some(b'o'),
        b'1' | b'!' | b'|' => Some(b'1'),
        b'3' => Some(b'e'),
        b'4' | b'@' => Some(b'a'),
        b'5' | b'$' => Some(b's'),
        b'6' | b'9' => Some(b'g'),
        b'7' | b'+' => Some(b't'),
        b'8' => Some(b'b'),
        _ => None,
    }
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || u8::try_from(letter).is_ok_and(|sign| stands_for(sign).is_some())
}

/// The two views of it: leet takes "1" for an i or for an l.
pub(super) fn undone(view: &View) -> [View; 2] {
    let text = view.text.as_str();
    let mut signs: Vec<(usize, u8)> = Vec::new();
    let mut known = 0;
    for (at, sign) in text.bytes().enumerate() {
        // What is looked at begins with a word that has such a sign.
        if at < known || stands_for(sign).is_none() {
            continue;
        }
        let (before, behind) = text.split_at(at);
        let start = before.trim_end_matches(is_part).len();
        let length = behind.find(|it| !is_part(it)).unwrap_or(behind.len());
        known = at + length;
        let word = text.get(start..known).unwrap_or_default();
        if !word.contains(char::is_alphabetic) {
            continue;
        }
        // What ends a sentence ends it still.
        let inner = word.strip_suffix('!').unwrap_or(word);
        let undone = inner.bytes().enumerate();
        signs.extend(undone.filter_map(|(at, it)| Some((start + at, stands_for(it)?))));
    }
    [b'i', b'l'].map(|one| {
        let mut letters = text.as_bytes().to_vec();
        for (at, letter) in &signs {
            let letter = if *letter == b'1' { one } else { *letter };
            letters.get_mut(*at).into_iter().for_each(|it| *it = letter);
        }
        // Only signs of one byte are changed, into others of one.
        let mut leet = view.with_text(String::from_utf8(letters).unwrap_or_default());
        // The second reads otherwise than the first only where it takes a sign for an l.
        let is_fresh = |letter: u8| one == b'i' || letter == b'1';
        leet.fresh =
            Some(signs.iter().filter(|(_, letter)| is_fresh(*letter)).map(|(at, _)| *at).collect());
        leet
    })
}
