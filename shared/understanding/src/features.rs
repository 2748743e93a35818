//! What the learned model sees of a text: hashed words, pairs and triples of words, parts of words,
//! and a few flags. The same code makes them in training and in use.

use crate::words::{Word, words};

/// Parts of words: shortest and longest.
const PARTS: std::ops::RangeInclusive<usize> = 3..=5;

/// Room for a word of one-byte letters with its ends marked.
const ROOM: usize = 64;

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
    /// Words and pairs of them are enough: parts of words and groups of three are left out, which are most of
    /// the work.
    pub plain: bool,
    /// Names of what rules and grammar have seen, such as `rule:legal` or `date:future`.
    pub flags: &'a [&'a str],
}

/// The features of a text, each once, with its weight.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Features {
    /// In the order of their hashes.
    pub sparse: Vec<Feature>,
}

/// A feature of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// What it is.
    pub hash: u32,
    /// How much of it there is.
    pub value: f32,
    /// What it is made of.
    pub family: Family,
}

/// What features are made of. How far what they say can be trusted differs, so the second look hears each
/// family by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Parts of words.
    Parts,
    /// What rules and grammar have seen, alone and in pairs, and the form of the mail.
    Flags,
    /// The subject, and words at the beginning of the text or of a sentence.
    Places,
    /// Words.
    Words,
    /// Words that stand together.
    Groups,
}

impl Family {
    /// How many there are.
    pub const MANY: usize = 5;

    /// That of the features of a space.
    fn of(space: u8) -> Self {
        match space {
            b'c' => Self::Parts,
            b'l' | b'g' | b'p' => Self::Flags,
            b's' | b'S' | b'f' | b'b' => Self::Places,
            b'w' => Self::Words,
            _ => Self::Groups,
        }
    }
}

/// A hash that is the same on every machine (FNV-1a, 64 bits folded to 32).
#[derive(Clone, Copy)]
struct Fnv(u64);

impl Fnv {
    fn of(space: u8) -> Self {
        Self(0xcbf2_9ce4_8422_2325).and(space)
    }

