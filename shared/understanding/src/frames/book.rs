//! The files of frames as tables: which groups a word is in, and which frames a sentence may have.

use super::Frame;
use super::seen::Seen;
use crate::shelf::{Hash, Numbers, QuickMap, Shelf, start};
use std::ops::Range;
use std::ptr;

/// A group of words, by its number.
pub(super) type Group = u16;

/// A number of any kind.
pub(super) const NUMBER: Group = 0;
/// A number that is money.
pub(super) const MONEY: Group = 1;
/// The first of those that a file names.
const NAMED: Group = 2;

/// About as many words as the files of the product have.
const MANY: usize = 32_000;
/// Letters that are enough to look for the beginning of a word.
const BEGIN: usize = 3;

/// A word, or the beginning of one, that a group has: where it stands in its file.
struct Member {
    at: u32,
    group: Group,
    length: u8,
    file: u8,
    next: [u8; 2],
}

impl Member {
    /// Whether a word may begin with it that goes on so behind the first letters.
    fn may_begin(&self, next: [u8; 2]) -> bool {
        let fits = |(it, next): (&u8, u8)| *it == 0 || *it == next;
        self.next.iter().zip(next).all(fits)
    }
}

/// How a word goes on behind its first letters; nought where it does not.
fn next(word: &str) -> [u8; 2] {
    let mut rest = word.bytes().skip(BEGIN);
    [rest.next().unwrap_or(0), rest.next().unwrap_or(0)]
}

/// Some that stand one after the other in a table.
#[derive(Clone, Copy)]
struct Span {
    from: u32,
    many: u16,
}

/// What must be one word of a frame.
struct Piece {
    either: Span,
    /// Only where a sentence begins.
    begins: bool,
}

/// One line of a file.
pub(super) struct Pattern {
    pub(super) frame: Frame,
    /// Its line, from 1.
    pub(super) line: u16,
    within: u16,
    pieces: Span,
    without: Span,
    not_after: Span,
}

/// All frames. Made when the first mail is read, and fresh memory is dear then: so all that it has lies
/// closely together in few tables.
pub(super) struct Book {
    files: Vec<&'static str>,
    whole: Shelf<Member>,
    /// Beginnings of words, by their first letters.
    begins: Shelf<Member>,
    groups: Vec<Group>,
    pieces: Vec<Piece>,
    patterns: Vec<Pattern>,
    /// Under each group the frames of which it may be the rarest word.
    by_group: Shelf<Rare>,
    /// The groups under which there are any.
    rare: Numbers,
}

/// A frame, by its number, and a group that it cannot do without besides its rarest word.
struct Rare {
    pattern: u16,
    other: Group,
}

/// No group.
const NONE: Group = Group::MAX;

