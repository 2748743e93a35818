//! How final a failure is: RFC 3463 codes, with the habits of the large providers taken into
//! account. A dead address is told by what is said of the *recipient*; whatever is said of the
//! sender, the content, the size or the moment leaves the address alive.

use super::value::Class;

/// Said of a recipient that does not exist (any more). Compared in lower case.
const NOBODY_THERE: [&str; 52] = [
    "user unknown",
    "unknown user",
    "user is unknown",
    "not a known user",
    "no such user",
    "user not found",
    "user does not exist",
    "user doesn't exist",
    "user does not have",
    "user doesn't have",
    "no such recipient",
    "recipient not found",
    "recipnotfound",
    "recipientnotfound",
    "recipient unknown",
    "unknown recipient",
    "recipient does not exist",
    "invalid recipient",
    "no such mailbox",
    "mailbox not found",
    "mailbox does not exist",
    "mailbox doesn't exist",
    "mailbox unavailable",
    "invalid mailbox",
    "unknown mailbox",
    "no mailbox here",
    "no such address",
    "address unknown",
    "unknown address",
    "address does not exist",
    "address doesn't exist",
    "address not found",
    "unknown local part",
    "unknown local-part",
    "addressee unknown",
    "no such person",
    "account does not exist",
    "account that you tried to reach does not exist",
    "account that you tried to reach is disabled",
    "account is disabled",
    "account disabled",
    "account has been disabled",
    "mailbox is disabled",
    "mailbox disabled",
    "no longer in use",
    "no longer available",
    "unrouteable address",
    "email address couldn't be found",
    "email address wasn't found",
    "address couldn't be found",
    "wasn't found at",
    "not listed in",
];
/// Said of a domain that does not exist or takes no mail.
const NO_SUCH_HOST: [&str; 14] = [
    "host or domain name not found",
    "host unknown",
    "unknown host",
    "domain not found",
    "domain name not found",
    "domain does not exist",
    "domain doesn't exist",
    "name service error",
    "no such domain",
    "unrouteable mail domain",
    "domain could not be found",
    "domain couldn't be found",
    "does not accept mail",
    "null mx",
];
/// Said of the sender: the recipient may well be alive.
const ABOUT_THE_SENDER: [&str; 10] = [
    "sender address",
    "sender domain",
    "domain of sender",
    "sender verif",
    "sender rejected",
    "sender unknown",
    "unknown sender",
    "sender's",
    "envelope from",
    "from address",
];
/// Said of a mailbox that has no room.
const FULL: [&str; 10] = [
    "mailbox full",
    "mailbox is full",
    "inbox is full",
    "quota exceeded",
    "over quota",
    "overquota",
    "exceeded its quota",
    "out of storage space",
    "exceeded storage",
    "insufficient system storage",
];

/// Judges a failure by its status code and by the text that came with it.
pub(super) fn class(status: Option<&str>, text: &str) -> Class {
    let text = text.to_lowercase().replace('\u{2019}', "'").replace(['\n', '\r'], " ");
    // SES wraps what the other side said in words of its own, which say nothing.
    let text = text.replace("unknown address error", "");
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    let digits: Vec<u32> =
        status.unwrap_or_default().split('.').filter_map(|part| part.parse().ok()).collect();
    let full = says(&FULL);
    let dead = !full && !says(&ABOUT_THE_SENDER) && (says(&NOBODY_THERE) || says(&NO_SUCH_HOST));
    let hard = match digits.as_slice() {
        // What is temporary stays temporary, whatever else is said (grey-listing says "unknown").
        [4, ..] => false,
        // RFC 3463 §3.2: bad or moved mailbox and system addresses of the recipient. 5.1.7 and 5.1.8
        // speak of the sender, 5.1.0 of nothing in particular.
        [5, 1, 1..=6 | 9 | 10] => !full && !says(&ABOUT_THE_SENDER),
        // §3.3: disabled. 5.2.2 is full, 5.2.3 too large, 5.2.4 a list's trouble.
        [5, 2, 1] => !full,
        // "Something about the address" (§3.2), said outright.
        [5, 1, 0] => dead || (text.contains("address rejected") && !says(&ABOUT_THE_SENDER)),
        [5, 2, 2..=4] => false,
        // Exchange Online: a recipient that its directory does not know is refused as 5.4.1; a
        // domain that does not exist is 5.4.310.
        [5, 4, 1] => dead || text.contains("recipient address rejected: access denied"),
        [5, 4, 310] => true,
        // §3.5: unable to route; in practice the domain does not exist.
        [5, 4, 4] => !full,
        // §3.8: security and policy are refusals of this mail, not of the address, unless it is said
        // outright that there is nobody.
        [] if reply_code(&text).is_some_and(|code| code < 500) => false,
        _ => dead,
    };
    if hard { Class::Hard } else { Class::Soft }
}

