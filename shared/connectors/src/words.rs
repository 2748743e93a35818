//! Small readings of text: what may stand in a name, an address, a number; and how a bad value is
//! shown to a person.

/// The value in quotes, cut at 40 letters, with control characters made visible.
pub(crate) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}

/// Control characters, and those that turn the direction of text around.
pub(crate) fn is_control(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Letters that cannot be seen.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{ad}')
}

/// Whether nothing has to be done to the text: the usual case, without a copy.
pub(crate) fn is_plain(text: &str) -> bool {
    let mut last_blank = false;
    text.chars().all(|letter| {
        let blank = letter.is_whitespace();
        let odd = is_control(letter) || is_invisible(letter) || (blank && last_blank);
        last_blank = blank;
        !odd && (!blank || letter == ' ')
    })
}

/// The text on one line, blanks made single; `None` if it has a control character.
pub(crate) fn one_line(text: &str) -> Option<String> {
    let visible: String = text.chars().filter(|letter| !is_invisible(*letter)).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    let line = words.join(" ");
    (!line.chars().any(is_control)).then_some(line)
}

/// A long number that a spreadsheet has shortened, such as `1.23E+15`.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    // `12E34` alone may be a document's number; with a fraction or a sign it is a float.
    let float = number.contains(['.', ',']) || exponent.starts_with('+');
    float && digits(whole) && digits(part) && digits(exponent.trim_start_matches('+'))
}

/// Whether it has the shape of an e-mail address. Not whether anyone reads it.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let local_good = (1..=64).contains(&local.len())
        && !local.contains(['@', '"', '<', '>', '(', ')', '\\', '[', ']'])
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|letter| !letter.is_whitespace() && !is_control(letter));
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    local_good && text.len() <= 254 && domain.contains('.') && domain.split('.').all(label)
}

/// A word of a closed list, whatever its case and blanks.
pub(crate) fn key(text: &str) -> String {
    text.trim().to_ascii_lowercase().replace([' ', '-'], "_")
}

/// Yes or no, in the words of exports.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "sent" => Some(true),
        "no" | "n" | "false" | "0" | "not sent" => Some(false),
        _ => None,
    }
}

/// A language tag: `de`, `en-GB`.
pub(crate) fn language(text: &str) -> Option<String> {
    let mut parts = text.split(['-', '_']);
    let first = parts.next()?;
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mut tag = first.to_ascii_lowercase();
    if !(2..=3).contains(&first.len()) || !letters(first) {
        return None;
    }
    for part in parts {
        if !(2..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        tag.push('-');
        tag.push_str(&if part.len() == 2 { part.to_ascii_uppercase() } else { part.to_owned() });
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["a@b.example", "o'neil+ap@mail.acme-ltd.example", "jörg@müller.example"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.example",
            "a@",
            "a b@c.example",
            "a@b..example",
            "a@-b.example",
            "<a@b.example>",
            "a@b.example\r\nBcc:x@y.example",
            ".a@b.example",
            "n/a",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn names_stay_on_one_line() {
        assert!(is_plain("Acme Ltd"));
        assert!(!is_plain("Acme\nLtd"));
        assert_eq!(one_line("Acme\r\n  Ltd\u{a0}& Co\u{200b}").as_deref(), Some("Acme Ltd & Co"));
        assert_eq!(one_line("Acme\u{7}"), None);
        assert_eq!(one_line("Acme \u{202e}dtL"), None);
    }

    #[test]
    fn damaged_numbers() {
        for bad in ["1.23E+15", "1,23E+15", "1.23e15", "1E+15"] {
            assert!(is_scientific(bad), "{bad}");
        }
        for good in ["12E34", "INV-1E+5", "00085001", "E15", "1.2", "RE+15"] {
            assert!(!is_scientific(good), "{good}");
        }
    }

    #[test]
    fn tags() {
        assert_eq!(language("EN_gb").as_deref(), Some("en-GB"));
        assert_eq!(language("german"), None);
        assert_eq!(language("d"), None);
    }

    #[test]
    fn values_are_shown_short() {
        assert_eq!(quoted("a\rb"), "\"a\\rb\"");
        assert!(quoted(&"x".repeat(500)).chars().count() < 50);
    }
}
