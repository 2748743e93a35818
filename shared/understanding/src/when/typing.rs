//! Slips of the finger in the names of weekdays: a letter too many, too few, another or two swapped.

/// Names and words that are shorter are known only as they are written.
pub(super) const SHORTEST: usize = 6;
/// Longer words are no weekday.
const LONGEST: usize = 12;

/// Whether `word` is `name` with one slip, or with two where the front and the last three letters are
/// right. A plural is none.
pub(super) fn is_slip(word: &str, name: &str) -> bool {
    let (a, b) = (word.as_bytes(), name.as_bytes());
    let fits = (SHORTEST - 1..=LONGEST).contains(&a.len()) && a.len().abs_diff(b.len()) <= 2;
    if !fits || a.get(..2) != b.get(..2) || word.strip_suffix('s') == Some(name) {
        return false;
    }
    let ends = a.iter().rev().take(3).eq(b.iter().rev().take(3));
    distance(a, b) <= if ends && b.len() > SHORTEST { 2 } else { 1 }
}

/// Letters to add, to drop, to change or to swap with the next.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut least = at(&row, j) + usize::from(x != y);
            least = least.min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(usize::MAX)
}
