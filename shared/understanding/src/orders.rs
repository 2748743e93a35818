//! Words to software: what no debtor has reason to write to people. Called by `see` for the new text,
//! for the subject, and for what is cut off as old. An order is known by words that stand near one
//! another (`rules/orders.txt`), by phrases (`rules/injection.txt`), or by the marks of code, in any
//! view of the text (`obfuscated`).
//!
//! It recalls rather than decides: an order asks for a person, it never allows anything.

mod code;

use crate::obfuscated::views;
use crate::rules;
use crate::words::{MOST, Word, fold, words};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// The shortest run of letters that may be several words without blanks.
const RUN: usize = 12;

/// A group of words, by its number.
type Group = u16;

/// What must be one word of an order.
struct Piece {
    /// A word that is in all groups of one of these.
    either: Vec<Vec<Group>>,
    /// Only where a sentence begins.
    begins: bool,
}

/// Words near one another, in this order.
struct Order {
    /// The most words from the first to the last.
    within: usize,
    pieces: Vec<Piece>,
    /// None of these between them.
    without: Vec<Group>,
    /// None of these in the three words before them.
    not_after: Vec<Group>,
}

#[derive(Default)]
struct Book {
    names: HashMap<String, Group>,
    whole: HashMap<String, Vec<Group>>,
    /// Beginnings of words, by their first two bytes.
    begins: HashMap<[u8; 2], Vec<(String, Group)>>,
    /// Words only where they are so written: AI, which is a plain word in Italian.
    exact: HashMap<String, Vec<Group>>,
    /// By the group of their first word.
    orders: HashMap<Group, Vec<Arc<Order>>>,
    /// Every word that occurs in orders and phrases.
    known: HashSet<String>,
    /// Groups that are seen in the text around a word.
    snake: Group,
    given: Group,
    equals: Group,
    called: Group,
}

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let mut book = Book::default();
    (book.snake, book.given) = (book.group("snake"), book.group("given"));
    (book.equals, book.called) = (book.group("equals"), book.group("called"));
    let lines = include_str!("rules/orders.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
    let (groups, orders): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.contains(" = "));
    for (name, members) in groups.iter().filter_map(|line| line.split_once(" = ")) {
        let group = book.group(name);
        members.split_whitespace().for_each(|member| book.member(member, group));
    }
    for (within, pieces) in orders.iter().filter_map(|line| line.split_once(": ")) {
        let order = Arc::new(book.order(within.parse().unwrap_or(0), pieces));
        let first = order.pieces.iter().take(1).flat_map(|piece| &piece.either);
        for group in first.filter_map(|all| all.first()) {
            book.orders.entry(*group).or_default().push(Arc::clone(&order));
        }
    }
    let phrases = include_str!("rules/injection.txt").lines().filter(|line| !line.starts_with('#'));
    let words = phrases.flat_map(str::split_whitespace).map(|it| fold(it.trim_end_matches('*')));
    book.known.extend(words.filter(|word| word.chars().any(char::is_alphanumeric)));
    book
});

impl Book {
    /// The number of a group; a new name is a new group.
    fn group(&mut self, name: &str) -> Group {
        let next = Group::try_from(self.names.len()).unwrap_or(Group::MAX);
        *self.names.entry(name.to_owned()).or_insert(next)
    }

    fn order(&mut self, within: usize, pieces: &str) -> Order {
        let (without, not_after) = (Vec::new(), Vec::new());
        let mut order = Order { within, pieces: Vec::new(), without, not_after };
        for piece in pieces.split_whitespace() {
            if let Some(name) = piece.strip_prefix('!') {
                order.without.push(self.named(name));
            } else if let Some(name) = piece.strip_prefix('-') {
                order.not_after.push(self.named(name));
            } else {
                let begins = piece.starts_with('^');
                let piece = piece.trim_start_matches('^');
                let both = |all: &str, book: &mut Self| {
                    all.split('&').map(|name| book.named(name)).collect()
                };
                let either = piece.split('|').map(|all| both(all, self)).collect();
                order.pieces.push(Piece { either, begins });
            }
        }
        order
    }

