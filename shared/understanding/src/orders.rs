//! Words to software: what no debtor has reason to write to people. Called by `see` for the new text,
//! for the subject, and for what is cut off as old. An order is known by words that stand near one
//! another (`rules/orders.txt`), by phrases (`rules/injection.txt`), or by the marks of code, in any
//! view of the text (`obfuscated`).
//!
//! It recalls rather than decides: an order asks for a person, it never allows anything.

mod book;
mod code;
mod near;
mod order;
mod seen;

use crate::obfuscated::views;
use crate::rules;
use crate::words::{Word, all, fold};
use book::BOOK;
use seen::Seen;
use std::ops::Range;

/// The shortest run of letters that may be several words without blanks.
const RUN: usize = 12;

/// Where a text speaks to software, in bytes; each place once.
pub fn places(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for slice in slices(text) {
        for view in views(text.get(slice.clone()).unwrap_or_default()) {
            let mut here = match &view.fresh {
                // Of an ordinary text that is turned round hardly a word is left.
                _ if view.turned => near::orders(&view.text, &speech(&view.text)),
                None => in_view(&view.text),
                Some(fresh) => near::orders(&view.text, fresh),
            };
            here.extend(code::marks(&view.text));
            let origins = here.iter().map(|place| view.origin(place));
            found.extend(origins.map(|it| it.start + slice.start..it.end + slice.start));
        }
    }
    found.sort_unstable_by_key(|place| (place.start, place.end));
    found.dedup();
    found
}

/// Where the words of a text begin by which orders are known, and those that may be several without
/// blanks.
fn speech(text: &str) -> Vec<usize> {
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|word| word.len() > 1);
    let telling = words.filter(|word| {
        BOOK.is_telling(word) || word.len() >= RUN && has_order_without_blanks(&fold(word))
    });
    telling.map(|word| word.as_ptr().addr() - text.as_ptr().addr()).collect()
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

/// The same in one view.
fn in_view(text: &str) -> Vec<Range<usize>> {
    let words = all(text);
    let mut found = in_words(text, &words);
    let runs = words.iter().filter(|word| word.form.len() >= RUN);
    found.extend(
        runs.filter(|word| has_order_without_blanks(&word.form)).map(|word| word.place.clone()),
    );
    found
}

fn in_words(text: &str, words: &[Word<'_>]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> =
        rules::orders(words).into_iter().map(|hit| hit.place).collect();
    let seen = Seen::of(text, words);
    let possible = BOOK.possible(&seen);
    if possible.is_none() {
        return found;
    }
    for (at, word) in words.iter().enumerate() {
        let groups = seen.groups(at).iter();
        let mut tried = groups.flat_map(|group| BOOK.begun_by(*group));
        let end = tried.find_map(|(number, order)| {
            possible.has(number).then(|| order.ends(at, words, &seen)).flatten()
        });
        let end = end.and_then(|last| words.get(last));
        found.extend(end.map(|last| word.place.start..last.place.end));
    }
    found
}

/// Whether a run of letters is an order once blanks are put between the words that are known.
fn has_order_without_blanks(run: &str) -> bool {
    let letters = run.chars().count();
    let (mut text, mut rest, mut missed) = (String::new(), run, 0);
    while let Some(first) = rest.chars().next() {
        let longest = BOOK.longest_known(rest);
        if let Some(word) = longest {
            text.push_str(word);
            text.push(' ');
        } else {
            missed += 1;
        }
        // Of five letters, four must be of known words.
        if missed * 5 > letters {
            return false;
        }
        let length = longest.map_or(first.len_utf8(), str::len);
        rest = rest.get(length..).unwrap_or_default();
    }
    !in_words(&text, &all(&text)).is_empty()
}
