//! A note that was passed on to us: "see below from our director". The words of a colleague, forwarded as
//! the answer, are new. Our own reminder, passed on with a line above it, is old. Who wrote it to whom
//! tells the two apart; where that is not said, the line above must point at it.

use super::marks::{is_divider, is_forward_or_original, is_forwarded, label_of, value_of};
use crate::words::{Word, words};

/// Lines that a block of header lines may have, with what announces it.
const BLOCK: usize = 12;
/// Words that a line has which only points at what is forwarded.
const POINTING: usize = 25;
/// Lines of the note that are looked at for the words of a reminder.
const LOOKED_AT: usize = 12;

/// Words that point at what stands below.
const BELOW: [&str; 18] = [
    "below",
    "underneath",
    "beneath",
    "straight",
    "forwarding",
    "unten",
    "anbei",
    "folgend",
    "ci-dessous",
    "ci-apres",
    "abajo",
    "debajo",
    "sotto",
    "seguito",
    "onderstaand",
    "hieronder",
    "ponizej",
    "zemiau",
];

/// Beginnings of words that reminders have.
const REMINDS: [&str; 26] = [
    "due",
    "overdue",
    "outstanding",
    "remind",
    "unpaid",
    "arrears",
    "fallig",
    "mahn",
    "erinner",
    "uberfallig",
    "echeance",
    "relance",
    "impaye",
    "vencid",
    "pendiente",
    "recordatorio",
    "scadut",
    "sollecit",
    "openstaand",
    "herinner",
    "vervallen",
    "zaleg",
    "voldoen",
    "expected",
    "przypom",
    "primen",
];

/// How many lines stand before such a note, if `lines` begin with what is put before old text and a note
/// follows. `above` is what the sender wrote.
pub(super) fn before_note(above: &[&str], lines: &[&str]) -> Option<usize> {
    let block = Block::of(lines)?;
    let is_passed_on = block.forwarded || is_pointed_at(above, &block);
    let is_note = match (block.from.and_then(domain), block.to.and_then(domain)) {
        // Anyone may have an address at a public mail service.
        (Some(from), Some(to)) if !is_public(from) => from.eq_ignore_ascii_case(to),
        (Some(from), Some(to)) if !from.eq_ignore_ascii_case(to) => false,
        _ => is_pointed_at(above, &block) && !reminds(lines.get(block.length..)?),
    };
    (is_note && is_passed_on).then_some(block.length)
}

/// How many lines are put before old text, if `lines` begin with them.
pub(super) fn block(lines: &[&str]) -> Option<usize> {
    Block::of(lines).map(|block| block.length)
}

/// What is put before old text.
struct Block<'t> {
    /// Its lines.
    length: usize,
    /// Who wrote, and to whom.
    from: Option<&'t str>,
    to: Option<&'t str>,
    /// It says that it was forwarded.
    forwarded: bool,
}

impl<'t> Block<'t> {
    fn of(lines: &[&'t str]) -> Option<Self> {
        let mut block = Self { length: 0, from: None, to: None, forwarded: false };
        let mut named = false;
        for line in lines.iter().take(BLOCK) {
            let label = label_of(line);
            let is_empty = line.trim().is_empty();
            if label.is_some() {
                let there = if label.is_from() { &mut block.from } else { &mut block.to };
                if label.is_from() || label.is_to() {
                    there.get_or_insert(value_of(line));
                }
            } else if is_empty && named || !is_empty && !is_announced(line) {
                break;
            }
            named |= label.is_some();
            block.forwarded |= is_forwarded(line);
            block.length += 1;
        }
        named.then_some(block)
    }
}

fn is_announced(line: &str) -> bool {
    is_divider(line) || is_forward_or_original(line)
}

/// The domain of the address in a header line.
fn domain(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once('@')?;
    let end = rest.find(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '.' | '-'));
    rest.get(..end.unwrap_or(rest.len())).filter(|domain| !domain.is_empty())
}

