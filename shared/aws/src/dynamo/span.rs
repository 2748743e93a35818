//! The part of a group that a page may come from, in terms that DynamoDB takes. It refuses ends that
//! are empty, that cross, or that are longer than a key can be, and start keys outside the ends;
//! the port allows all of them, so they are settled here.

use store::table::{MAX_SORT, Range};

/// What to ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Span {
    /// First place, inclusive.
    pub(super) from: Option<String>,
    /// Last place, inclusive.
    pub(super) to: Option<String>,
    /// Whether the page begins after the token.
    pub(super) after_token: bool,
}

/// The span of `range`, whose token stands at `token`. `None` when nothing can lie in it.
pub(super) fn span(range: &Range, token: Option<&str>) -> Option<Span> {
    let from = range.from.as_deref().filter(|from| !from.is_empty());
    let to = range.to.as_deref();
    if to == Some("") || from.zip(to).is_some_and(|(from, to)| from > to) {
        return None;
    }
    let from = from.map(|from| shortened(from, ""));
    let to = to.map(|to| shortened(to, LAST));
    let mut after_token = false;
    if let Some(token) = token {
        // A token outside the range never widens it.
        let before = from.as_deref().is_some_and(|from| token < from);
        let past = to.as_deref().is_some_and(|to| token > to);
        if (past && !range.descending) || (before && range.descending) {
            return None;
        }
        after_token = !before && !past;
    }
    Some(Span { from, to, after_token })
}

/// Whether a place that was found lies between the ends as they were given: a shortened end takes in
/// a little more.
pub(super) fn holds(range: &Range, place: &str) -> bool {
    range.from.as_deref().is_none_or(|from| from <= place)
        && range.to.as_deref().is_none_or(|to| place <= to)
}

/// The largest text; what of it fits is the largest of its length.
const LAST: &str = "\u{7F}\u{7FF}\u{FFFF}";

/// `end`, if no key is longer; else as much of it as fits, and for a last place the largest
/// character that still has room.
fn shortened(end: &str, largest: &str) -> String {
    if end.len() <= MAX_SORT {
        return end.to_owned();
    }
    let cut = end.floor_char_boundary(MAX_SORT);
    let mut short = end.get(..cut).unwrap_or_default().to_owned();
    short.extend(largest.chars().filter(|last| last.len_utf8() == MAX_SORT - cut));
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: Option<&str>, to: Option<&str>, descending: bool) -> Range {
        let own = |end: Option<&str>| end.map(str::to_owned);
        Range { from: own(from), to: own(to), descending, ..Range::all("g") }
    }

    #[test]
    fn ends_that_dynamodb_refuses_are_settled() {
        for (from, to) in [(None, Some("")), (Some(""), Some("")), (Some("b"), Some("a"))] {
            assert_eq!(span(&range(from, to, false), None), None, "{from:?} {to:?}");
        }
        assert_eq!(span(&range(Some(""), None, false), None), Some(Span::default()));
        let one = span(&range(Some("a"), Some("a"), false), None).unwrap();
        assert_eq!((one.from.as_deref(), one.to.as_deref()), (Some("a"), Some("a")));
    }

    #[test]
    fn a_token_begins_the_page_only_within_the_range() {
        let at = |token, descending| {
            span(&range(Some("c"), Some("e"), descending), Some(token)).map(|span| span.after_token)
        };
        for (token, forwards, backwards) in [
            ("a", Some(false), None),
            ("c", Some(true), Some(true)),
            ("d", Some(true), Some(true)),
            ("e", Some(true), Some(true)),
            ("f", None, Some(false)),
        ] {
            assert_eq!(at(token, false), forwards, "{token}");
            assert_eq!(at(token, true), backwards, "{token}");
        }
    }

    #[test]
    fn an_end_longer_than_any_key_leaves_out_no_key() {
        let places = ["", "a", "\u{7F}", "é", "\u{7FF}", "中", "\u{FFFF}", "😀"];
        for full in MAX_SORT - 4..=MAX_SORT {
            let stem = "x".repeat(full);
            let keys: Vec<String> = places
                .iter()
                .flat_map(|one| {
                    places.iter().map(|two| format!("{stem}{one}{two}")).collect::<Vec<_>>()
                })
                .collect();
            let (keys, ends): (Vec<_>, Vec<_>) =
                keys.into_iter().partition(|key| key.len() <= MAX_SORT);
            for end in &ends {
                let from = range(Some(end), None, false);
                let to = range(None, Some(end), false);
                let first = span(&from, None).unwrap().from.unwrap();
                let last = span(&to, None).unwrap().to.unwrap();
                assert!(first.len() <= MAX_SORT && last.len() <= MAX_SORT);
                for key in &keys {
                    assert_eq!(key >= &first && holds(&from, key), key >= end, "{key:?} {end:?}");
                    assert_eq!(key <= &last && holds(&to, key), key <= end, "{key:?} {end:?}");
                }
            }
        }
    }
}
