//! Which of the product's languages a text is in. Short texts say little: then the locale's language
//! stands, or English.

use whatlang::{Detector, Lang};

/// The languages of replies that are understood.
pub const KNOWN: [&str; 8] = ["en", "de", "fr", "es", "it", "nl", "pl", "lt"];

/// Letters below which a guess is worth nothing.
const SHORT: usize = 24;
/// Letters that are looked at.
const ENOUGH: usize = 1_500;

fn code(language: Lang) -> &'static str {
    match language {
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Lit => "lt",
        _ => "en",
    }
}

/// The language of a text, two letters. `locale` is what the sender's mails usually come in.
pub fn of(text: &str, locale: &str) -> &'static str {
    let usual = locale.get(..2).unwrap_or_default().to_ascii_lowercase();
    let usual = KNOWN.into_iter().find(|known| *known == usual);
    let text: String = text.chars().take(ENOUGH).collect();
    if text.chars().filter(|letter| letter.is_alphabetic()).count() < SHORT {
        return usual.unwrap_or("en");
    }
    let known = vec![
        Lang::Eng,
        Lang::Deu,
        Lang::Fra,
        Lang::Spa,
        Lang::Ita,
        Lang::Nld,
        Lang::Pol,
        Lang::Lit,
    ];
    match Detector::with_allowlist(known).detect(&text) {
        Some(found) if found.is_reliable() || usual.is_none() => code(found.lang()),
        _ => usual.unwrap_or("en"),
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn long_texts_speak_for_themselves_short_ones_for_their_locale() {
        assert_eq!(
            of("Wir haben die Rechnung bereits am Montag überwiesen, bitte prüfen.", "en-GB"),
            "de"
        );
        assert_eq!(of("ok", "pl-PL"), "pl");
        assert_eq!(of("ok", "xx"), "en");
        assert_eq!(of("Sąskaitą apmokėsime kitą penktadienį, ačiū už priminimą.", "en-GB"), "lt");
    }
}
