//! The marks by which mail programs set old text apart, in the languages of the product and some
//! neighbours. All are compared in lower case.

/// How many lines a header such as "On … wrote:" may be broken into.
const HEADER_LINES: usize = 4;

/// What follows a name in the header of a quote: en, de, fr, es, it, nl, pl, lt; pt, da/sv/no, fi, ru.
const VERBS: [&str; 20] = [
    "wrote",
    "writes",
    "schrieb",
    "hat geschrieben",
    "a écrit",
    "ecrit",
    "escribió",
    "escribio",
    "ha scritto",
    "scrisse",
    "schreef",
    "napisał",
    "napisała",
    "napisał(a)",
    "pisze",
    "rašė",
    "parašė",
    "escreveu",
    "skrev",
    "kirjoitti",
];
const MORE_VERBS: [&str; 2] = ["написал", "пишет"];

/// How such a header starts, where it does not start with a number or the name of a day.
const STARTS: [&str; 20] = [
    "on ",
    "am ",
    "le ",
    "el ",
    "il ",
    "in data ",
    "op ",
    "w dniu ",
    "dnia ",
    "em ",
    "den ",
    "på ",
    "ons",
    "tir",
    "dne ",
    "a(z) ",
    "at ",
    "il giorno ",
    "von ",
    "from ",
];

/// Labels of the block of header lines that Outlook and others put before old text: who wrote.
const FROM: [&str; 11] =
    ["message du", "from", "von", "de", "da", "van", "od", "nuo", "från", "fra", "lähettäjä"];
/// Its other lines: when, to whom, about what.
const REST: [&str; 48] = [
    "sujet",
    "copie à",
    "sent",
    "date",
    "to",
    "cc",
    "subject",
    "reply-to",
    "gesendet",
    "datum",
    "an",
    "betreff",
    "envoyé",
    "envoyé le",
    "à",
    "objet",
    "date d'envoi",
    "enviado",
    "enviado el",
    "fecha",
    "para",
    "asunto",
    "inviato",
    "data",
    "a",
    "oggetto",
    "verzonden",
    "aan",
    "onderwerp",
    "wysłano",
    "wysłane",
    "do",
    "dw",
    "temat",
    "išsiųsta",
    "kam",
    "kopija",
    "tema",
    "skickat",
    "till",
    "ämne",
    "sendt",
    "til",
    "emne",
    "lähetetty",
    "vastaanottaja",
    "aihe",
    "importance",
];

/// Of those, to whom.
const TO: [&str; 9] = ["to", "an", "à", "para", "a", "aan", "do", "kam", "till"];

/// Lines that announce an old or a forwarded mail, without the hyphens around them.
const ANNOUNCED: [&str; 31] = [
    "oprindelig besked",
    "original message",
    "original appointment",
    "forwarded message",
    "begin forwarded message",
    "reply message",
    "ursprüngliche nachricht",
    "original nachricht",
    "originalnachricht",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "message d'origine",
    "message original",
    "message transféré",
    "début du message transféré",
    "mensaje original",
    "mensaje reenviado",
    "messaggio originale",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "oorspronkelijk bericht",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "przekazana wiadomość",
    "wiadomość przekazana dalej",
    "originalus laiškas",
    "pradinis laiškas",
    "persiųstas laiškas",
    "mensagem original",
];

/// Whether the line is quoted.
pub(super) fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// A line of nothing but underscores, hyphens or equals signs.
pub(super) fn is_divider(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3
        && line.chars().all(|sign| matches!(sign, '_' | '-' | '=' | '*' | '—' | '–' | ' '))
}

/// `-----Original Message-----` and its like.
pub(super) fn is_forward_or_original(line: &str) -> bool {
    announced(line).is_some()
}

/// Whether it says that a mail was forwarded.
pub(super) fn is_forwarded(line: &str) -> bool {
    const PARTS: [&str; 8] = [
        "forward",
        "weitergeleitet",
        "transféré",
        "reenviado",
        "inoltrato",
        "doorgestuurd",
        "przekazan",
        "persiųst",
    ];
    announced(line).is_some_and(|line| PARTS.iter().any(|part| line.contains(part)))
}

/// What such a line says, in lower case.
fn announced(line: &str) -> Option<&'static str> {
    let bare = line.trim().trim_matches(['-', '_', '=', '*', ' ', ':', '\u{a0}', '—', '>']);
    if bare.len() > 60
        || !(line.contains("--") || line.contains("__") || line.trim_end().ends_with(':'))
    {
        return None;
    }
    let bare = bare.to_lowercase().replace('\u{2019}', "'");
    ANNOUNCED.into_iter().find(|it| *it == bare)
}

/// What a line may be in such a block.
#[derive(Clone, Copy, Default)]
pub(super) struct Label {
    from: bool,
    rest: bool,
    /// Hotmail starts the block with the date or the subject.
    first: bool,
    to: bool,
}

impl Label {
    /// Whether it is a header line at all.
    pub(super) fn is_some(self) -> bool {
        self.from || self.rest || self.first
    }

