use super::day;
use crate::when::Days;

#[test]
fn the_first_day_back() {
    for (received, locale, text, wanted) in [
        (
            "2026-10-19",
            "en-GB",
            "I'm on holiday until 26 October and will deal with your email on my return.",
            "2026-10-26",
        ),
        ("2026-10-19", "en-GB", "Out of the office, back on Monday.", "2026-10-26"),
        (
            "2026-03-27",
            "en-GB",
            "Our office closes at noon on the 30th and reopens 4/4.",
            "2026-04-04",
        ),
        (
            "2026-04-13",
            "en-GB",
            "I am on maternity leave and return on 4 January 2027.",
            "2027-01-04",
        ),
        (
            "2026-02-19",
            "en-US",
            "Out of the office until the morning of February 24. Please allow a few days.",
            "2026-02-24",
        ),
        (
            "2025-12-29",
            "es-ES",
            "Cerrado hasta el 7 de enero, día en que retomaremos la actividad.",
            "2026-01-07",
        ),
        ("2026-04-02", "en-GB", "Accounts closed for stocktake to 9 April.", "2026-04-10"),
        (
            "2026-11-10",
            "en-US",
            "Dr. Poe is on safari through November 20 and will read mail on Monday, November 23.",
            "2026-11-23",
        ),
        ("2026-08-13", "es-ES", "Estamos de vacaciones hasta el 28 de agosto.", "2026-08-31"),
        (
            "2025-12-29",
            "es-ES",
            "Permaneceremos cerrados hasta el 7 de enero, día en que retomaremos la actividad.",
            "2026-01-07",
        ),
        ("2026-07-29", "lt-LT", "Atostogauju iki rugpjūčio 6 d. Pavaduoja Tomas.", "2026-08-07"),
        ("2026-09-03", "en-GB", "Gone to Skye. Back 14th. Phone's off.", "2026-09-14"),
        (
            "2026-12-21",
            "en-AU",
            "The office is closed from 18 December and staffed again on Monday 18 January 2027.",
            "2027-01-18",
        ),
        ("2026-07-21", "en-US", "I am out until July 27 with no access to email.", "2026-07-27"),
        (
            "2026-10-23",
            "en-GB",
            "The school is closed from 23/10 and reopens 2/11. Ring the caretaker.",
            "2026-11-02",
        ),
        (
            "2026-03-18",
            "en-US",
            "Marcus sees your note and is in Rotterdam until Tuesday, March 24.",
            "2026-03-24",
        ),
        (
            "2025-11-17",
            "en-GB",
            "I am on annual leave until and including Friday 21 November.",
            "2025-11-24",
        ),
        (
            "2025-12-29",
            "en-GB",
            "The office is unattended over the holidays. Letters will be opened in turn after 6 January.",
            "2026-01-07",
        ),
        (
            "2025-12-24",
            "nl-NL",
            "Ik ben offline t/m 4 januari. Daarna beantwoord ik mijn mail.",
            "2026-01-05",
        ),
        (
            "2026-04-30",
            "pl-PL",
            "Recepcja: jesteśmy zamknięci 1-3 maja, dyżur pod telefonem.",
            "2026-05-04",
        ),
        (
            "2025-07-16",
            "de-DE",
            "Ich bin auf Urlaub und am Montag, 21.07.2025, zurück. Vertretung: Frau Kern.",
            "2025-07-21",
        ),
        (
            "2026-06-29",
            "en-AU",
            "Our small team is flat out, and our books close at noon on 30 June. We will reply after Monday 6 July.",
            "2026-07-07",
        ),
        ("2026-08-17", "en-GB", "Ahoy. On a canal until the 31st, no signal.", "2026-08-31"),
        (
            "2026-01-16",
            "en-GB",
            "At the trade fair this week, reading mail in the evenings. Normal service from Monday.",
            "2026-01-19",
        ),
        (
            "2026-10-19",
            "en-GB",
            "On annual leave from 19 to 23 October, back at my desk on Monday 26th.",
            "2026-10-26",
        ),
        (
            "2026-10-19",
            "en-US",
            "I will be out of the office starting 10/19/2026 and will not return until 10/26/2026.",
            "2026-10-26",
        ),
        (
            "2026-10-19",
            "en-GB",
            "Our office is closed until Friday 23 October inclusive.",
            "2026-10-26",
        ),
        ("2026-02-26", "de-DE", "ich bin bis einschließlich 6. März nicht im Haus.", "2026-03-09"),
        (
            "2026-01-07",
            "en-US",
            "I am out of the office until January 12 included, with no access to my messages.",
            "2026-01-13",
        ),
        ("2026-04-14", "en-AU", "I'm offline until 27 April walking.", "2026-04-27"),
        (
            "2025-12-03",
            "es-ES",
            "Estamos en el congreso de Santiago. La consulta abre el martes 9.",
            "2025-12-09",
        ),
        ("2026-11-24", "fr-FR", "En déplacement cette semaine, retour lundi 30.", "2026-11-30"),
        (
            "2026-12-23",
            "de-DE",
            "Betriebsferien! Ab dem 7. Januar sind wir wieder für Sie da.",
            "2027-01-07",
        ),
        (
            "2026-07-20",
            "de-DE",
            "Unser Büro ist vom 20.07. bis einschließlich 03.08. geschlossen.",
            "2026-08-04",
        ),
        (
            "2026-08-03",
            "es-ES",
            "Estoy de vacaciones hasta el viernes 28 de agosto, este incluido. Me reincorporo el lunes 31.",
            "2026-08-31",
        ),
        (
            "2026-08-10",
            "it-IT",
            "L'ufficio resterà chiuso dal 10 al 21 agosto compresi. Riapriamo lunedì 24.",
            "2026-08-24",
        ),
        (
            "2026-05-12",
            "it-IT",
            "Chiusura estiva dal 10 al 21 agosto, riapriamo lunedì 24.",
            "2026-08-24",
        ),
        (
            "2026-11-08",
            "de-DE",
            "Betriebsruhe bis einschließlich 17. Dezember, ab dem 18. sind wir wieder da.",
            "2026-12-18",
        ),
        (
            "2026-08-10",
            "en-GB",
            "Away up to and including Friday 28 August, back at my desk the Monday after.",
            "2026-08-31",
        ),
        ("2026-07-03", "en-US", "Happy Fourth! I'm unplugged through 7/12.", "2026-07-13"),
        (
            "2026-05-26",
            "en-US",
            "I am on parental leave through August 31 and return September 1.",
            "2026-09-01",
        ),
        ("2026-02-13", "nl-BE", "Gesloten wegens verlof tot en met 22 februari.", "2026-02-23"),
        ("2026-04-13", "en-GB", "At the book fair up to and including the 17th.", "2026-04-20"),
        (
            "2026-12-24",
            "nl-NL",
            "Ik ben met vakantie. Vanaf 4 januari weer bereikbaar.",
            "2027-01-04",
        ),
        (
            "2026-04-30",
            "pl-PL",
            "Od 30 kwietnia do 8 maja przebywam na urlopie, wracam w poniedziałek 11 maja.",
            "2026-05-11",
        ),
    ] {
        let found = Days::of(text, day(received), locale, locale.get(..2).unwrap()).back();
        assert_eq!(found, Some(day(wanted)), "{text}");
    }
    for text in [
        "A case has been opened for your inquiry.",
        "Your case has been closed. If it has not been solved, reopen within 5 days.",
        "Your message has been received. Summer sale, 20 percent discount until 31 October!",
        "You do not need to reply. It may take 10 working days for an officer to look at it.",
        "Payables is running with one person this fortnight. Replies may take until 24 October.",
        "The inbox is full; your letter waits in the queue, and the server tries again till 26 October.",
    ] {
        assert_eq!(Days::of(text, day("2026-10-19"), "en-US", "en").back(), None, "{text}");
    }
}
