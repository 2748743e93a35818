//! Quoted-printable (RFC 2045 §6.7) for the text parts of a letter: each is some kilobytes, and it
//! is made for every mail. Used by `compose`. Must never write a line of more than 76 characters,
//! or one that ends with a blank.

use std::borrow::Cow;

/// Characters in a line, without the `=` that ends a soft break.
const LINE: usize = 75;

/// `text`, with CR LF at the end of every line, however it was ended.
pub(crate) fn encode(text: &str) -> String {
    let text = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    };
    let mut page = Page { text: String::with_capacity(text.len() + text.len() / 8), column: 0 };
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            page.text.push_str("\r\n");
            page.column = 0;
        }
        page.line(line);
    }
    page.text
}

/// What is written, and how full its last line is.
struct Page {
    text: String,
    column: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        // A blank at the end of a line may get lost on the way.
        let blank = line.chars().next_back().filter(|sign| matches!(sign, ' ' | '\t'));
        let mut rest = line.strip_suffix([' ', '\t']).unwrap_or(line);
        while let Some(sign) = rest.chars().next() {
            let plain = rest.bytes().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
            if let Some((run, after)) = rest.split_at_checked(plain).filter(|_| plain > 0) {
                self.plain(run);
                rest = after;
            } else {
                self.escaped(sign);
                rest = rest.get(sign.len_utf8()..).unwrap_or_default();
            }
        }
        if let Some(blank) = blank {
            self.escaped(blank);
        }
    }

    fn plain(&mut self, mut run: &str) {
        while !run.is_empty() {
            let room = (LINE - self.column).min(run.len());
            // All of it is ASCII, so it may be cut anywhere.
            let Some((now, later)) = run.split_at_checked(room) else { return };
            self.text.push_str(now);
            self.column += room;
            run = later;
            if !run.is_empty() {
                self.soft_break();
            }
        }
    }

    /// All bytes of a character on one line: some readers decode line by line.
    fn escaped(&mut self, sign: char) {
        let mut bytes = [0; 4];
        let bytes = sign.encode_utf8(&mut bytes).bytes();
        let width = 3 * bytes.len();
        if self.column + width > LINE {
            self.soft_break();
        }
        for byte in bytes {
            let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
            self.text.push('=');
            self.text.push(digit(byte >> 4).to_ascii_uppercase());
            self.text.push(digit(byte & 15).to_ascii_uppercase());
        }
        self.column += width;
    }

    fn soft_break(&mut self) {
        self.text.push_str("=\r\n");
        self.column = 0;
    }
}

/// What stands for itself.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'!'..=b'<' | b'>'..=b'~')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_plain_is_written_as_bytes() {
        assert_eq!(
            encode("1 + 1 = 2 \nGrüße\t\r\n\r.\n"),
            "1 + 1 =3D 2=20\r\nGr=C3=BC=C3=9Fe=09\r\n\r\n.\r\n"
        );
        assert_eq!(encode(""), "");
        assert_eq!(encode("\u{0}\u{7f} "), "=00=7F=20");
        let long = "w".repeat(76);
        assert_eq!(encode(&long), format!("{}=\r\nw", "w".repeat(75)));
        assert_eq!(
            encode(&format!("{}ß", "w".repeat(70))),
            format!("{}=\r\n=C3=9F", "w".repeat(70))
        );
    }

    proptest! {
        /// Read by a parser that others wrote, it is what it was; every line is within the limits.
        #[test]
        fn nothing_is_lost(text in "(?s).{0,400}|[ =\\t\\r\\n.w]{0,400}") {
            let coded = encode(&text);
            for line in coded.split("\r\n") {
                prop_assert!(line.len() <= 76 && !line.contains(['\r', '\n']), "{:?}", line);
                prop_assert!(!line.ends_with([' ', '\t']), "{:?}", line);
            }
            let wanted = text.replace("\r\n", "\n").replace('\r', "\n");
            let read = mail_parser::decoders::quoted_printable::quoted_printable_decode(coded.as_bytes());
            let read = String::from_utf8(read.unwrap()).unwrap();
            prop_assert_eq!(read.replace("\r\n", "\n"), wanted);
        }
    }
}