    /// Who wrote.
    pub(super) fn is_from(self) -> bool {
        self.from
    }

    /// To whom.
    pub(super) fn is_to(self) -> bool {
        self.to
    }
}

/// What a header line says behind its label.
pub(super) fn value_of(line: &str) -> &str {
    line.split_once(':').map_or("", |(_, value)| value)
}

/// What a line may be in such a block, by its label.
pub(super) fn label_of(line: &str) -> Label {
    let Some(label) = (line.len() <= 2_000).then(|| label(line)).flatten() else {
        return Label::default();
    };
    let is = |labels: &[&str]| labels.contains(&label.as_str());
    let first = is(&["date", "sent", "subject", "datum", "gesendet", "betreff", "objet"]);
    Label { from: is(&FROM), rest: is(&REST), first, to: is(&TO) }
}

/// Whether a block of header lines starts here: who, and at least two of when, to whom and what.
pub(super) fn mail_header(labels: &[Label]) -> bool {
    let Some((first, rest)) = labels.split_first() else { return false };
    if !(first.from || first.first) {
        return false;
    }
    let rest = rest.get(..rest.len().min(8)).unwrap_or_default();
    rest.iter().filter(|label| label.rest).count() >= 2
        && (first.from || rest.iter().any(|label| label.from))
}

/// The label of a header line, such as `from` of `*From:* Ann`.
fn label(line: &str) -> Option<String> {
    let start = line.trim_start_matches([' ', '\t', '*', '\u{a0}', '_', '|']);
    let (label, _) = start
        .char_indices()
        .take(24)
        .find(|(_, sign)| *sign == ':')
        .and_then(|(at, _)| start.split_at_checked(at))?;
    let label = label.trim_end_matches([' ', '*', '\u{a0}', '_']);
    Some(label.to_lowercase().replace('\u{2019}', "'"))
}

/// How many lines the header of a quote takes that starts here, if one does: "On … wrote:".
pub(super) fn header(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?.trim_matches(['-', ' ', '\t', '\u{a0}']).to_lowercase();
    if !starts_header(&first) {
        return None;
    }
    let mut joined = first;
    for length in 1..=HEADER_LINES {
        if ends_header(&joined) {
            return Some(length);
        }
        let next = lines.get(length)?;
        // Only lines that are full, or broken right before an address, go on. A `>` may be the end of
        // an address that was broken off, when nothing else follows it.
        let is_tail = next.trim() == ">:" || next.trim_start().starts_with(">:");
        if next.trim().is_empty() || next.len() > 300 || (super::is_quoted(next) && !is_tail) {
            return None;
        }
        joined.push(' ');
        joined.push_str(&next.trim_matches(['-', ' ', '\t', '\u{a0}']).to_lowercase());
    }
    None
}

fn starts_header(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    first.is_numeric()
        || STARTS.iter().any(|start| line.starts_with(start))
        // "Wednesday, 17 November 2021, …": a day's name and a comma, or a dot, soon a number.
        || line
            .chars()
            .take(16)
            .find(|sign| !sign.is_alphabetic())
            .is_some_and(|sign| matches!(sign, ',' | '.'))
            && line.chars().take(24).any(|sign| sign.is_numeric())
}

fn ends_header(line: &str) -> bool {
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let has_address = line.contains('@');
    let colon = line.ends_with(':');
    let bare = line.trim_end_matches([':', ' ', '\u{a0}']);
    let ends_in_verb = VERBS.iter().chain(&MORE_VERBS).any(|verb| ends_with_word(bare, verb));
    // "… schrieb Ann <ann@example.com>:"
    let has_verb = colon
        && (has_address || digits >= 6)
        && VERBS.iter().any(|verb| {
            line.contains(&format!(" {verb} ")) || line.contains(&format!(" {verb}: "))
        });
    // "2017-11-24 16:32 GMT+01:00 Ann <ann@example.com>:"
    let address_only = colon && has_address && bare.ends_with(['>', ')', ']']) && digits >= 4;
    let dated = digits >= 2 || has_address;
    (ends_in_verb && dated && (colon || (has_address && digits >= 4)))
        || (has_verb && digits >= 1)
        || address_only
}

fn ends_with_word(line: &str, word: &str) -> bool {
    line.strip_suffix(word)
        .is_some_and(|before| before.is_empty() || before.ends_with([' ', '\u{a0}', '>']))
}

/// "Sent from my iPhone" and its like: short, and no sentence.
pub(super) fn sent_from(line: &str) -> bool {
    const STARTS: [&str; 16] = [
        "sent from",
        "sent with",
        "sent via",
        "get outlook for",
        "von meinem",
        "gesendet von",
        "gesendet mit",
        "envoyé de",
        "envoyé depuis",
        "envoyé à partir",
        "enviado desde",
        "inviato da",
        "verzonden vanaf",
        "verstuurd vanaf",
        "wysłane z",
        "išsiųsta iš",
    ];
    let line = line.trim().to_lowercase();
    line.chars().count() <= 80
        && !line.ends_with('.')
        && STARTS.iter().any(|start| line.starts_with(start))
}
