//! Subject lines of automatic answers: the last sign, where the header says nothing. Only what
//! programs write by themselves, at the start of the line: a person who writes "I was out of the
//! office" in an answer is still a person.

/// Starts of such subjects, in lower case: en, de, fr, es, it, nl, pl, lt.
const STARTS: [&str; 46] = [
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "autoresponse",
    "autoresponder",
    "automated reply",
    "automated response",
    "automatic response",
    "out of office",
    "out of the office",
    "out-of-office",
    "ooo:",
    "i am out of the office",
    "away from the office",
    "on vacation",
    "vacation reply",
    "automatische antwort",
    "automatische abwesenheit",
    "abwesenheitsnotiz",
    "abwesenheitsassistent",
    "abwesend:",
    "außer haus",
    "ausser haus",
    "nicht im büro",
    "eingangsbestätigung",
    "réponse automatique",
    "réponse d'absence",
    "absence du bureau",
    "absent du bureau",
    "en congés :",
    "respuesta automática",
    "respuesta automatica",
    "fuera de la oficina",
    "ausente de la oficina",
    "risposta automatica",
    "fuori ufficio",
    "fuori sede",
    "automatisch antwoord",
    "afwezigheidsbericht",
    "afwezig:",
    "automatyczna odpowiedź",
    "autoodpowiedź",
    "odpowiedź automatyczna",
];
/// The rest of them.
const MORE_STARTS: [&str; 6] = [
    "nieobecność",
    "poza biurem",
    "automatinis atsakymas",
    "automatinis atsakas",
    "nesu biure",
    "esu atostogose",
];

/// Whether a program's automatic answer carries such a subject.
pub(super) fn is_subject(subject: &str) -> bool {
    let subject = subject.trim().to_lowercase().replace('\u{2019}', "'");
    // Some put the word in brackets: `[Auto-Reply] Your invoice`.
    let subject = subject.trim_start_matches(['[', '(', '*', ' ', '"']);
    STARTS.iter().chain(&MORE_STARTS).any(|start| subject.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::is_subject;

    #[test]
    fn programs_are_told_from_people() {
        for subject in [
            "Automatic reply: Invoice 1041",
            "Out of Office: back Monday",
            "[Auto-Reply] Ticket 7",
            "Automatische Antwort: Mahnung",
            "Abwesenheitsnotiz: Ihre Rechnung",
            "Réponse automatique : Facture",
            "Respuesta automática: Factura",
            "Risposta automatica: Fattura",
            "Automatisch antwoord: Factuur",
            "Automatyczna odpowiedź: Faktura",
            "Automatinis atsakymas: Sąskaita",
        ] {
            assert!(is_subject(subject), "{subject}");
        }
        for subject in [
            "Re: Invoice 1041",
            "Sorry, I was out of office",
            "Re: Automatic payment",
            "AW: Rechnung",
            "Automatic payment run on Friday",
            "",
        ] {
            assert!(!is_subject(subject), "{subject}");
        }
    }
}
