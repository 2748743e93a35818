//! Where in a mail a day stands: payment runs are often named at its foot. The text is looked at once,
//! however many days it names.

use crate::shelf::Hash;
use std::ops::Range;

/// The lines of a text, and where its paragraphs end.
pub(super) struct Lines {
    all: Vec<Line>,
    /// The first and the last place between two paragraphs.
    blank: Option<(usize, usize)>,
}

struct Line {
    place: Range<usize>,
    has_columns: bool,
    colon: Option<usize>,
    stop: Option<usize>,
    /// The nearest line above that is not empty could be a name.
    is_below_name: bool,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let (mut start, mut is_below_name) = (0, false);
        let line = |line: &str| {
            let place = start..start + line.len();
            start = place.end + 1;
            let is_below = is_below_name;
            if !line.trim().is_empty() {
                is_below_name = signs(line.trim_end());
            }
            Line {
                place,
                has_columns: line.contains(" | "),
                colon: line.find(": "),
                stop: line.find(". "),
                is_below_name: is_below,
            }
        };
        Self {
            all: text.split('\n').map(line).collect(),
            blank: text.find("\n\n").zip(text.rfind("\n\n")),
        }
    }

    /// What can be said of a place.
    pub(super) fn told(&self, place: &Range<usize>, mut add: impl FnMut(Hash)) {
        let at = self.all.partition_point(|line| line.place.end < place.start);
        let Some(line) = self.all.get(at) else { return };
        let ahead = place.start.saturating_sub(line.place.start);
        let is_ahead = |found: Option<usize>| found.is_some_and(|found| found + 2 <= ahead);
        let is_foot =
            self.blank.is_some_and(|(first, last)| first + 2 <= place.start && last < place.end);
        let is_last = self.all.last().is_some_and(|last| last.place.start <= place.end);
        let said = [
            ("last line of several", at > 0 && is_last),
            ("last paragraph of several", is_foot),
            ("in a line of columns", line.has_columns),
            ("behind a colon", is_ahead(line.colon) && !is_ahead(line.stop)),
            ("below a name", is_foot && line.is_below_name),
        ];
        said.iter().filter(|(_, it)| *it).for_each(|(name, _)| add(Hash::of(name)));
    }
}

/// Whether a line could be a name: a few words, each with a capital, and no full stop.
fn signs(line: &str) -> bool {
    let words = || line.split_whitespace();
    (1..=5).contains(&words().count())
        && words().all(|word| word.starts_with(char::is_uppercase))
        && !line.ends_with(['.', ',', ':', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_by_its_line_and_its_paragraph() {
        let text = "Sent. Due: Monday.\nTuesday\n\nAnn\nRuns: Friday | Office";
        let lines = Lines::of(text);
        let told = |word: &str| {
            let start = text.find(word).unwrap();
            let mut told = Vec::new();
            lines.told(&(start..start + word.len()), |name| told.push(name.0));
            told
        };
        let names = |all: &[&str]| all.iter().map(|it| Hash::of(it).0).collect::<Vec<_>>();
        assert_eq!(told("Monday"), names(&[]), "a full stop stands before");
        assert_eq!(told("Tuesday"), names(&[]));
        assert_eq!(
            told("Friday"),
            names(&[
                "last line of several",
                "last paragraph of several",
                "in a line of columns",
                "behind a colon",
                "below a name"
            ])
        );
        assert!(signs("Ann Lee") && !signs("Ann lee") && !signs("Ann.") && !signs(""));
    }
}