/// Whether a line says what happened to a recipient.
pub(super) fn is_telling(line: &str) -> bool {
    let line = line.to_lowercase().replace('\u{2019}', "'");
    [&NOBODY_THERE[..], &NO_SUCH_HOST, &FULL]
        .iter()
        .any(|phrases| phrases.iter().any(|phrase| line.contains(phrase)))
}

/// The first enhanced status code in a text, such as `5.1.1`, that stands by itself.
pub(super) fn enhanced(text: &str) -> Option<String> {
    words(text).find_map(|word| {
        // `#5.1.1`, `(5.1.1)`, `550-5.1.1`, `5.1.1:`.
        let word = word.rsplit_once('-').map_or(word, |(_, last)| last);
        let parts: Vec<&str> = word.split('.').collect();
        let [class, subject, detail] = parts.as_slice() else { return None };
        let fits = matches!(*class, "2" | "4" | "5")
            && [subject, detail].iter().all(|part| {
                matches!(part.len(), 1..=3) && part.bytes().all(|byte| byte.is_ascii_digit())
            });
        fits.then(|| word.to_owned())
    })
}

/// The first SMTP reply code of a failure in a text.
pub(super) fn reply_code(text: &str) -> Option<u32> {
    words(text).find_map(|word| {
        let word = word.split('-').next().unwrap_or(word);
        let code: u32 = (word.len() == 3).then(|| word.parse().ok()).flatten()?;
        (matches!(code, 421 | 441 | 450..=459 | 500..=505 | 521 | 523 | 530..=559 | 571))
            .then_some(code)
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !(sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-')))
        .map(|word| word.trim_matches(['.', '-']))
        .filter(|word| !word.is_empty())
}

/// One line for people and logs: no addresses, no line ends, not long.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(if word.contains('@') { "<address>" } else { word });
        if line.len() > 200 {
            let end = (0..=200).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
            line.truncate(end);
            break;
        }
    }
    line.retain(|sign| !sign.is_control());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_said_of_the_recipient_kills_an_address() {
        for (status, text, expected) in [
            ("5.1.1", "550 5.1.1 user unknown", Class::Hard),
            ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", Class::Hard),
            ("5.2.1", "mailbox disabled, not accepting messages", Class::Hard),
            ("5.4.1", "Recipient address rejected: Access denied. AS(201806281)", Class::Hard),
            ("5.4.4", "Host or domain name not found", Class::Hard),
            ("5.0.0", "550 no such user here", Class::Hard),
            ("", "550 No mailbox here by that name", Class::Hard),
            ("5.2.2", "mailbox full", Class::Soft),
            ("5.1.1", "mailbox full", Class::Soft),
            ("5.1.8", "Sender address rejected: Domain not found", Class::Soft),
            ("5.1.1", "sender address rejected: user unknown", Class::Soft),
            ("5.7.1", "message refused by policy", Class::Soft),
            ("5.7.1", "user unknown", Class::Hard),
            ("4.2.2", "mailbox full", Class::Soft),
            ("4.1.1", "user unknown, try again later", Class::Soft),
            ("", "450 user unknown, greylisted", Class::Soft),
            ("5.0.0", "", Class::Soft),
            ("", "", Class::Soft),
        ] {
            assert_eq!(class(Some(status), text), expected, "{status} {text}");
        }
    }

    #[test]
    fn codes_are_found_where_they_stand() {
        assert_eq!(enhanced("smtp; 550-5.1.1 The email").as_deref(), Some("5.1.1"));
        assert_eq!(enhanced("(#5.1.10)").as_deref(), Some("5.1.10"));
        assert_eq!(enhanced("host 192.0.2.5 said 5.7.1.").as_deref(), Some("5.7.1"));
        assert_eq!(enhanced("version 15.1.112.19, 5.1, 6.1.1"), None);
        assert_eq!(reply_code("said: 550-5.1.1 x"), Some(550));
        assert_eq!(reply_code("invoice 612, 1550, 250 ok"), None);
    }

    #[test]
    fn a_reason_is_one_line_without_addresses() {
        assert_eq!(one_line("550 <a@b.example>...\r\n unknown"), "550 <address> unknown");
        assert!(one_line(&"ü".repeat(500)).len() <= 200);
    }
}
