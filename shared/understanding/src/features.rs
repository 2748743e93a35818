//! What the learned model sees of a text: hashed words, pairs and triples of words, parts of words,
//! and a few flags. The same code makes them in training and in use.

use crate::words::{Word, words};
use std::collections::HashMap;

/// Parts of words: shortest and longest.
const PARTS: std::ops::RangeInclusive<usize> = 3..=5;

/// A text as it is read: only what the sender newly wrote.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    /// The subject, as it came.
    pub subject: &'a str,
    /// The new text.
    pub text: &'a str,
    /// Something old was quoted.
    pub has_quote: bool,
    /// The language, two letters.
    pub language: &'a str,
    /// Whole words are enough: parts of words are left out, which are most of the work.
    pub plain: bool,
    /// Names of what rules and grammar have seen, such as `rule:legal` or `date:future`.
    pub flags: &'a [&'a str],
}

/// The features of a text, each once, with its weight.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Features {
    /// By their hash, in the order of the hashes.
    pub sparse: Vec<(u32, f32)>,
}

/// A hash that is the same on every machine (FNV-1a, 64 bits folded to 32).
fn hash(space: u8, parts: &[&str]) -> u32 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| {
        state ^= u64::from(byte);
        state = state.wrapping_mul(0x0100_0000_01b3);
    };
    add(space);
    for part in parts {
        part.bytes().for_each(&mut add);
        add(0);
    }
    #[allow(clippy::cast_possible_truncation)]
    let folded = (state ^ (state >> 32)) as u32;
    folded
}

/// The feature of one folded word.
pub fn word_feature(form: &str) -> u32 {
    hash(b'w', &[form])
}

/// Whether the sender wrote the subject new: it answers and forwards nothing.
pub fn is_new_subject(subject: &str) -> bool {
    let subject = subject.trim_start().to_lowercase();
    let answers = [
        "re:", "re :", "re[", "aw:", "antw:", "antwort:", "sv:", "vs:", "r:", "rif:", "rv:",
        "res:", "odp:", "atb:", "ats:", "ad:", "tr:", "fw:", "fwd:", "wg:", "wtr:", "doorst:",
        "i:", "pd:", "enc:", "pvz:",
    ];
    !subject.is_empty() && !answers.iter().any(|answer| subject.starts_with(answer))
}

/// What a word stands for where its letters do not matter.
fn shape(word: &Word) -> &str {
    if !word.is_number() {
        return &word.form;
    }
    let digits = word.form.bytes().filter(u8::is_ascii_digit).count();
    let plain = word.form.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    match (plain, digits) {
        (true, 1..=2) => "<n>",
        (true, 3) => "<nnn>",
        (true, 4) => "<nnnn>",
        (true, _) => "<amount>",
        (false, _) if word.form.ends_with("th") || word.form.ends_with("st") => "<nth>",
        (false, _) => "<code>",
    }
}

/// The features of a text.
pub fn features(seen: &Seen<'_>) -> Features {
    let mut counted: HashMap<u32, (u8, u32)> = HashMap::new();
    let mut add = |space: u8, parts: &[&str]| {
        counted.entry(hash(space, parts)).or_insert((space, 0)).1 += 1;
    };
    let new_subject = is_new_subject(seen.subject);
    if new_subject {
        let subject = words(seen.subject);
        let shapes: Vec<&str> = subject.iter().map(shape).collect();
        shapes.iter().for_each(|form| add(b's', &[form]));
        shapes.windows(2).for_each(|pair| add(b'S', pair));
    }
    let text = words(seen.text);
    let shapes: Vec<&str> = text.iter().map(shape).collect();
    let mut sentence = 0;
    for (at, word) in text.iter().enumerate() {
        let form = shapes.get(at).copied().unwrap_or_default();
        add(b'w', &[form]);
        if word.begins {
            sentence += 1;
            add(b'b', &[form]);
        }
        if sentence == 1 {
            add(b'f', &[form]);
        }
        if !seen.plain && !word.is_number() && form.len() > 2 {
            let bounded: Vec<char> =
                std::iter::once('^').chain(form.chars()).chain(std::iter::once('$')).collect();
            for size in PARTS {
                for part in bounded.windows(size) {
                    add(b'c', &[part.iter().collect::<String>().as_str()]);
                }
            }
        }
    }
    shapes.windows(2).for_each(|pair| add(b'2', pair));
    shapes.windows(3).for_each(|three| add(b'3', three));
    // Words with one between them.
    for three in shapes.windows(3) {
        if let [first, _, last] = three {
            add(b'x', &[first, last]);
        }
    }
    let length = match text.len() {
        0 => "0",
        1..=3 => "1",
        4..=8 => "2",
        9..=20 => "3",
        21..=60 => "4",
        61..=150 => "5",
        _ => "6",
    };
    add(b'l', &[length]);
    add(b'l', &[if new_subject { "new" } else { "answer" }]);
    add(b'l', &[if seen.has_quote { "quote" } else { "bare" }]);
    add(b'l', &[seen.language]);
    let asks = match text.iter().filter(|word| word.form == "?").count() {
        0 => None,
        1 => Some("asks"),
        _ => Some("asks:more"),
    };
    let flags: Vec<&str> = seen.flags.iter().copied().chain(asks).collect();
    flags.iter().for_each(|flag| add(b'g', &[flag]));
    // What two flags say together neither says alone: a day and a question, a day and a condition.
    for (at, first) in flags.iter().enumerate() {
        for second in flags.iter().skip(at + 1) {
            add(b'p', &[first, second]);
        }
    }
    weigh(counted)
}

/// Weights: words and their groups share one length, parts of words another, so that long mails
/// speak no louder than short ones; flags stand for themselves.
fn weigh(counted: HashMap<u32, (u8, u32)>) -> Features {
    let group = |space: u8| match space {
        b'c' => 0,
        b'l' | b'g' | b'p' => 1,
        b's' | b'S' => 2,
        b'f' | b'b' => 3,
        _ => 4,
    };
    #[allow(clippy::cast_precision_loss)]
    let raw = |count: u32| 1.0 + libm::logf(count as f32);
    let mut lengths = [0.0_f32; 5];
    let mut sparse: Vec<(u32, usize, f32)> = counted
        .into_iter()
        .map(|(hash, (space, count))| (hash, group(space), raw(count)))
        .collect();
    sparse.sort_unstable_by_key(|(hash, ..)| *hash);
    for (_, group, value) in &sparse {
        if let Some(length) = lengths.get_mut(*group) {
            *length += value * value;
        }
    }
    let scale = [1.0, 0.0, 0.5, 0.5, 1.0];
    let sparse = sparse.into_iter().map(|(hash, group, value)| {
        let length = lengths.get(group).copied().unwrap_or(1.0);
        let value = match group {
            1 => 0.3,
            _ => scale.get(group).copied().unwrap_or(1.0) * value / libm::sqrtf(length.max(1e-6)),
        };
        (hash, value)
    });
    Features { sparse: sparse.collect() }
}
