//! Signatures without a mark before them: a word of farewell, a name, and below it, in the same block, the
//! firm, numbers, "payment runs every Friday". What stands below the name says nothing that the mail says. A
//! whole name may also stand by itself at the top of the last block.

use crate::words::fold;

/// Words of farewell, folded, without signs.
const FAREWELLS: &[&str] = &[
    // English
    "regards",
    "kind regards",
    "kindest regards",
    "best regards",
    "warm regards",
    "warmest regards",
    "many regards",
    "with regards",
    "with kind regards",
    "rgds",
    "kr",
    "br",
    "best",
    "best wishes",
    "all the best",
    "with best wishes",
    "thanks",
    "many thanks",
    "thank you",
    "thanks and regards",
    "thanks & regards",
    "with thanks",
    "cheers",
    "sincerely",
    "yours sincerely",
    "yours faithfully",
    "yours truly",
    "yours",
    "respectfully",
    "cordially",
    "warmly",
    "ta",
    "thx",
    // German
    "mit freundlichen grussen",
    "mit freundlichem gruss",
    "freundliche grusse",
    "viele grusse",
    "beste grusse",
    "liebe grusse",
    "herzliche grusse",
    "schone grusse",
    "gruss",
    "grusse",
    "mfg",
    "lg",
    "vg",
    "hochachtungsvoll",
    // French
    "cordialement",
    "bien cordialement",
    "tres cordialement",
    "salutations",
    "bien a vous",
    "meilleures salutations",
    "sinceres salutations",
    "salutations distinguees",
    // Spanish
    "saludos",
    "un saludo",
    "saludos cordiales",
    "un cordial saludo",
    "atentamente",
    "cordialmente",
    // Italian
    "cordiali saluti",
    "distinti saluti",
    "saluti",
    "un saluto",
    "un caro saluto",
    // Dutch
    "met vriendelijke groet",
    "met vriendelijke groeten",
    "vriendelijke groet",
    "groet",
    "groeten",
    "vriendelijke groeten",
    "mvg",
    "hoogachtend",
    // Polish
    "pozdrawiam",
    "z powazaniem",
    "z pozdrowieniami",
    "pozdrowienia",
    // Lithuanian
    "pagarbiai",
    "su pagarba",
    "linkejimai",
    "geros dienos",
];

/// Words of a name, at most, and its letters.
const NAME: usize = 5;
const LONGEST: usize = 48;

/// The lines without what stands below a name that signs.
pub(super) fn unsigned<'t>(lines: Vec<&'t str>) -> Vec<&'t str> {
    let mut kept: Vec<&'t str> = Vec::with_capacity(lines.len());
    let (mut farewell, mut signed) = (false, false);
    let last = last_block(&lines);
    for (at, line) in lines.into_iter().enumerate() {
        if line.trim().is_empty() {
            // A name may stand behind an empty line; what comes behind one after it is new.
            signed = false;
        } else if signed && !adds(line) {
            continue;
        } else {
            signed = farewell && is_name(line) || last == Some(at) && is_whole_name(line);
            farewell = is_farewell(line);
        }
        kept.push(line);
    }
    kept
}

/// Where the last block begins, if there is one before it.
fn last_block(lines: &[&str]) -> Option<usize> {
    lines.iter().rposition(|line| line.trim().is_empty()).map(|blank| blank + 1)
}

/// A first and a last name, with a title or a role behind a comma: "Greg Whitmore, CPA".
fn is_whole_name(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_said = |word: &str| word.starts_with(char::is_uppercase) && word.len() > 1;
    is_name(line) && words.clone().count() >= 2 && words.all(is_said) && !is_farewell(line)
}

fn is_farewell(line: &str) -> bool {
    let line = line.trim().trim_end_matches([',', '.', '!', '-', '–', ' ']);
    line.len() <= LONGEST && FAREWELLS.contains(&fold(line).as_ref())
}

fn is_name(line: &str) -> bool {
    let line = line.trim();
    let plain = |sign: char| sign.is_alphabetic() || " .,'’-/()&|".contains(sign);
    line.len() <= LONGEST
        && line.starts_with(char::is_uppercase)
        && line.chars().all(plain)
        && line.split_whitespace().count() <= NAME
        && !line.ends_with('.')
}

/// Whether something is added below a name: a postscript, a question.
fn adds(line: &str) -> bool {
    let folded = fold(line.trim());
    let begins = ["p.s", "ps ", "ps:", "ps.", "ps,", "pps", "n.b", "nb ", "nb:", "edit"];
    begins.iter().any(|begin| folded.starts_with(begin)) || line.contains('?')
}

#[cfg(test)]
mod tests {
    use crate::segment::new_text;

    #[test]
    fn what_stands_below_a_name_says_nothing() {
        for (text, new) in [
            (
                "4471 goes Thurs.\n\nRegards\nGary Tibbs\nTibbs & Daughter Roofing\nPayment runs are made \
                 every Friday.\n\nSent from my iPhone",
                "4471 goes Thurs.\n\nRegards\nGary Tibbs",
            ),
            (
                "Geht Freitag raus.\nMit freundlichen Grüßen,\n\nJürgen Hasselbach\nTel. 0201 555 12\n\nDie \
                 Gutschrift fehlt noch.",
                "Geht Freitag raus.\nMit freundlichen Grüßen,\n\nJürgen Hasselbach\n\nDie Gutschrift fehlt noch.",
            ),
            (
                "Will pay.\nThanks\nAnn\nPS two boxes were missing\nWhere do I send it?",
                "Will pay.\nThanks\nAnn\nPS two boxes were missing\nWhere do I send it?",
            ),
            // Thanks for something, not farewell.
            (
                "Thanks\nwe never got the second box\nAnn",
                "Thanks\nwe never got the second box\nAnn",
            ),
            ("Best\nSent 500 on Friday\nAnn", "Best\nSent 500 on Friday\nAnn"),
            // A whole name at the top of the last block; one that begins the mail is who is spoken to.
            (
                "Signed off.\n\nGreg Whitmore, CPA\nController, The Saguaro Grand\nChecks run every Friday.",
                "Signed off.\n\nGreg Whitmore, CPA",
            ),
            ("Greg Whitmore\nwe pay on Friday", "Greg Whitmore\nwe pay on Friday"),
            ("Signed off.\n\nPay Run\nis on Friday?", "Signed off.\n\nPay Run\nis on Friday?"),
        ] {
            assert_eq!(new_text(text), new, "{text}");
        }
    }
}
