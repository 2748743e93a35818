//! Untrusted text made fit for a card: without control characters, within Slack's limits, cut
//! between letters as people see them. Called by `card` and `chat`; never lets mark-up through.

use unicode_segmentation::UnicodeSegmentation;

/// Text on one line.
pub(super) fn line(text: &str, limit: usize) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    cut(&plain(&flat).split_whitespace().collect::<Vec<_>>().join(" "), limit)
}

/// Text that keeps its lines.
pub(super) fn paragraph(text: &str, limit: usize) -> String {
    cut(plain(text).trim(), limit)
}

/// For the places that Slack reads as its mark-up, whatever they are told: its three control
/// characters as entities, so that `<!channel>` calls nobody. Made after any cut.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Without what is not seen but changes what is: control characters other than line feeds, and
/// letters that turn the text around them.
fn plain(text: &str) -> String {
    let unix = text.replace("\r\n", "\n");
    unix.chars()
        .filter_map(|letter| match letter {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
            letter if letter.is_control() => None,
            letter => Some(letter),
        })
        .collect()
}

/// At most `limit` long, with an ellipsis where something is missing. Slack does not say how it
/// counts; UTF-16 units are the strictest of the likely ways.
fn cut(text: &str, limit: usize) -> String {
    if units(text) <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut length = 1; // the ellipsis
    for letter in text.graphemes(true) {
        length += units(letter);
        if length > limit {
            break;
        }
        kept.push_str(letter);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Length in UTF-16 units.
pub(super) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}
