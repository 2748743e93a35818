//! The files of frames as tables: which groups a word is in, and which frames begin with a group.

use super::Frame;
use super::seen::Seen;
use crate::shelf::QuickMap;
use crate::words::Word;

/// A group of words, by its number.
pub(super) type Group = u16;

/// A number of any kind.
const NUMBER: Group = 0;
/// A number that is money.
pub(super) const MONEY: Group = 1;

/// What must be one word of a frame.
struct Piece {
    either: Vec<Group>,
    /// Only where a sentence begins.
    begins: bool,
}

/// One line of a file.
pub(super) struct Pattern {
    pub(super) frame: Frame,
    /// Its line, from 1.
    pub(super) line: u16,
    within: usize,
    pieces: Vec<Piece>,
    without: Vec<Group>,
    not_after: Vec<Group>,
}

impl Pattern {
    /// The last word of it, when it begins with the word at `at`.
    pub(super) fn ends(&self, at: usize, seen: &Seen) -> Option<usize> {
        let (first, rest) = self.pieces.split_first()?;
        if !seen.has_all(at, rest.iter().map(|piece| piece.either.as_slice())) {
            return None;
        }
        let behind = (at + self.within).min(seen.sentence(at).end);
        let before = at.saturating_sub(3).max(seen.sentence(at).start);
        if !first.fits(at, seen) || seen.any(before..at, &self.not_after) {
            return None;
        }
        let mut last = at;
        for piece in rest {
            last = (last + 1..behind).find(|at| piece.fits(*at, seen))?;
        }
        (!seen.any(at + 1..last, &self.without)).then_some(last)
    }
}

impl Piece {
    fn fits(&self, at: usize, seen: &Seen) -> bool {
        seen.groups(at).iter().any(|group| self.either.contains(group))
            && (!self.begins || seen.sentence(at).start == at)
    }
}

/// All frames.
#[derive(Default)]
pub(super) struct Book {
    whole: QuickMap<&'static str, Vec<Group>>,
    /// Beginnings of words, by their first three bytes.
    begins: QuickMap<&'static [u8], Vec<(&'static str, Group)>>,
    patterns: Vec<Pattern>,
    /// The frames that begin with each group.
    by_group: Vec<Vec<usize>>,
}

/// Letters that are enough to look for the beginning of a word.
const BEGIN: usize = 3;

impl Book {
    pub(super) fn of(files: impl Iterator<Item = (Frame, &'static str)>) -> Self {
        let (mut book, mut next) = (Self::default(), MONEY + 1);
        files.for_each(|(frame, file)| book.add(frame, file, &mut next));
        book
    }

    fn add(&mut self, frame: Frame, file: &'static str, next: &mut Group) {
        let mut names = QuickMap::from_iter([("@number", NUMBER), ("@money", MONEY)]);
        let lines = || {
            let all = (1..).zip(file.lines());
            all.filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
        };
        for (name, members) in lines().filter_map(|(_, line)| line.split_once(" = ")) {
            let group = self.named(name, &mut names, next);
            members.split(' ').for_each(|member| self.member(member, group));
        }
        for (line, text) in lines().filter(|(_, line)| !line.contains(" = ")) {
            let Some((within, pieces)) = text.split_once(": ") else { continue };
            let within = within.parse().unwrap_or(0);
            let (without, not_after) = (Vec::new(), Vec::new());
            let mut pattern =
                Pattern { frame, line, within, pieces: Vec::new(), without, not_after };
            for piece in pieces.split(' ') {
                if let Some(names_of) = piece.strip_prefix('!') {
                    pattern.without.extend(self.either(names_of, &mut names, next));
                } else if let Some(names_of) = piece.strip_prefix('-') {
                    pattern.not_after.extend(self.either(names_of, &mut names, next));
                } else {
                    let begins = piece.starts_with('^');
                    let piece = piece.trim_start_matches('^');
                    let either = self.either(piece, &mut names, next);
                    pattern.pieces.push(Piece { either, begins });
                }
            }
            let first = pattern.pieces.first().map(|piece| piece.either.clone());
            for group in first.unwrap_or_default().into_iter().map(usize::from) {
                self.by_group.resize(self.by_group.len().max(group + 1), Vec::new());
                let number = self.patterns.len();
                self.by_group.get_mut(group).into_iter().for_each(|all| all.push(number));
            }
            self.patterns.push(pattern);
        }
    }

    fn either(
        &mut self,
        piece: &'static str,
        names: &mut QuickMap<&'static str, Group>,
        next: &mut Group,
    ) -> Vec<Group> {
        piece.split('|').map(|name| self.named(name, names, next)).collect()
    }

    /// A group by its name, or of one word.
    fn named(
        &mut self,
        name: &'static str,
        names: &mut QuickMap<&'static str, Group>,
        next: &mut Group,
    ) -> Group {
        if let Some(group) = names.get(name) {
            return *group;
        }
        let group = *next;
        *next += 1;
        names.insert(name, group);
        if !name.starts_with('@') {
            self.member(name, group);
        }
        group
    }

    fn member(&mut self, member: &'static str, group: Group) {
        match member.strip_suffix('*') {
            Some(begin) => {
                let start = begin.as_bytes().get(..BEGIN).unwrap_or(begin.as_bytes());
                self.begins.entry(start).or_default().push((begin, group));
            }
            None => self.whole.entry(member).or_default().push(group),
        }
    }

    /// The groups of a word for what it is.
    pub(super) fn groups(&self, word: &Word<'_>, into: &mut Vec<Group>) {
        let form = word.form.as_ref();
        into.extend(self.whole.get(form).into_iter().flatten());
        for length in 1..=BEGIN.min(form.len()) {
            let start = form.as_bytes().get(..length).unwrap_or_default();
            let those = self.begins.get(start).into_iter().flatten();
            into.extend(those.filter(|(it, _)| form.starts_with(it)).map(|(_, group)| *group));
        }
        if word.is_number() {
            into.push(NUMBER);
        }
    }

    /// The frames that begin with a word of this group.
    pub(super) fn begun_by(&self, group: Group) -> impl Iterator<Item = &Pattern> {
        let those = self.by_group.get(usize::from(group)).into_iter().flatten();
        those.filter_map(|number| self.patterns.get(*number))
    }
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