/// Whether it is the domain of a public mail service.
fn is_public(domain: &str) -> bool {
    const SERVICES: [&str; 16] = [
        "gmail",
        "googlemail",
        "hotmail",
        "outlook",
        "live",
        "msn",
        "yahoo",
        "icloud",
        "me",
        "aol",
        "gmx",
        "web",
        "proton",
        "protonmail",
        "wp",
        "orange",
    ];
    let name = domain.split('.').next().unwrap_or_default().to_lowercase();
    SERVICES.contains(&name.as_str())
}

/// Whether the line above says "see below", or names who wrote what is forwarded.
fn is_pointed_at(above: &[&str], block: &Block<'_>) -> bool {
    let above = above.join("\n");
    let above = words(&above);
    let writers = block.from.map(words).unwrap_or_default();
    let of = |word: &Word<'_>| word.form.strip_suffix("'s").unwrap_or(&word.form).to_owned();
    let names = |word: &Word<'_>| {
        word.form.len() > 2 && writers.iter().any(|writer| writer.form.as_ref() == of(word))
    };
    let points =
        |word: &Word<'_>| BELOW.contains(&word.form.as_ref()) || block.forwarded && names(word);
    above.len() <= POINTING && above.iter().any(points)
}

/// Whether it reads like a reminder.
fn reminds(lines: &[&str]) -> bool {
    let text: String = lines.iter().take(LOOKED_AT).flat_map(|line| [line, "\n"]).collect();
    let is_one = |word: &Word<'_>| REMINDS.iter().any(|begin| word.form.starts_with(begin));
    words(&text).iter().any(is_one)
}

#[cfg(test)]
mod tests {
    use super::super::new_text;

    #[test]
    fn a_colleagues_note_that_is_passed_on_is_new() {
        for (text, note) in [
            (
                "What the boss says goes.\n\n---------- Forwarded message ---------\nFrom: Ann <ann@kiln.example>\n\
                 Date: 3 March 2026\nTo: Office <office@kiln.example>\n\nTell them Friday.",
                "Tell them Friday.",
            ),
            (
                "See below from our divisional head.\n\nPauline\n\n-----Original Message-----\nFrom: S. Galt\n\
                 Sent: 16 September 2026 09:12\nTo: Pauline Rigg\nSubject: LF-88204\n\nApproved, pay it on the 25th.",
                "Approved, pay it on the 25th.",
            ),
            (
                "from Derek dear\n\nBegin forwarded message:\n\nFrom: Derek Lunn <derek@lunn.example>\n\
                 Date: 14 October 2024\nTo: Bookings\nSubject: Re: gutter\n\nDone and dry.",
                "Done and dry.",
            ),
        ] {
            assert!(new_text(text).ends_with(note), "{:?}", new_text(text));
        }
    }

    #[test]
    fn our_own_reminder_that_is_passed_on_is_old() {
        for text in [
            "Is this ours? See below.\n\n---------- Forwarded message ---------\nFrom: Ledger <ar@seller.example>\n\
             Date: 3 March 2026\nTo: Office <office@kiln.example>\n\nPlease pay by Friday.",
            "Sam, see below.\n\nFrom: Ledger\nSent: 3 March 2026\nTo: Office\nSubject: INV-1\n\nINV-1 is overdue.",
            "Lou, all squared now.\n\nFrom: Lou Ferrante\nSent: 3 March 2026\nTo: Tracy Munk\nSubject: retainage\n\nAny news?",
        ] {
            let new = new_text(text);
            assert!(!new.contains('\n') && new.len() < 30, "{new:?}");
        }
    }

    #[test]
    fn answers_below_a_block_of_header_lines_stay() {
        let text = "Replies underneath.\n\n-----Original Message-----\nFrom: Credit <ar@seller.example>\n\
                    Sent: 18 May 2026 10:20\nTo: office@kiln.example\nSubject: three things\n\n\
                    > When will it be paid?\n\nwed 27th\n\n> And the skids?\n\nby friday";
        assert_eq!(new_text(text), "Replies underneath.\n\nwed 27th\n\nby friday");
    }
}
