//! The file of orders (`rules/orders.txt`) as tables: which groups a word is in, and which orders begin
//! with a group.

use super::RUN;
use super::order::{Order, Piece};
use super::seen::Seen;
use crate::rules;
use crate::shelf::{Hash, Numbers, QuickMap, Shelf, start, two};
use crate::words::Word;
use std::sync::LazyLock;

/// A group of words, by its number.
pub(super) type Group = u16;

/// Letters by which a word is known for one of an order: shorter ones stand in any text, also in one that
/// is turned round.
const TELLING: usize = 4;

/// The longest known word that is looked for within a run of letters, in letters.
const LONGEST: usize = 14;

pub(super) struct Book {
    /// Whole words, by their hash.
    whole: Shelf<(&'static str, Group)>,
    /// Beginnings of words, by their first two bytes.
    begins: Shelf<(&'static str, Group)>,
    /// How words of groups begin: the first two bytes of them all.
    starts: Numbers,
    /// Of the longer ones among them the first three bytes, spread.
    threes: Numbers,
    /// The first two bytes of those beginnings that have no more.
    short: Numbers,
    /// Words only where they are so written: AI, which is a plain word in Italian.
    exact: Vec<(&'static str, Group)>,
    orders: Vec<Order>,
    /// The orders that begin with each group.
    by_group: Vec<Vec<u16>>,
    /// Every word that occurs in orders and phrases, by its first two bytes.
    known: Shelf<&'static str>,
    /// The first letters of the long ones among them, by their hash.
    telling: Shelf<&'static str>,
    /// The most words of an order or a phrase.
    pub(super) reach: usize,
    /// Groups that are seen in the text around a word.
    pub(super) snake: Group,
    pub(super) given: Group,
    pub(super) equals: Group,
    pub(super) called: Group,
}

pub(super) static BOOK: LazyLock<Book> =
    LazyLock::new(|| Draft::of(include_str!("../rules/orders.txt")).book());

impl Book {
    /// The groups of a word, and of the word that it is when a blank was put into one.
    pub(super) fn groups(&self, word: &Word<'_>, next: Option<&Word<'_>>, into: &mut Vec<Group>) {
        let form = word.form.as_ref();
        if !self.may_begin(form) {
            return;
        }
        let hash = Hash::of(form);
        let those = self.whole.get(hash.0).filter(|(it, _)| *it == form);
        into.extend(those.map(|(_, group)| *group));
        let mut longer = false;
        for (it, group) in self.begins.get(start::<2>(form)) {
            longer |= it.len() > form.len();
            if form.starts_with(it) {
                into.push(*group);
            }
        }
        let next = next.map(|next| next.form.as_ref()).unwrap_or_default();
        if form.len() > 1 && next.len() > 1 && form.len() + next.len() >= 6 {
            let is = |it: &str| it.strip_prefix(form) == Some(next);
            let those = self.whole.get(hash.and(next).0).filter(|(it, _)| is(it));
            into.extend(those.map(|(_, group)| *group));
            // Of a beginning that the word alone has, there is nothing new to say.
            let over = |it: &str| it.strip_prefix(form).is_some_and(|rest| next.starts_with(rest));
            let those = longer.then(|| self.begins.get(start::<2>(form))).into_iter().flatten();
            into.extend(those.filter(|(it, _)| over(it)).map(|(_, group)| *group));
        }
    }

    /// Whether any word of a group may begin as a word does, or be a part of it.
    fn may_begin(&self, form: &str) -> bool {
        let two = two(form);
        let longer = || form.len() < 3 || self.threes.has(three(form)) || self.short.has(two);
        self.starts.has(two) && longer()
    }

    /// The groups of a word for how it is written.
    pub(super) fn written(&self, text: &str, word: &Word<'_>, into: &mut Vec<Group>) {
        let written = text.get(word.place.clone()).unwrap_or_default();
        if written.starts_with(|first: char| first.is_ascii_uppercase()) {
            let those = self.exact.iter().filter(|(it, _)| *it == written);
            into.extend(those.map(|(_, group)| *group));
        }
    }

    /// The orders that begin with a word of this group, with their numbers.
    pub(super) fn begun_by(&self, group: Group) -> impl Iterator<Item = (u16, &Order)> {
        let those = self.by_group.get(usize::from(group)).into_iter().flatten();
        those.filter_map(|number| Some((*number, self.orders.get(usize::from(*number))?)))
    }

    /// The orders for which all words are there, wherever they stand: in most texts there are none.
    pub(super) fn possible(&self, seen: &Seen) -> Numbers {
        let mut possible = Numbers::default();
        let those = (0..).zip(&self.orders).filter(|(_, order)| order.is_possible(seen));
        those.for_each(|(number, _)| possible.add(number));
        possible
    }

    /// Whether a word begins as one does by which orders are known, or is written as one is.
    pub(super) fn is_telling(&self, word: &str) -> bool {
        let Some(begin) = word.get(..TELLING) else {
            return self.exact.iter().any(|(it, _)| *it == word);
        };
        let is = |it: &str| it.eq_ignore_ascii_case(begin);
        self.telling.get(Hash::of_any_case(begin).0).any(|it| is(it))
    }

    /// Whether a word may be one of an order or of a phrase, by itself or with the next one.
    pub(super) fn knows(&self, text: &str, word: &Word<'_>, next: Option<&Word<'_>>) -> bool {
        let mut groups = Vec::new();
        self.groups(word, next, &mut groups);
        self.written(text, word, &mut groups);
        let form = word.form.as_ref();
        let known =
            || self.longest_known(form).is_some_and(|it| it.len() >= TELLING.min(form.len()));
        !groups.is_empty() || form.len() >= RUN || known()
    }

    /// The same of two words as one.
    pub(super) fn knows_both(&self, word: &Word<'_>, next: &Word<'_>) -> bool {
        let form = format!("{}{}", word.form, next.form);
        let place = word.place.start..next.place.end;
        self.knows("", &Word { form: form.into(), place, begins: word.begins }, None)
    }

    /// The longest known word that a run of letters begins with.
    pub(super) fn longest_known<'r>(&self, run: &'r str) -> Option<&'r str> {
        let those = self.known.get(start::<2>(run)).filter(|it| run.starts_with(**it));
        run.get(..those.map(|it| it.len()).max()?)
    }
}

/// The first three bytes of a word as a small number, which others may share.
fn three(word: &str) -> u16 {
    let [.., low, high] = start::<3>(word).wrapping_mul(0x9e37_79b1).to_le_bytes();
    u16::from_le_bytes([low, high])
}

/// The tables as they are filled.
#[derive(Default)]
struct Draft {
    names: QuickMap<&'static str, Group>,
    whole: Vec<(u32, (&'static str, Group))>,
    begins: Vec<(u32, (&'static str, Group))>,
    exact: Vec<(&'static str, Group)>,
    orders: Vec<Order>,
    by_group: Vec<Vec<u16>>,
    known: Vec<(u32, &'static str)>,
    telling: Vec<(u32, &'static str)>,
    reach: usize,
}

impl Draft {
    fn of(file: &'static str) -> Self {
        let mut draft = Self::default();
        for name in ["snake", "given", "equals", "called"] {
            draft.group(name);
        }
        let lines = file.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let (groups, orders): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.contains(" = "));
        for (name, members) in groups.iter().filter_map(|line| line.split_once(" = ")) {
            let group = draft.group(name);
            members.split(' ').for_each(|member| draft.member(member, group));
        }
        for (within, pieces) in orders.iter().filter_map(|line| line.split_once(": ")) {
            let order = draft.order(within.parse().unwrap_or(0), pieces);
            let number = u16::try_from(draft.orders.len()).unwrap_or(u16::MAX);
            let first = order.pieces.iter().take(1).flat_map(|piece| &piece.either);
            for group in first.filter_map(|all| all.first()).map(|group| usize::from(*group)) {
                let groups = draft.by_group.len().max(group + 1);
                draft.by_group.resize(groups, Vec::new());
                draft.by_group.get_mut(group).into_iter().for_each(|all| all.push(number));
            }
            draft.reach = draft.reach.max(order.within);
            draft.orders.push(order);
        }
        let phrases = rules::lines(include_str!("../rules/injection.txt"));
        for line in phrases {
            let words = line.split(' ');
            draft.reach = draft.reach.max(words.clone().count());
            words.for_each(|word| draft.knows(word.trim_end_matches('*')));
        }
        draft
    }

    fn book(mut self) -> Book {
        let begins = self.begins.iter().map(|(_, (it, _))| *it);
        let members = self.whole.iter().map(|(_, (it, _))| *it).chain(begins.clone());
        Book {
            starts: members.clone().map(two).collect(),
            threes: members.map(three).collect(),
            short: begins.filter(|it| it.len() < 3).map(two).collect(),
            snake: self.group("snake"),
            given: self.group("given"),
            equals: self.group("equals"),
            called: self.group("called"),
            whole: Shelf::of(self.whole),
            begins: Shelf::of(self.begins),
            exact: self.exact,
            orders: self.orders,
            by_group: self.by_group,
            telling: Shelf::of(self.telling),
            known: Shelf::of(self.known),
            reach: self.reach,
        }
    }

    /// The number of a group; a new name is a new group.
    fn group(&mut self, name: &'static str) -> Group {
        let next = Group::try_from(self.names.len()).unwrap_or(Group::MAX);
        *self.names.entry(name).or_insert(next)
    }

    fn order(&mut self, within: usize, pieces: &'static str) -> Order {
        let (without, not_after) = (Vec::new(), Vec::new());
        let mut order = Order { within, pieces: Vec::new(), without, not_after };
        for piece in pieces.split(' ') {
            if let Some(name) = piece.strip_prefix('!') {
                order.without.push(self.named(name));
            } else if let Some(name) = piece.strip_prefix('-') {
                order.not_after.push(self.named(name));
            } else {
                let begins = piece.starts_with('^');
                let piece = piece.trim_start_matches('^');
                let both = |all: &'static str, draft: &mut Self| {
                    all.split('&').map(|name| draft.named(name)).collect()
                };
                let either = piece.split('|').map(|all| both(all, self)).collect();
                order.pieces.push(Piece { either, begins });
            }
        }
        order
    }

    /// A group by its name, or of one word.
    fn named(&mut self, name: &'static str) -> Group {
        let is_new = !self.names.contains_key(name);
        let group = self.group(name);
        if is_new {
            self.member(name, group);
        }
        group
    }

    fn member(&mut self, member: &'static str, group: Group) {
        if member.len() > 1 && member.bytes().all(|it| it.is_ascii_uppercase()) {
            self.exact.push((member, group));
        } else if let Some(begins) = member.strip_suffix('*') {
            self.knows(begins);
            self.begins.push((start::<2>(begins), (begins, group)));
        } else {
            self.knows(member);
            self.whole.push((Hash::of(member).0, (member, group)));
        }
    }

    fn knows(&mut self, word: &'static str) {
        let letters = word.chars().count();
        if (2..=LONGEST).contains(&letters) && word.chars().any(char::is_alphanumeric) {
            self.known.push((start::<2>(word), word));
        }
        if let Some(begin) = word.get(..TELLING) {
            self.telling.push((Hash::of(begin).0, begin));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_an_order_is_written_as_it_is_read() {
        let draft = Draft::of(include_str!("../rules/orders.txt"));
        let words = draft.whole.iter().chain(&draft.begins).map(|(_, (word, _))| *word);
        for word in words {
            assert!(!word.is_empty() && crate::words::fold(word) == word, "{word}");
        }
        assert!(draft.orders.len() > 150 && draft.exact.len() > 4);
    }

    #[test]
    fn a_word_is_found_whole_by_its_beginning_and_over_a_blank() {
        let groups = |text: &str| {
            let words = crate::words::all(text);
            let mut groups = Vec::new();
            words.first().into_iter().for_each(|it| BOOK.groups(it, words.get(1), &mut groups));
            groups
        };
        let whole = groups("ignore");
        assert!(!whole.is_empty());
        assert_eq!(groups("ig nore"), whole);
        assert_eq!(groups("instructions"), groups("instruc tions"));
        assert!(groups("ig pore").is_empty());
    }
}
