//! Changes to recorded bytes: what vendors add without notice, and what attackers try.

/// A part of JSON text that is no part of a string, byte by byte; strings are passed on whole.
fn walk(text: &str, mut see: impl FnMut(Piece<'_>)) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first == '"' { string(rest) } else { first.len_utf8() };
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        see(if first == '"' { Piece::String(piece) } else { Piece::Sign(first, after) });
        rest = after;
    }
}

enum Piece<'a> {
    /// With its quotes.
    String(&'a str),
    /// And what follows it.
    Sign(char, &'a str),
}

/// The length of the string that `text` begins with, quotes and all.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (place, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return place + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// With a field in every object that nobody knows. Numbers keep the very form that they have.
pub(super) fn with_unknown_fields(text: &str) -> String {
    let mut out = String::new();
    walk(text, |piece| match piece {
        Piece::String(string) => out.push_str(string),
        Piece::Sign('{', after) => {
            out.push_str(r#"{"zz_new":{"a":[1]}"#);
            if !after.trim_start().starts_with('}') {
                out.push(',');
            }
        }
        Piece::Sign(sign, _) => out.push(sign),
    });
    out
}

/// One text for each field like `status` or `type`, with a value that nobody knows; at most `most`.
pub(super) fn with_unknown_values(text: &str, most: usize) -> Vec<String> {
    let (mut pieces, mut values) = (Vec::new(), Vec::new());
    let (mut name, mut is_value) = (String::new(), false);
    walk(text, |piece| match piece {
        Piece::String(string) => {
            if is_value && is_wordlike(&name) {
                values.push(pieces.len());
            }
            name = string.trim_matches('"').to_lowercase();
            is_value = false;
            pieces.push(string.to_owned());
        }
        Piece::Sign(sign, _) => {
            is_value = sign == ':' || (is_value && sign.is_whitespace());
            pieces.push(sign.to_string());
        }
    });
    values
        .into_iter()
        .take(most)
        .map(|place| {
            let whole = pieces.iter().enumerate();
            let new = |(at, piece): (usize, &String)| {
                if at == place { "\"ZZ_NEW\"".to_owned() } else { piece.clone() }
            };
            whole.map(new).collect()
        })
        .collect()
}

fn is_wordlike(name: &str) -> bool {
    ["status", "type", "state", "reason", "category", "kind", "object", "currency", "currencycode"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// Places in something of this length: all of them, or this many far and wide.
pub(super) fn places(length: usize, most: usize) -> impl Iterator<Item = usize> {
    (0..length).step_by(length.div_ceil(most.max(1)).max(1))
}

/// With one bit of one byte turned.
pub(super) fn flipped(bytes: &[u8], place: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1;
    }
    bytes
}

/// The same of text; `None` where it would be no printable text any more.
pub(super) fn flipped_text(text: &str, place: usize) -> Option<String> {
    let bytes = flipped(text.as_bytes(), place);
    bytes.iter().all(|byte| (b' '..=b'~').contains(byte)).then(|| String::from_utf8(bytes).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_added_everywhere_but_in_strings() {
        let text = r#"{"a":{},"b":[{"c":"{\"}{"}, 1.50]}"#;
        let new = with_unknown_fields(text);
        let value: serde_json::Value = serde_json::from_str(&new).unwrap();
        assert_eq!(value["a"]["zz_new"]["a"][0], 1);
        assert_eq!(value["b"][0]["c"], "{\"}{");
        assert!(value["zz_new"].is_object() && value["b"][0]["zz_new"].is_object());
        assert!(new.contains("1.50"));
    }

    #[test]
    fn one_value_is_new_at_a_time() {
        let text = r#"{"status": "paid","id":"status","lines":[{"lineType":"x","state":null}]}"#;
        let texts = with_unknown_values(text, 9);
        assert_eq!(texts.len(), 2);
        assert_eq!(texts[0], text.replace("\"paid\"", "\"ZZ_NEW\""));
        assert_eq!(texts[1], text.replace("\"x\"", "\"ZZ_NEW\""));
        assert_eq!(with_unknown_values(text, 1).len(), 1);
    }

    #[test]
    fn places_are_bounded_and_begin_at_the_front() {
        assert_eq!(places(3, 9).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(places(10, 4).collect::<Vec<_>>(), [0, 3, 6, 9]);
        assert_eq!(places(0, 4).count(), 0);
    }
}
