//! Making foreign text safe to put into a letter: names and numbers come from ledgers, and a ledger
//! holds whatever somebody once typed or sent. Escaping for HTML is the template engine's work.

/// Longest piece of foreign text that a letter shows, in characters.
const LONGEST: usize = 200;

/// `text` on one line, without control characters, without the invisible characters that turn the
/// direction of writing around (they can make `fdp.exe` read `exe.pdf`, or swap digits of an
/// amount), and without anything that looks like a place-holder of ours. Emoji, accents and
/// right-to-left scripts stay as they are.
pub fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut gap = false;
    for sign in text.chars() {
        if sign.is_whitespace() || sign.is_control() || is_line_break(sign) {
            gap = true;
            continue;
        }
        if turns_direction(sign) {
            continue;
        }
        if gap && !kept.is_empty() {
            kept.push(' ');
        }
        gap = false;
        // A letter with `{{` in it is never sent; a name must not be able to stop one.
        if kept.ends_with('{') && matches!(sign, '{' | '%' | '#') {
            kept.push(' ');
        }
        kept.push(sign);
    }
    shorten(&kept, LONGEST)
}

/// `text` in at most `most` characters, cut at a word where there is one, with an ellipsis.
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    let cut = match head.rsplit_once(' ') {
        Some((words, _)) if words.chars().count() * 2 > most => words,
        _ => head.as_str(),
    };
    format!("{}…", cut.trim_end())
}

/// `link` if it is an absolute http(s) address that can stand in a mail, else nothing: a
/// `javascript:` or `file:` address is left out rather than sent.
pub fn link(link: &str) -> Option<String> {
    let link = link.trim();
    let (scheme, rest) = link.split_once("://")?;
    let known = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // Who reads `https://bank.example@evil.example` believes the first half.
    let honest = !host.is_empty() && !host.contains('@') && !rest.contains('\\');
    let plain = link.chars().all(|sign| {
        !sign.is_whitespace()
            && !sign.is_control()
            && !turns_direction(sign)
            && !is_line_break(sign)
            && !matches!(sign, '"' | '<' | '>' | '`' | '{' | '}' | '|' | '^')
    });
    (known && honest && plain && link.len() <= 2_000).then(|| link.to_owned())
}

/// The Unicode line and paragraph separators, which are no control characters.
fn is_line_break(sign: char) -> bool {
    matches!(sign, '\u{2028}' | '\u{2029}')
}

/// Bidirectional marks, embeddings, overrides and isolates (UAX #9), the byte order mark, and
/// the tag and interlinear characters that carry hidden text. The joiners stay: emoji and several
/// scripts need them.
fn turns_direction(sign: char) -> bool {
    matches!(sign,
        '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn foreign_text_is_one_harmless_line() {
        assert_eq!(clean("Acme\r\nBcc: x@y.example\t GmbH "), "Acme Bcc: x@y.example GmbH");
        assert_eq!(clean("fdp.\u{202E}exe\u{2066}"), "fdp.exe");
        assert_eq!(clean("a\u{2028}b\u{0}c"), "a b c");
        assert_eq!(clean("{{ 7 * 7 }} {% raw %} {{{"), "{ { 7 * 7 }} { % raw %} { { {");
        assert_eq!(clean("مقهى 🚀 👩‍💻 Łódź"), "مقهى 🚀 👩‍💻 Łódź");
        assert_eq!(clean(&"word ".repeat(90)).chars().count(), 195);
        assert_eq!(clean(&"w".repeat(900)).chars().count(), LONGEST);
    }

    #[test]
    fn only_honest_web_addresses_are_links() {
        for good in
            ["https://pay.example/i/1?a=b&c=d", "HTTP://x.example", "https://münchen.example/"]
        {
            assert_eq!(link(good).as_deref(), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "javascript://x/%0aalert(1)",
            "file:///etc/passwd",
            "//pay.example",
            "pay.example",
            "https://",
            "https://bank.example@evil.example/",
            "https://x.example/\r\nBcc:",
            "https://x.example/\"onclick=",
            "https://x.example/{{ seller }}",
            "https:\\\\x.example",
            "",
        ] {
            assert_eq!(link(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn clean_is_idempotent(text in "\\PC{0,80}|[ -~{%\\n\\r\\u{202e}]{0,300}") {
            let once = clean(&text);
            let marked = ["{{", "{%"].iter().any(|mark| once.contains(mark));
            prop_assert!(!marked, "{}", once);
            prop_assert!(!once.chars().any(|sign| sign.is_control() || turns_direction(sign)));
            prop_assert_eq!(clean(&once), once);
        }
    }
}
