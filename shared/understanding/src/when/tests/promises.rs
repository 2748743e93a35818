use super::day;
use crate::when::{Days, Role};

/// `received; locale; text; day`, `-` for none.
const TABLE: &str = "
2026-10-14; en-GB; We will pay this on Friday.; 2026-10-16
2026-10-14; en-GB; Payment will be made on the 30th.; 2026-10-30
2026-10-14; en-GB; It's in Thursday's run.; 2026-10-15
2026-10-14; en-GB; Our cheque run is on the 25th and you are on it.; 2026-10-25
2026-09-09; en-GB; Hello Debbie, we pay on the 15th of every month and this one is included.; 2026-09-15
2026-09-17; en-US; We'll mail the check a week from tomorrow.; 2026-09-25
2026-10-02; en-GB; 06/11 per our calendar.; 2026-11-06
2026-10-02; en-US; Disbursement date in our system shows 11/06.; 2026-11-06
2026-10-14; en-GB; £4,000 on 16/10, four more on 13/11.; 2026-10-16
2026-10-14; en-GB; You'll have it by close of play tomorrow.; 2026-10-15
2026-11-18; en-GB; I make it 1,310, and that amount will be with you Friday of next week.; 2026-11-27
2026-11-03; en-NZ; $400 today, rest by the 20th.; 2026-11-03
2026-10-14; nl-NL; De ene helft (€ 730) vanmiddag, de andere op de 25e.; 2026-10-14
2026-10-14; en-GB; The signatories meet on the 24th, and the cheque goes in the post the following morning.; 2026-10-25
2026-10-14; en-GB; We paid this on the 4th.; -
2026-10-14; en-GB; Your invoice of 3 October has been received.; -
2026-10-14; en-GB; The goods were delivered on Tuesday.; -
2026-10-14; en-GB; Could we have until the 30th?; -
2026-10-14; en-GB; We will pay soon.; -
2026-10-14; en-GB; We will pay it before the month's out.; 2026-10-31
2026-10-14; en-GB; The portal is open 24/7, we will pay there.; -
2026-10-14; en-GB; The hearing is on 20 November.; -
2026-10-14; en-GB; We are meeting on Thursday to review the contract.; -
2026-10-08; de-DE; Hallo Herr Peters, die 890,50 € gehen nächsten Freitag raus.; 2026-10-16
2026-10-14; de-DE; Wir überweisen den Betrag am 30.10.; 2026-10-30
2026-10-14; de-DE; Die Zahlung wird morgen angewiesen.; 2026-10-15
2026-10-14; de-DE; Die Rechnung wurde am 2.10. bezahlt.; -
2026-10-14; de-DE; Das Gericht hat am 9. Oktober das Verfahren eröffnet.; -
2026-10-14; fr-FR; Le virement sera effectué vendredi.; 2026-10-16
2026-10-14; fr-FR; Je vous vire les 4 320 € lundi matin sans faute.; 2026-10-19
2026-07-15; fr-FR; Le virement partira le 24/07.; 2026-07-24
2026-10-14; fr-FR; Le virement est programmé pour le 30.; 2026-10-30
2026-10-14; fr-FR; Réglée le 6 octobre par prélèvement.; -
2026-10-14; es-ES; Haremos la transferencia el día 20.; 2026-10-20
2026-10-14; es-ES; Les pagamos el viernes.; 2026-10-16
2026-10-14; it-IT; Bonifico in partenza il 30/10, è già in distinta.; 2026-10-30
2026-10-14; it-IT; Paghiamo entro venerdì.; 2026-10-16
2026-10-14; nl-NL; We maken het bedrag vrijdag over.; 2026-10-16
2026-10-14; nl-NL; Die is op 2 oktober betaald.; -
2026-10-14; pl-PL; Przelew wyjdzie w piątek.; 2026-10-16
2026-10-14; pl-PL; Zapłacimy w przyszły wtorek.; 2026-10-20
2026-10-14; pl-PL; Przelew wyszedł w czwartek.; -
2026-10-14; lt-LT; Visą sumą pervesime kitą trečiadienį.; 2026-10-21
2026-10-14; lt-LT; Apmokėsime iki mėnesio pabaigos.; 2026-10-31
2026-10-14; lt-LT; Apmokėta vakar.; -
";

#[test]
fn what_is_promised() {
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split("; ").collect();
        let language = parts[1].get(..2).unwrap();
        let days = Days::of(parts[2], day(parts[0]), parts[1], language);
        let found = days.promised().map_or("-".to_owned(), |when| when.day.to_string());
        if found != parts[3] {
            wrong.push(format!("{line} – found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn of_a_mail_that_promises_for_certain_the_only_day_is_meant() {
    for (text, likely) in [
        ("75 friday same as we said", Some("2026-10-16")),
        ("The 1.8k goes over this evening.", Some("2026-10-14")),
        ("I am on holiday until the 26th.", None),
        ("We will pay.", None),
    ] {
        let days = Days::of(text, day("2026-10-14"), "en-GB", "en");
        let found = days.promised().or_else(|| days.likely()).map(|when| when.day.to_string());
        assert_eq!(found.as_deref(), likely, "{text}");
    }
}

#[test]
fn other_days_have_other_roles() {
    for (text, role) in [
        ("We paid this on the 4th.", Role::Paid),
        ("I am on holiday until 26 October.", Role::Back),
        ("Could you give us until the 30th?", Role::AskedFor),
        ("The meeting is on Thursday.", Role::Other),
    ] {
        let found = Days::of(text, day("2026-10-14"), "en-GB", "en");
        assert_eq!(found.all().next().map(|when| when.role), Some(role), "{text}");
    }
    let paid = Days::of("We paid this on the 4th.", day("2026-10-14"), "en-GB", "en");
    assert_eq!(paid.all().next().map(|when| when.day), Some(day("2026-10-04")));
}