impl Book {
    pub(super) fn of(files: impl Iterator<Item = (Frame, &'static str)>) -> Self {
        let mut draft = Draft { next: NAMED, ..Draft::default() };
        draft.whole.reserve(MANY);
        draft.names.reserve(MANY / 16);
        files.for_each(|(frame, file)| draft.add(frame, file));
        draft.book()
    }

    /// The groups of a word for its letters.
    pub(super) fn groups(&self, form: &str, into: &mut Vec<Group>) {
        let whole = self.whole.get(Hash::of(form).0).filter(|it| self.word(it) == form);
        into.extend(whole.map(|it| it.group));
        let (two, next) = (start::<2>(form), next(form));
        for key in [start::<1>(form), two, start::<BEGIN>(form)].iter().take(form.len()) {
            let those = self.begins.get(*key).filter(|it| it.may_begin(next));
            let those = those.filter(|it| form.starts_with(self.word(it)));
            into.extend(those.map(|it| it.group));
        }
    }

    /// The frames that a sentence in which these groups occur has words for, by their numbers; some of
    /// them more than once.
    pub(super) fn possible(&self, occur: &Numbers) -> impl Iterator<Item = (u16, &Pattern)> {
        let rare = occur.all().filter(|group| self.rare.has(*group));
        let those = rare.flat_map(|group| self.by_group.get(u32::from(group)));
        let those = those.filter(|rare| rare.other == NONE || occur.has(rare.other));
        let those = those
            .filter_map(|rare| Some((rare.pattern, self.patterns.get(usize::from(rare.pattern))?)));
        those.filter(|(_, pattern)| {
            let has =
                |piece: &Piece| self.any_of(piece.either).iter().any(|group| occur.has(*group));
            self.pieces_of(pattern).iter().all(has)
        })
    }

    /// The first and the last word of a frame where a sentence first has it.
    pub(super) fn place(
        &self,
        pattern: &Pattern,
        sentence: &Range<usize>,
        seen: &Seen,
    ) -> Option<(usize, usize)> {
        let (first, rest) = self.pieces_of(pattern).split_first()?;
        let Range { start, end } = *sentence;
        let fits = |piece: &Piece, at: usize| {
            (!piece.begins || start == at) && seen.any(at..at + 1, self.any_of(piece.either))
        };
        let ends = |at: usize| {
            let (behind, before) =
                ((at + usize::from(pattern.within)).min(end), at.saturating_sub(3).max(start));
            if !fits(first, at) || seen.any(before..at, self.any_of(pattern.not_after)) {
                return None;
            }
            let next = |last: usize, piece: &Piece| (last + 1..behind).find(|at| fits(piece, *at));
            let last = rest.iter().try_fold(at, next)?;
            (!seen.any(at + 1..last, self.any_of(pattern.without))).then_some((at, last))
        };
        sentence.clone().find_map(ends)
    }

    fn pieces_of(&self, pattern: &Pattern) -> &[Piece] {
        pattern.pieces.of(&self.pieces)
    }

    fn any_of(&self, span: Span) -> &[Group] {
        span.of(&self.groups)
    }

    fn word(&self, member: &Member) -> &str {
        let from = member.at as usize;
        let file = self.files.get(usize::from(member.file)).copied().unwrap_or_default();
        file.get(from..from + usize::from(member.length)).unwrap_or_default()
    }
}

impl Span {
    /// What was put into a table when it already had so many.
    fn since<T>(from: usize, all: &[T]) -> Self {
        let many = u16::try_from(all.len() - from).unwrap_or(u16::MAX);
        Self { from: u32::try_from(from).unwrap_or(u32::MAX), many }
    }

    fn of<T>(self, all: &[T]) -> &[T] {
        let from = self.from as usize;
        all.get(from..from + usize::from(self.many)).unwrap_or_default()
    }
}

/// A book that is being written.
#[derive(Default)]
struct Draft {
    files: Vec<&'static str>,
    whole: Vec<(u32, Member)>,
    begins: Vec<(u32, Member)>,
    groups: Vec<Group>,
    pieces: Vec<Piece>,
    patterns: Vec<Pattern>,
    /// The groups of the file that is read, by their names and words.
    names: QuickMap<&'static str, Group>,
    /// How often each group is likely to be met.
    often: Vec<u32>,
    next: Group,
}

impl Draft {
    fn add(&mut self, frame: Frame, file: &'static str) {
        self.files.push(file);
        self.names.clear();
        self.names.extend([("@number", NUMBER), ("@money", MONEY)]);
        for (line, text) in (1..).zip(lines(file)) {
            let Some((first, rest)) = text.split_once(' ').filter(|_| !text.starts_with('#'))
            else {
                continue;
            };
            if let Some(within) = first.strip_suffix(':') {
                self.pattern((frame, line), within.parse().unwrap_or(0), rest);
            } else if let Some(members) = rest.strip_prefix("= ") {
                let group = self.named(first);
                cut(members, b' ').for_each(|member| self.member(member, group));
            }
        }
    }

    fn pattern(&mut self, (frame, line): (Frame, u16), within: u16, text: &'static str) {
        let from = self.pieces.len();
        for piece in cut(text, b' ').filter(|it| !it.starts_with(['!', '-'])) {
            let (begins, piece) = piece.strip_prefix('^').map_or((false, piece), |it| (true, it));
            let start = self.groups.len();
            self.either(piece);
            self.pieces.push(Piece { either: Span::since(start, &self.groups), begins });
        }
        let pieces = Span::since(from, &self.pieces);
        let mut those = |sign: u8| {
            let start = self.groups.len();
            // Most lines have none.
            if memchr::memchr(sign, text.as_bytes()).is_some() {
                let denied = cut(text, b' ').filter_map(|it| it.strip_prefix(char::from(sign)));
                denied.for_each(|piece| self.either(piece));
            }
            Span::since(start, &self.groups)
        };
        let (without, not_after) = (those(b'!'), those(b'-'));
        self.patterns.push(Pattern { frame, line, within, pieces, without, not_after });
    }

    /// Puts the groups of a piece behind the others.
    fn either(&mut self, piece: &'static str) {
        for name in cut(piece, b'|') {
            let group = self.named(name);
            self.groups.push(group);
        }
    }

