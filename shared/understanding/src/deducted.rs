//! Sums that somebody takes off: `-24.00`, `−212,50`, `(66.00)`, `24.00-` in a list of what is paid. Who
//! pays less than was billed, without a word about it, says so with a minus.

use std::ops::Range;

/// Where sums with a minus stand, in bytes. A dash between two figures, as in ranges, days and numbers
/// of documents, is none.
pub fn places(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let token = word.trim_end();
        if is_deduction(token) {
            found.push(start..start + token.len());
        }
        start += word.len();
    }
    found
}

/// Whether one token is a sum with a minus, with two digits behind a point or a comma.
fn is_deduction(token: &str) -> bool {
    let minus = |sign: char| matches!(sign, '-' | '\u{2212}' | '\u{2013}');
    let inner = match token.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        Some(inner) => inner,
        None => {
            let bare = token.trim_start_matches(['£', '$', '€']);
            match (bare.strip_prefix(minus), bare.strip_suffix(minus)) {
                (Some(sum), _) | (None, Some(sum)) => sum,
                (None, None) => return false,
            }
        }
    };
    let sum = inner.trim_start_matches(['£', '$', '€']);
    let figures = sum.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ',' | '\''));
    let mut last = sum.bytes().rev();
    let cents = (last.next(), last.next(), last.next());
    let ends = matches!(cents, (Some(b'0'..=b'9'), Some(b'0'..=b'9'), Some(b'.' | b',')));
    figures && ends && sum.starts_with(|sign: char| sign.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn a_minus_before_behind_or_around_a_sum_takes_it_off() {
        for text in
            ["ADJ PRICE -24.00", "DN-442 −66,00 x", "(£1,212.50)", "less 24.00- net", "£-5.00"]
        {
            assert_eq!(places(text).len(), 1, "{text}");
        }
        for text in
            ["10-24.00", "2026-04-02", "-3 degrees", "DN-00417", "24.00", "call 555-20.10", "-"]
        {
            assert!(places(text).is_empty(), "{text}");
        }
        let text = "Net\n-24.00 GBP";
        assert_eq!(text.get(places(text)[0].clone()), Some("-24.00"));
    }
}
