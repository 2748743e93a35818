//! The part of an ordered set that a page may come from: the range, less what earlier pages had.

use std::cmp::Ordering;
use std::ops::Bound;

/// Where to look.
pub(super) struct Window<K> {
    /// From here.
    pub(super) from: Bound<K>,
    /// To here.
    pub(super) to: Bound<K>,
}

/// The range `from` to `to`, beginning strictly after `token` in its direction. `None` if nothing
/// can lie there (the standard library's maps panic on such ranges).
pub(super) fn window<K: Ord>(
    mut from: Bound<K>,
    mut to: Bound<K>,
    token: Option<K>,
    descending: bool,
) -> Option<Window<K>> {
    if let Some(token) = token {
        // A token outside the range never widens it.
        if descending {
            if value(&to).is_none_or(|to| token <= *to) {
                to = Bound::Excluded(token);
            }
        } else if value(&from).is_none_or(|from| token >= *from) {
            from = Bound::Excluded(token);
        }
    }
    let room = match (value(&from), value(&to)) {
        (Some(first), Some(last)) => match first.cmp(last) {
            Ordering::Less => true,
            Ordering::Equal => {
                matches!((&from, &to), (Bound::Included(_), Bound::Included(_)))
            }
            Ordering::Greater => false,
        },
        _ => true,
    };
    room.then_some(Window { from, to })
}

fn value<K>(bound: &Bound<K>) -> Option<&K> {
    match bound {
        Bound::Included(value) | Bound::Excluded(value) => Some(value),
        Bound::Unbounded => None,
    }
}