    /// A group by its name, or of one word.
    fn named(&mut self, name: &str) -> Group {
        let is_new = !self.names.contains_key(name);
        let group = self.group(name);
        if is_new {
            self.member(name, group);
        }
        group
    }

    fn member(&mut self, member: &str, group: Group) {
        if member.len() > 1 && member.chars().all(|it| it.is_ascii_uppercase()) {
            self.exact.entry(member.to_owned()).or_default().push(group);
        } else if let Some(begins) = member.strip_suffix('*') {
            let begins = fold(begins);
            self.known.insert(begins.clone());
            self.begins.entry(start(&begins)).or_default().push((begins, group));
        } else {
            let whole = fold(member);
            self.known.insert(whole.clone());
            self.whole.entry(whole).or_default().push(group);
        }
    }

    /// The groups of a folded word.
    fn groups(&self, form: &str, into: &mut Vec<Group>) {
        into.extend(self.whole.get(form).into_iter().flatten());
        let begins = self.begins.get(&start(form)).into_iter().flatten();
        into.extend(begins.filter(|(it, _)| form.starts_with(it.as_str())).map(|(_, group)| group));
    }

    /// The groups of each word, with what stands around it in the text.
    fn see(&self, text: &str, words: &[Word]) -> Vec<Vec<Group>> {
        let mut seen = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let mut groups = Vec::new();
            self.groups(&word.form, &mut groups);
            // A word that a blank was put into.
            if let Some(next) = words.get(at + 1)
                && word.form.len() > 1
                && next.form.len() > 1
                && word.form.len() + next.form.len() >= 6
            {
                self.groups(&format!("{}{}", word.form, next.form), &mut groups);
            }
            let written = text.get(word.place.clone()).unwrap_or_default();
            groups.extend(self.exact.get(written).into_iter().flatten());
            let behind = text.get(word.place.end..).unwrap_or_default();
            let before = text.get(..word.place.start).unwrap_or_default();
            if behind.starts_with('_') || before.ends_with('_') {
                groups.push(self.snake);
            }
            // Spoken to: "…, assistant." A line that ends with it may be a signature.
            let is_called = before.trim_end_matches(' ').ends_with(',')
                && (behind.trim_start().is_empty() || behind.starts_with(['.', '!', '?', ',']))
                && written.starts_with(char::is_lowercase);
            if is_called {
                groups.push(self.called);
            }
            let mut signs = behind.chars().take(6).skip_while(|it| " \"'`*|".contains(*it));
            match (signs.next(), signs.next()) {
                (Some('='), _) | (Some(':'), Some('=')) => groups.extend([self.given, self.equals]),
                (Some(':'), _) => groups.push(self.given),
                _ => {}
            }
            seen.push(groups);
        }
        seen
    }
}

fn start(word: &str) -> [u8; 2] {
    let bytes = word.as_bytes();
    [bytes.first().copied().unwrap_or(0), bytes.get(1).copied().unwrap_or(0)]
}

impl Order {
    /// The last word of it, when it begins with the word at `at`.
    fn ends(&self, at: usize, words: &[Word], seen: &[Vec<Group>]) -> Option<usize> {
        let (first, rest) = self.pieces.split_first()?;
        let before = seen.get(at.saturating_sub(3)..at)?;
        if !first.fits(at, words, seen) || any_of(before, &self.not_after) {
            return None;
        }
        let mut last = at;
        let behind = (at + self.within).min(seen.len());
        for piece in rest {
            last = (last + 1..behind).find(|at| piece.fits(*at, words, seen))?;
        }
        let between = seen.get(at + 1..last).unwrap_or_default();
        (!any_of(between, &self.without)).then_some(last)
    }
}

