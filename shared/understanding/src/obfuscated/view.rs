//! A text made from another, with the place of each letter in the first one.

use std::ops::Range;

/// A text made from another, with the place of each letter in the first one.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// What it reads.
    pub text: String,
    /// Where its parts stand in the first text, in its order.
    parts: Vec<Part>,
    /// It is read from its end: the parts are those of the text turned round again.
    backwards: bool,
    /// All of it is put into other letters or turned round: of an ordinary text, words are no more.
    pub turned: bool,
    /// Where it reads otherwise than the first view of its text does, letter by letter; `None` where
    /// nothing is known of that.
    pub fresh: Option<Vec<usize>>,
}

/// Letters of a view.
#[derive(Debug, Clone)]
struct Part {
    /// Where they begin.
    at: usize,
    /// Where they stand in the first text.
    from: Range<usize>,
    /// Letter for letter; else each of them stands for all of `from`.
    same: bool,
}

impl Part {
    /// Where the first of its letters from `at` on begins in the first text.
    fn start(&self, at: usize) -> usize {
        if self.same { self.from.start + at.saturating_sub(self.at) } else { self.from.start }
    }

    /// Where the last of its letters before `at` ends in the first text.
    fn end(&self, at: usize) -> usize {
        let end = self.from.start + at.saturating_sub(self.at);
        if self.same { end.min(self.from.end) } else { self.from.end }
    }
}

impl View {
    /// A text as it stands.
    pub(super) fn of(text: &str) -> Self {
        Self::new(text.to_owned(), 0..text.len(), true)
    }

    /// A text that stands for a place as a whole.
    pub(super) fn whole(text: String, from: Range<usize>) -> Self {
        Self::new(text, from, false)
    }

    fn new(text: String, from: Range<usize>, same: bool) -> Self {
        Self { text, parts: vec![Part { at: 0, from, same }], ..Self::default() }
    }

    /// None yet, with room for what is made of another.
    pub(super) fn with_room(other: &Self) -> Self {
        Self { text: String::with_capacity(other.text.len()), ..Self::default() }
    }

    /// The same places with other letters of the same length.
    pub(super) fn with_text(&self, text: String) -> Self {
        Self {
            text,
            parts: self.parts.clone(),
            backwards: self.backwards,
            turned: self.turned,
            fresh: None,
        }
    }

    /// The same, read from its end.
    pub(super) fn backwards(&self) -> Self {
        let mut text = String::with_capacity(self.text.len());
        text.extend(self.text.chars().rev());
        let mut view = self.with_text(text);
        view.backwards = !self.backwards;
        view.turned = true;
        view
    }

    /// Adds letters of another view as they stand there.
    pub(super) fn keep(&mut self, view: &Self, kept: Range<usize>) {
        let Some(text) = view.text.get(kept.clone()).filter(|text| !text.is_empty()) else {
            return;
        };
        let shift = |at: usize| at - kept.start + self.text.len();
        for (nth, part) in view.within(&kept) {
            let start = part.at.max(kept.start);
            let behind = view.parts.get(nth + 1).map_or(view.text.len(), |next| next.at);
            let end = behind.min(kept.end);
            let from = part.start(start)..part.end(end);
            self.parts.push(Part { at: shift(start), from, same: part.same });
        }
        if let (Some(here), Some(there)) = (&mut self.fresh, &view.fresh) {
            let first = there.partition_point(|at| *at < kept.start);
            let those = there.iter().skip(first).take_while(|at| **at < kept.end);
            here.extend(those.map(|at| at - kept.start + self.text.len()));
        }
        self.text.push_str(text);
    }

    /// From here on it reads otherwise than the first view.
    pub(super) fn differs(&mut self) {
        let at = self.text.len();
        self.fresh.iter_mut().for_each(|fresh| fresh.push(at));
    }

    /// Adds a letter that stands for a place in the first text.
    pub(super) fn put(&mut self, letter: char, from: Range<usize>) {
        self.parts.push(Part { at: self.text.len(), from, same: false });
        self.text.push(letter);
    }

    /// The parts that have letters within a part of the text, with their numbers.
    fn within(&self, place: &Range<usize>) -> impl Iterator<Item = (usize, &Part)> {
        let first = self.parts.partition_point(|it| it.at <= place.start).saturating_sub(1);
        let end = place.end;
        self.parts.iter().enumerate().skip(first).take_while(move |(_, it)| it.at < end)
    }

    /// Where a part of it stands in the first text.
    pub fn origin(&self, part: &Range<usize>) -> Range<usize> {
        let length = self.text.len();
        let part = match self.backwards {
            true => length.saturating_sub(part.end)..length.saturating_sub(part.start),
            false => part.clone(),
        };
        let first = self.within(&part).next().filter(|_| !part.is_empty());
        let Some((_, first)) = first else { return 0..0 };
        let last = self.parts.partition_point(|it| it.at < part.end).checked_sub(1);
        let end = last.and_then(|last| self.parts.get(last)).map_or(0, |it| it.end(part.end));
        let start = first.start(part.start);
        start..end.max(start)
    }
}
