//! A server's reply (RFC 5321 §4.2), and what of it may be shown: servers like to repeat addresses
//! and lines of the mail.

/// A whole reply, all lines of it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// 200 to 599.
    pub(super) code: u16,
    /// The text of each line.
    pub(super) lines: Vec<String>,
}

/// One line: its code, whether more follow, its text. `None` for what is no reply.
pub(super) fn line(line: &str) -> Option<(u16, bool, &str)> {
    let (digits, rest) = line.split_at_checked(3)?;
    let code: u16 =
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
    if !(200..=599).contains(&code) {
        return None;
    }
    // Some servers send the bare code; §4.2 tells clients to take it.
    match rest.chars().next() {
        None => Some((code, false, "")),
        Some(' ') => Some((code, false, rest.get(1..)?)),
        Some('-') => Some((code, true, rest.get(1..)?)),
        Some(_) => None,
    }
}

impl Reply {
    pub(super) fn is(&self, codes: std::ops::RangeInclusive<u16>) -> bool {
        codes.contains(&self.code)
    }

    /// The enhanced code (RFC 3463), such as `5.1.1`, if the text begins with one of the same class.
    pub(super) fn enhanced(&self) -> Option<&str> {
        let word = self.lines.first()?.split_whitespace().next()?;
        let parts: Vec<&str> = word.split('.').collect();
        let number = |part: &&str| {
            (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let class = (self.code / 100).to_string();
        let fits = parts.len() == 3 && parts.iter().all(number) && parts.first() == Some(&&*class);
        fits.then_some(word)
    }

    /// The whole text, lower-case.
    pub(super) fn text(&self) -> String {
        self.lines.join(" ").to_ascii_lowercase()
    }

    /// Code and text on one short line, without addresses and without what could be the mail's own
    /// words: anything quoted, in angle brackets, with an `@`, or one of `hidden`.
    pub(super) fn shown(&self, hidden: &[String]) -> String {
        let text = self.lines.join(" ");
        let secret = |word: &str| {
            let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric());
            word.contains(['@', '<', '>', '"', '\'', '=', '{'])
                || hidden.iter().any(|known| known.eq_ignore_ascii_case(bare))
        };
        let mut shown = self.code.to_string();
        for word in text.split_whitespace() {
            shown.push(' ');
            if secret(word) {
                shown.push('…');
            } else {
                shown.extend(word.chars().filter(char::is_ascii_graphic));
            }
            if shown.len() > 120 {
                break;
            }
        }
        shown.chars().take(140).collect()
    }

    /// `queued as 4F2A…`, `ok 1a2b-3c`: the server's own name for the mail, if it gives one.
    pub(super) fn queue_id(&self) -> Option<String> {
        let words: Vec<&str> = self.lines.first()?.split_whitespace().collect();
        let at = words.iter().rposition(|word| {
            ["as", "id", "id=", "ok", "ok:", "queued:"]
                .contains(&word.to_ascii_lowercase().as_str())
        })?;
        let id = words.get(at + 1)?.trim_matches(|sign: char| !sign.is_ascii_alphanumeric());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let telling = id.bytes().any(|byte| byte.is_ascii_digit());
        ((4..=80).contains(&id.len()) && telling && id.bytes().all(plain)).then(|| id.to_owned())
    }

    /// How long a reply asks to wait: `try again in 300 seconds`, `… 5 minutes`.
    pub(super) fn wait(&self) -> Option<std::time::Duration> {
        let text = self.text();
        let words: Vec<&str> = text
            .split(|sign: char| !sign.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let seconds = words.windows(2).find_map(|pair| {
            let [count, unit] = pair else { return None };
            let unit = match *unit {
                "second" | "seconds" | "sec" | "secs" | "s" => 1,
                "minute" | "minutes" | "min" | "mins" => 60,
                "hour" | "hours" => 3600,
                _ => return None,
            };
            count.parse::<u64>().ok()?.checked_mul(unit)
        })?;
        (1..=86_400).contains(&seconds).then(|| std::time::Duration::from_secs(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn reply(code: u16, text: &str) -> Reply {
        Reply { code, lines: vec![text.to_owned()] }
    }

    #[test]
    fn lines_are_replies_or_not() {
        assert_eq!(line("250 ok"), Some((250, false, "ok")));
        assert_eq!(line("250-SIZE 5"), Some((250, true, "SIZE 5")));
        assert_eq!(line("354"), Some((354, false, "")));
        for garbage in
            ["", "25", "2500 x", "abc", "250=x", "150 x", "600 x", "é50 x", "HTTP/1.1 200"]
        {
            assert_eq!(line(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn a_reply_is_shown_without_addresses_or_words_of_the_mail() {
        let hidden = ["jo.marsh".to_owned(), "acme.example".to_owned()];
        let told =
            reply(550, "5.1.1 <jo.marsh@acme.example>: user jo.marsh unknown at acme.example");
        assert_eq!(told.shown(&hidden), "550 5.1.1 … user … unknown at …");
        assert_eq!(told.enhanced(), Some("5.1.1"));
        let quoted = reply(554, "5.7.1 refused: Subject=\"Reminder\" \u{1b}[31m looks like spam");
        assert_eq!(quoted.shown(&[]), "554 5.7.1 refused: … [31m looks like spam");
        assert!(reply(550, &"x ".repeat(900)).shown(&[]).len() <= 140);
        assert_eq!(reply(450, "5.1.1 x").enhanced(), None);
    }

    #[test]
    fn ids_and_waits_are_read() {
        let id = |text| reply(250, text).queue_id();
        assert_eq!(id("2.0.0 Ok: queued as 4F2A1B0C9D").as_deref(), Some("4F2A1B0C9D"));
        assert_eq!(id("OK id=1qXyZ2-0001").as_deref(), None);
        assert_eq!(id("OK 0102018f-aa-bb1").as_deref(), Some("0102018f-aa-bb1"));
        assert_eq!(id("ok"), None);
        assert_eq!(id("queued as soon as possible"), None);
        let wait = |text| reply(450, text).wait();
        assert_eq!(wait("greylisted, try again in 300 seconds"), Some(Duration::from_secs(300)));
        assert_eq!(wait("come back in 5 minutes."), Some(Duration::from_secs(300)));
        assert_eq!(wait("4.2.0 later"), None);
        assert_eq!(wait("in 99999999999999999999 hours"), None);
    }
}
