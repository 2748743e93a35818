//! The first words of a mail, for the conversation: one short line that cannot play tricks on a
//! screen, and without card numbers (PCI DSS 3.4: what is not needed is not kept).

/// Characters that are kept.
const LONGEST: usize = 300;
/// Bytes that are looked at: enough for the line, however much blank space is in it.
const LOOKED_AT: usize = 8 * 1024;

/// The first words of `text`.
pub(super) fn of(text: &str) -> String {
    let head: String = text.chars().take(LOOKED_AT).filter(|sign| !is_trick(*sign)).collect();
    let line = head.split_whitespace().collect::<Vec<_>>().join(" ");
    shortened(&mask(&line))
}

fn shortened(line: &str) -> String {
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    let head: String = line.chars().take(LONGEST - 1).collect();
    format!("{}…", head.trim_end())
}

/// Signs that show nothing, or turn the direction of writing around.
fn is_trick(sign: char) -> bool {
    (sign.is_control() && !sign.is_whitespace())
        || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Hides what looks like the number of a payment card: 13 to 19 digits, perhaps in groups, with the
/// right check digit. Invoice numbers that happen to look so are hidden too, in this line only.
fn mask(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut run = String::new();
    for sign in line.chars() {
        let in_group =
            matches!(sign, ' ' | '-') && run.ends_with(|last: char| last.is_ascii_digit());
        if sign.is_ascii_digit() || in_group {
            run.push(sign);
        } else {
            flush(&mut kept, &mut run);
            kept.push(sign);
        }
    }
    flush(&mut kept, &mut run);
    kept
}

fn flush(kept: &mut String, run: &mut String) {
    let digits: Vec<u32> = run.chars().filter_map(|sign| sign.to_digit(10)).collect();
    if is_card(&digits) {
        kept.push_str("[card number]");
        kept.extend(run.chars().rev().take_while(|sign| !sign.is_ascii_digit()));
    } else {
        kept.push_str(run);
    }
    run.clear();
}

/// Whether it shows what looks like the number of a payment card.
pub(super) fn shows_card(text: &str) -> bool {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    mask(&line) != line
}

/// ISO/IEC 7812-1 annex B.
fn is_card(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, *digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    (13..=19).contains(&digits.len()) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_short_line() {
        assert_eq!(of("  We\r\n\tpaid \u{202e}INV-1\u{0}.\n\n"), "We paid INV-1.");
        assert_eq!(of(""), "");
        let long = of(&"wörter ".repeat(200));
        assert!(long.chars().count() <= LONGEST, "{long}");
        assert!(long.ends_with('…'));
        assert!(of(&"x".repeat(1_000_000)).chars().count() <= LONGEST);
    }

    #[test]
    fn no_card_numbers() {
        for card in ["4111111111111111", "4111 1111 1111 1111", "5500-0055-5555-5559"] {
            let line = of(&format!("charge {card} please"));
            assert_eq!(line, "charge [card number] please");
            assert!(shows_card(&format!("charge\n{}", card.replace(' ', "\n"))));
        }
        for other in ["invoice 4111111111111112", "10 2026-11-20 1234", "INV-2026-000123"] {
            assert_eq!(of(other), other);
            assert!(!shows_card(other));
        }
    }
}