    /// A group by its name, or of one word.
    fn named(&mut self, name: &'static str) -> Group {
        let group = *self.names.entry(name).or_insert(self.next);
        if group < self.next {
            return group;
        }
        self.next += 1;
        if !name.starts_with('@') {
            self.member(name, group);
        }
        group
    }

    fn member(&mut self, member: &'static str, group: Group) {
        // Short words are the frequent ones, and so is what begins many.
        let often = 1 << (20_usize.saturating_sub(2 * member.len()));
        let at = usize::from(group);
        self.often.resize(self.often.len().max(at + 1), 0);
        self.often.get_mut(at).into_iter().for_each(|sum| *sum += often);
        let (whole, word) = member.strip_suffix('*').map_or((true, member), |word| (false, word));
        let file = self.files.last().map_or(0, |file| file.as_ptr().addr());
        let member = Member {
            at: u32::try_from(word.as_ptr().addr() - file).unwrap_or(u32::MAX),
            group,
            length: u8::try_from(word.len()).unwrap_or(u8::MAX),
            file: u8::try_from(self.files.len() - 1).unwrap_or(u8::MAX),
            next: next(word),
        };
        if whole {
            self.whole.push((Hash::of(word).0, member));
        } else {
            self.begins.push((start::<BEGIN>(word), member));
        }
    }

    fn book(self) -> Book {
        let often = |group: &Group| match *group {
            NUMBER | MONEY => u32::MAX / 2,
            group => self.often.get(usize::from(group)).copied().unwrap_or(0),
        };
        let any_of = |piece: &Piece| piece.either.of(&self.groups);
        let sum = |piece: &&Piece| any_of(piece).iter().map(often).fold(0, u32::saturating_add);
        let (mut by_group, mut rare) = (Vec::new(), Numbers::default());
        for (number, pattern) in (0..).zip(&self.patterns) {
            let pieces = pattern.pieces.of(&self.pieces);
            let rarest = pieces.iter().min_by_key(sum);
            let others = pieces.iter().filter(|it| !rarest.is_some_and(|one| ptr::eq(one, *it)));
            let single = others.filter_map(|it| match any_of(it) {
                [group] => Some(*group),
                _ => None,
            });
            let other = single.min_by_key(often).unwrap_or(NONE);
            for group in rarest.map(any_of).unwrap_or_default() {
                by_group.push((u32::from(*group), Rare { pattern: number, other }));
                rare.add(*group);
            }
        }
        Book {
            files: self.files,
            whole: Shelf::of(self.whole),
            begins: Shelf::of(self.begins),
            groups: self.groups,
            pieces: self.pieces,
            patterns: self.patterns,
            by_group: Shelf::of(by_group),
            rare,
        }
    }
}

/// The lines of a file.
fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', file.as_bytes()).chain(std::iter::once(file.len()));
    ends.filter_map(move |end| file.get(std::mem::replace(&mut start, end + 1)..end))
}

/// The parts of a line between signs of one byte. There are some 40,000 to cut before the first mail is
/// read, and most are short.
fn cut(text: &'static str, sign: u8) -> impl Iterator<Item = &'static str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some(at) = text.bytes().position(|byte| byte == sign) else { return Some(text) };
        rest = text.get(at + 1..);
        text.get(..at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_group_or_a_frame_of_folded_words() {
        for frame in Frame::ALL {
            let mut names = vec!["@number", "@money"];
            for line in frame.file().lines().filter(|it| !it.starts_with('#') && !it.is_empty()) {
                let words: Vec<&str> = match (line.split_once(" = "), line.split_once(": ")) {
                    (Some((name, members)), _) => {
                        assert!(name.starts_with('@') && !name.contains(' '), "{line}");
                        names.push(name);
                        members.split(' ').collect()
                    }
                    (None, Some((within, pieces))) => {
                        assert!(within.parse::<usize>().is_ok(), "{line}");
                        let plain =
                            pieces.split(' ').map(|it| it.trim_start_matches(['^', '!', '-']));
                        plain.flat_map(|it| it.split('|')).collect()
                    }
                    _ => panic!("{frame:?}: {line}"),
                };
                for word in words {
                    if word.starts_with('@') {
                        assert!(
                            names.contains(&word),
                            "{frame:?}: {word} is not known yet: {line}"
                        );
                        continue;
                    }
                    let plain = word.trim_end_matches('*');
                    assert!(crate::words::fold(plain) == plain && !plain.is_empty(), "{line}");
                }
            }
        }
    }
}
