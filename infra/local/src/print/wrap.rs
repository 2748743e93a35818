//! Words into lines.

use unicode_width::UnicodeWidthStr;

/// `text` in lines of at most `width` columns; as it is without a width. Its own line ends stay.
pub(super) fn lines(text: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width else { return text.lines().map(str::to_owned).collect() };
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.width() + 1 + word.width() > width {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_kept() {
        assert_eq!(lines("one two three", Some(7)), ["one two", "three"]);
        assert_eq!(lines("a-very-long-word b", Some(5)), ["a-very-long-word", "b"]);
        assert_eq!(lines("one two three\n\nfour", None), ["one two three", "", "four"]);
    }
}
