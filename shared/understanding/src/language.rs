//! Which of the product's languages a text is in. Short texts say little: then the locale's language
//! stands, or English.

use whatlang::{Detector, Lang, detect};

/// The languages of replies that are understood.
pub const KNOWN: [&str; 8] = ["en", "de", "fr", "es", "it", "nl", "pl", "lt"];
/// The same, in the same order, as they are told apart.
const OURS: [Lang; 8] =
    [Lang::Eng, Lang::Deu, Lang::Fra, Lang::Spa, Lang::Ita, Lang::Nld, Lang::Pol, Lang::Lit];

/// Letters below which a guess is worth nothing.
const SHORT: usize = 24;
/// Letters that are looked at.
const ENOUGH: usize = 1_500;
/// Letters that tell which of all languages it is: to weigh so many takes its time.
const TELLING: usize = 300;
/// Letters from which on a text speaks for itself, whatever language is usual.
const LONG: usize = 60;

/// The two letters of a language of ours.
fn code(language: Lang) -> Option<&'static str> {
    OURS.into_iter().zip(KNOWN).find(|(ours, _)| *ours == language).map(|(_, code)| code)
}

/// The language of a locale, if it is one of ours.
fn usual(locale: &str) -> Option<&'static str> {
    let usual = locale.get(..2).unwrap_or_default().to_ascii_lowercase();
    KNOWN.into_iter().find(|known| *known == usual)
}

/// Its letters.
fn letters(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphabetic()).count()
}

/// Whether a text is in a language that is not understood: surely so, or where such a language is usual and
/// nothing shows another one.
pub fn is_foreign(text: &str, locale: &str) -> bool {
    let text: String = text.chars().take(TELLING).collect();
    let found = detect(&text).filter(whatlang::Info::is_reliable);
    let is_ours = found.map(|found| code(found.lang()).is_some());
    match (is_ours, usual(locale)) {
        (Some(is_ours), Some(_)) => !is_ours && letters(&text) >= LONG,
        (Some(is_ours), None) => !is_ours,
        (None, usual) => usual.is_none(),
    }
}

/// Whether a short text has two, or more, of the words that English mails have most. Some are other languages',
/// too ("we", "is"); two of them together hardly are.
fn sounds_english(text: &str) -> bool {
    const COMMON: [&str; 22] = [
        "the", "and", "you", "your", "our", "we", "will", "have", "from", "this", "that", "are",
        "for", "it", "thank", "thanks", "please", "payment", "invoice", "with", "pay", "is",
    ];
    let words = text.split(|sign: char| !sign.is_alphabetic());
    words.filter(|word| COMMON.iter().any(|it| it.eq_ignore_ascii_case(word))).count() >= 2
}

/// The language of a text, two letters. `locale` is what the sender's mails usually come in.
pub fn of(text: &str, locale: &str) -> &'static str {
    let usual = usual(locale);
    let text: String = text.chars().take(ENOUGH).collect();
    if letters(&text) < SHORT {
        return usual.unwrap_or("en");
    }
    match Detector::with_allowlist(OURS.to_vec()).detect(&text) {
        Some(found) if found.is_reliable() || usual.is_none() => code(found.lang()),
        // Many write English whose own language is another.
        _ if sounds_english(&text) => Some("en"),
        _ => usual,
    }
    .unwrap_or("en")
}

#[cfg(test)]
mod tests {
    use super::{is_foreign, of};

    #[test]
    fn what_is_in_none_of_the_eight_is_foreign() {
        for (text, locale) in [
            ("Recebido, obrigado!", "pt-BR"),
            ("Tack, vi betalar på fredag.", "sv-SE"),
            ("Ok.", "cs-CZ"),
            (
                "Não vamos pagar, o material chegou partido e não serve para nada, obrigado.",
                "en-GB",
            ),
        ] {
            assert!(is_foreign(text, locale), "{text}");
        }
        for (text, locale) in [
            ("Ok.", "en-GB"),
            ("ya we pay monday pls", "en-IN"),
            ("Thank you for the reminder, we are going to pay this invoice on Friday.", "pt-PT"),
            ("Sąskaitą apmokėsime kitą penktadienį, ačiū už priminimą.", "en-GB"),
        ] {
            assert!(!is_foreign(text, locale), "{text}");
        }
    }

    #[test]
    fn long_texts_speak_for_themselves_short_ones_for_their_locale() {
        assert_eq!(
            of("Wir haben die Rechnung bereits am Montag überwiesen, bitte prüfen.", "en-GB"),
            "de"
        );
        assert_eq!(of("ok", "pl-PL"), "pl");
        assert_eq!(of("We will transfer on 13.08.2026 with value the same day.", "de-DE"), "en");
        assert_eq!(of("ok", "xx"), "en");
        assert_eq!(of("Sąskaitą apmokėsime kitą penktadienį, ačiū už priminimą.", "en-GB"), "lt");
    }
}