impl Piece {
    fn fits(&self, at: usize, words: &[Word], seen: &[Vec<Group>]) -> bool {
        let begins = !self.begins || words.get(at).is_some_and(|word| word.begins);
        let has = |all: &Vec<Group>| {
            seen.get(at).is_some_and(|groups| all.iter().all(|group| groups.contains(group)))
        };
        begins && self.either.iter().any(has)
    }
}

fn any_of(seen: &[Vec<Group>], groups: &[Group]) -> bool {
    seen.iter().flatten().any(|group| groups.contains(group))
}

/// Where a text speaks to software, in bytes; each place once.
pub fn places(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for slice in slices(text) {
        for view in views(text.get(slice.clone()).unwrap_or_default()) {
            let mut here = in_view(&view.text);
            here.extend(code::marks(&view.text));
            let origins = here.iter().map(|place| view.origin(place));
            found.extend(origins.map(|it| it.start + slice.start..it.end + slice.start));
        }
    }
    found.sort_unstable_by_key(|place| (place.start, place.end));
    found.dedup();
    found
}

/// Parts of a long text, so that the views of only one are held at a time. They overlap: an order may
/// stand across.
fn slices(text: &str) -> Vec<Range<usize>> {
    let boundary = |at: usize| (at..text.len()).find(|at| text.is_char_boundary(*at));
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(end) = boundary(from + SLICE) {
        found.push(from..end);
        from = boundary(end - SHARED).unwrap_or(end);
    }
    found.push(from..text.len());
    found
}

/// Bytes of a part.
const SLICE: usize = 64 * 1024;
/// Bytes that two parts share.
const SHARED: usize = 1024;

/// The same in one view. Words are taken in portions, so that nothing stands too far behind.
fn in_view(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    loop {
        let rest = text.get(from..).unwrap_or_default();
        let some = words(rest);
        let shift = |place: Range<usize>| place.start + from..place.end + from;
        found.extend(in_words(rest, &some).into_iter().map(shift));
        found.extend(
            some.iter()
                .filter(|word| word.form.len() >= RUN && has_order_without_blanks(&word.form))
                .map(|word| shift(word.place.clone())),
        );
        // The next portion begins a few words earlier: an order may stand across.
        let next = some.len().checked_sub(OVERLAP).filter(|_| some.len() == MOST);
        let Some(next) = next.and_then(|at| some.get(at)) else { break };
        from += next.place.start;
    }
    found
}

/// Words that two portions share.
const OVERLAP: usize = 20;

fn in_words(text: &str, words: &[Word]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> =
        rules::orders(words).into_iter().map(|hit| hit.place).collect();
    let seen = BOOK.see(text, words);
    for (at, word) in words.iter().enumerate() {
        let groups = seen.get(at).into_iter().flatten();
        let mut tried = groups.filter_map(|group| BOOK.orders.get(group)).flatten();
        let end = tried.find_map(|order| order.ends(at, words, &seen));
        let end = end.and_then(|last| words.get(last));
        found.extend(end.map(|last| word.place.start..last.place.end));
    }
    found
}

/// Whether a run of letters is an order once blanks are put between the words that are known.
fn has_order_without_blanks(run: &str) -> bool {
    let letters: Vec<(usize, char)> = run.char_indices().collect();
    let (mut text, mut covered, mut at) = (String::new(), 0, 0);
    while let Some((start, _)) = letters.get(at) {
        let longest = (2..=14).rev().find(|length| {
            let end = letters.get(at + length).map_or(run.len(), |(end, _)| *end);
            at + length <= letters.len()
                && run.get(*start..end).is_some_and(|part| BOOK.known.contains(part))
        });
        if let Some(length) = longest {
            let end = letters.get(at + length).map_or(run.len(), |(end, _)| *end);
            text.push_str(run.get(*start..end).unwrap_or_default());
            text.push(' ');
            covered += length;
        }
        at += longest.unwrap_or(1);
    }
    covered * 5 >= letters.len() * 4 && !in_words(&text, &words(&text)).is_empty()
}