    fn and(self, byte: u8) -> Self {
        Self((self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    /// With the end of a part.
    fn end(self) -> Self {
        self.and(0)
    }

    fn folded(self) -> u32 {
        #[allow(clippy::cast_possible_truncation)]
        let folded = (self.0 ^ (self.0 >> 32)) as u32;
        folded
    }
}

fn hash(space: u8, parts: &[&str]) -> u32 {
    let part = |state: Fnv, part: &&str| part.bytes().fold(state, Fnv::and).end();
    parts.iter().fold(Fnv::of(space), part).folded()
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
fn shape<'w>(word: &'w Word<'_>) -> &'w str {
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

/// The parts of a word with its two ends marked, by their hashes.
fn parts_of(form: &str, mut each: impl FnMut(u32)) {
    if form.is_ascii() && (3..=ROOM - 2).contains(&form.len()) {
        return parts_of_ascii(form, each);
    }
    let letters = || form.char_indices().map(|(at, letter)| (at, letter.len_utf8()));
    let letter = |(at, length): (usize, usize)| form.as_bytes().get(at..at + length);
    let mut ahead = letters();
    for from in 0.. {
        // From the mark of the beginning, or from the next letter.
        let state = Fnv::of(b'c');
        let mut state = if from == 0 { state.and(b'^') } else { state };
        let mut length = usize::from(from == 0);
        let end = std::iter::once(b"$".as_slice());
        let rest = ahead.clone().filter_map(letter).chain(end);
        for bytes in rest.take(*PARTS.end() - length) {
            state = bytes.iter().copied().fold(state, Fnv::and);
            length += 1;
            if length >= *PARTS.start() {
                each(state.end().folded());
            }
        }
        if from > 0 && ahead.next().is_none() {
            break;
        }
    }
}

/// The same where each letter is one byte.
fn parts_of_ascii(form: &str, mut each: impl FnMut(u32)) {
    let state = Fnv::of(b'c');
    let mut marked: [u8; ROOM] = [0; ROOM];
    let ends = std::iter::once(b'^').chain(form.bytes()).chain(std::iter::once(b'$'));
    let length = marked.iter_mut().zip(ends).map(|(place, byte)| *place = byte).count();
    let marked = marked.get(..length).unwrap_or_default();
    for five in marked.windows(*PARTS.end()) {
        let [a, b, c, d, e] = five else { continue };
        let three = state.and(*a).and(*b).and(*c);
        let four = three.and(*d);
        [three, four, four.and(*e)].into_iter().for_each(|it| each(it.end().folded()));
    }
    // At the end there is no room for the longest.
    if let [.., b, c, d, e] = marked {
        let three = state.and(*b).and(*c).and(*d);
        let last = state.and(*c).and(*d).and(*e);
        [three, three.and(*e), last].into_iter().for_each(|it| each(it.end().folded()));
    }
}

/// The features of a text.
pub fn features(seen: &Seen<'_>) -> Features {
    of_words(seen, &words(seen.text))
}

/// The features of a text of which these are the words.
pub(crate) fn of_words(seen: &Seen<'_>, text: &[Word<'_>]) -> Features {
    let mut counted = Counted::for_words(text.len());
    let mut add = |space: u8, parts: &[&str]| counted.add(hash(space, parts), space);
    let new_subject = is_new_subject(seen.subject);
    if new_subject {
        let subject = words(seen.subject);
        let shapes: Vec<&str> = subject.iter().map(shape).collect();
        shapes.iter().for_each(|form| add(b's', &[form]));
        shapes.windows(2).for_each(|pair| add(b'S', pair));
    }
    let shapes: Vec<&str> = text.iter().map(shape).collect();
    let mut sentence = 0;
    for (at, word) in text.iter().enumerate() {
        let form = shapes.get(at).copied().unwrap_or_default();
        let mut add = |space: u8| counted.add(hash(space, &[form]), space);
        add(b'w');
        if word.begins {
            sentence += 1;
            add(b'b');
        }
        if sentence == 1 {
            add(b'f');
        }
        if !seen.plain && !word.is_number() && form.len() > 2 {
            parts_of(form, |part| counted.add(part, b'c'));
        }
    }
    let mut add = |space: u8, parts: &[&str]| counted.add(hash(space, parts), space);
    shapes.windows(2).for_each(|pair| add(b'2', pair));
    let threes = if seen.plain { &[] } else { shapes.as_slice() }.windows(3);
    threes.clone().for_each(|three| add(b'3', three));
    // Words with one between them.
    for three in threes {
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
    weigh(&counted)
}

/// How often each feature occurs, and what it is: what came first, where two have one hash.
struct Counted {
    /// For each hash, or the next free place behind it, which of `all` it is, from 1.
    slots: Vec<u32>,
    all: Vec<(u32, u8, u32)>,
}

impl Counted {
    /// With room for what so many words give.
    fn for_words(words: usize) -> Self {
        let slots = (words * 16).max(64).next_power_of_two();
        Self { slots: vec![0; slots], all: Vec::with_capacity(slots / 2) }
    }

    fn add(&mut self, hash: u32, space: u8) {
        if self.all.len() * 2 > self.slots.len() {
            self.grow();
        }
        let mut at = hash as usize & (self.slots.len() - 1);
        while let Some(slot) = self.slots.get_mut(at) {
            if *slot == 0 {
                self.all.push((hash, space, 1));
                *slot = u32::try_from(self.all.len()).unwrap_or(0);
                return;
            }
            match self.all.get_mut(*slot as usize - 1) {
                Some((same, _, count)) if *same == hash => {
                    *count += 1;
                    return;
                }
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }

    fn grow(&mut self) {
        let slots = self.slots.len() * 2;
        self.slots = vec![0; slots];
        for (number, (hash, ..)) in (1..).zip(&self.all) {
            let mut at = *hash as usize & (slots - 1);
            while self.slots.get(at).is_some_and(|slot| *slot != 0) {
                at = (at + 1) & (slots - 1);
            }
            self.slots.get_mut(at).into_iter().for_each(|slot| *slot = number);
        }
    }
}

/// The features in the order of their hashes: each hash, and under it which feature it is. Hashes are
/// spread evenly, so their upper bits nearly put them in order.
fn in_order(all: &[(u32, u8, u32)]) -> Vec<u64> {
    let shift = u32::BITS - all.len().max(4).ilog2();
    let board = |hash: u32| (hash >> shift) as usize;
    let mut starts = vec![0_u32; (1 << (u32::BITS - shift)) + 1];
    for (hash, ..) in all {
        starts.get_mut(board(*hash) + 1).into_iter().for_each(|many| *many += 1);
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut order = vec![0_u64; all.len()];
    for (nth, (hash, ..)) in (0_u64..).zip(all) {
        let Some(start) = starts.get_mut(board(*hash)) else { continue };
        let place = order.get_mut(*start as usize);
        place.into_iter().for_each(|place| *place = u64::from(*hash) << 32 | nth);
        *start += 1;
    }
    let same = |a: &u64, b: &u64| a >> 32 >> shift == b >> 32 >> shift;
    for board in order.chunk_by_mut(same).filter(|board| board.len() > 1) {
        board.sort_unstable();
    }
    order
}

/// Weights: words and their groups share one length, parts of words another, so that long mails
/// speak no louder than short ones; flags stand for themselves.
fn weigh(counted: &Counted) -> Features {
    let group = |space: u8| match space {
        b'c' => 0,
        b'l' | b'g' | b'p' => 1,
        b's' | b'S' => 2,
        b'f' | b'b' => 3,
        _ => 4,
    };
    #[allow(clippy::cast_precision_loss)]
    let raw = |count: u32| if count == 1 { 1.0 } else { 1.0 + libm::logf(count as f32) };
    let mut lengths = [0.0_f32; 5];
    // In the order of the hashes: those above, where they are found below.
    let mut sparse: Vec<(Feature, usize)> = Vec::with_capacity(counted.all.len());
    sparse.extend(in_order(&counted.all).into_iter().filter_map(|it| {
        let (hash, space, count) = counted.all.get((it & 0xffff_ffff) as usize)?;
        let family = Family::of(*space);
        Some((Feature { hash: *hash, value: raw(*count), family }, group(*space)))
    }));
    for (Feature { value, .. }, group) in &sparse {
        if let Some(length) = lengths.get_mut(*group) {
            *length += value * value;
        }
    }
    let scale = [1.0, 0.0, 0.5, 0.5, 1.0];
    let sparse = sparse.into_iter().map(|(feature, group)| {
        let length = lengths.get(group).copied().unwrap_or(1.0);
        let value = match group {
            1 => 0.3,
            _ => {
                let scale = scale.get(group).copied().unwrap_or(1.0);
                scale * feature.value / libm::sqrtf(length.max(1e-6))
            }
        };
        Feature { value, ..feature }
    });
    Features { sparse: sparse.collect() }
}
