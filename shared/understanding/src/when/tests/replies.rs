//! What debtors write about a day to come, and what only looks like it, by idea.

use super::day;
use crate::when::Days;

/// `received; locale; text; day`, `-` for none.
fn read(lines: &str) {
    let mut wrong = Vec::new();
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split("; ").collect();
        let language = parts[1].get(..2).unwrap();
        let days = Days::of(parts[2], day(parts[0]), parts[1], language);
        let found = days.promised().map_or("-".to_owned(), |when| when.day.to_string());
        if found != parts[3] {
            wrong.push(format!("{line} – found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_day_that_is_taken_back_makes_room_for_another() {
    read(
        "
2025-03-06; en-GB; Friday. No sorry, Monday, Friday I'm at my daughter's school.; 2025-03-10
2026-03-01; en-GB; Let's say the 13th. Actually make that the 20th.; 2026-03-20
2026-03-10; en-US; Not this Friday, next Friday. That's firm.; 2026-03-20
2026-02-13; en-US; Presidents' Day is Monday so our Monday run moves to Friday, the 20th.; 2026-02-20
2025-06-05; de-DE; Ich hatte Ihnen Freitag gesagt – Quatsch. Also Dienstag nach Pfingsten, dann aber sicher.; 2025-06-10
2026-12-18; fr-FR; Je vous avais dit le 23… ah non pardon, le 23 l'agence est fermée, notez le 28.; 2026-12-28
2026-07-02; es-ES; Te pago el jueves, perdona, que jueves es hoy, quería decir el martes; 2026-07-07
2027-06-18; nl-BE; Zeg maar maandag. Of nee, maandag zit ik op de werf, dinsdag dus.; 2027-06-22
2025-10-30; lt-LT; Iki pirmadienio sumokėsiu. Oi, ne, pirmadienį dar būsiu kaime, tai antradienį.; 2025-11-04
",
    );
}

#[test]
fn what_comes_first_in_a_chain_is_not_the_payment() {
    read(
        "
2026-03-02; en-NZ; The rates rebate is in my account on the 10th and I'll have you paid three days after that.; 2026-03-13
2027-02-11; en-AU; The builder pays me Tuesday, I pay you Wednesday. Locked in.; 2027-02-17
2026-07-29; lt-LT; algą gaunu 5 dieną, tai rugpjūčio 6 pervesiu 60 eurų; 2026-08-06
2025-08-20; nl-NL; Mijn loon komt de 23e binnen en de 25e betaal ik jullie de 89,95.; 2025-08-25
2026-01-19; de-DE; Am 21. ist der Steuerberater da, und am 29. überweise ich Ihnen den vollen Betrag.; 2026-01-29
2025-12-15; en-US; $2,500 this Friday, then $2,500 on January 2 and the rest on the 16th.; 2025-12-19
",
    );
}

#[test]
fn feasts_and_the_days_beside_them() {
    read(
        "
2025-04-09; en-GB; You'll be paid the Thursday after Easter.; 2025-04-24
2026-03-27; en-GB; Easter Tuesday, as agreed; 2026-04-07
2025-11-17; en-US; We'll get it to you the day before Thanksgiving.; 2025-11-26
2025-05-23; en-US; Will wire Tues after Memorial Day; 2025-05-27
2026-03-03; en-US; I'll pay the parts, $4,100, on St. Patrick's Day.; 2026-03-17
2025-12-21; en-IE; Two days before Christmas you'll have it, the 23rd.; 2025-12-23
2025-12-09; en-NZ; Last run before Xmas is the 19th. We made sure you made it.; 2025-12-19
2025-12-22; en-GB; New Year's Eve. All open items are being settled that morning.; 2025-12-31
2027-03-22; nl-NL; Dinsdag na Pasen betaald.; 2027-03-30
2026-03-30; en-ZA; Public holidays Friday and Monday, so our usual Friday batch is moved to Tuesday 7 April.; 2026-04-07
",
    );
}

#[test]
fn days_by_words_weeks_and_slips() {
    read(
        "
2027-08-31; en-GB; wedsday at the latest; 2027-09-01
2025-09-17; en-GB; First of the month, by standing order.; 2025-10-01
2026-01-12; en-US; 10 days and you've got it.; 2026-01-22
2025-09-25; en-GB; A grand today week.; 2025-10-02
2025-03-04; de-DE; Bezahlt wird am Zehnten, so oder so.; 2025-03-10
2026-06-17; de-AT; Heut in acht Tagen ist das Geld am Konto.; 2026-06-24
2026-05-20; es-CO; De mañana en ocho le queda consignado sin falta; 2026-05-28
2026-06-10; es-MX; Me pagan por quincena, el mero 15 le deposito; 2026-06-15
2025-03-17; nl-BE; Geachte, de betaling wordt uitgevoerd op 31 dezer.; 2025-03-31
2026-08-11; pl-PL; Za tydzień w środę pieniądze będą u was na koncie.; 2026-08-19
2025-12-30; pl-PL; Drugiego stycznia, zaraz po Nowym Roku.; 2026-01-02
2026-12-11; pl-PL; Uprzejmie informuję, iż zapłata nastąpi dwudziestego pierwszego grudnia br.; 2026-12-21
2025-12-02; fr-FR; vs serez payé au + tard vendredi de la semaine prochaine; 2025-12-12
",
    );
}

#[test]
fn short_answers_and_words_of_going() {
    read(
        "
2025-01-31; en-AU; You've just missed today's so you're in the one on the 14th.; 2025-02-14
2025-02-04; en-NZ; Your January invoice is down for 20 February.; 2025-02-20
2027-03-08; en-GB; Doing it tonight once the kids are down.; 2027-03-08
2026-02-23; en-CA; Posted for 05/03. - Harpreet; 2026-03-05
2026-03-09; en-GB; 13th March, yes it's a Friday, no I'm not superstitious; 2026-03-13
2025-02-06; fr-BE; C'est encodé pour le 20/02.; 2025-02-20
2026-09-09; fr-FR; Le reste, soit 1 140 €, vous est viré le 16.; 2026-09-16
2025-02-05; it-IT; Bonifico già disposto con esecuzione venerdì 7.; 2025-02-07
2027-01-25; it-IT; Va bene la Ri.Ba. al 28/02, la onoriamo senz'altro.; 2027-02-28
2025-10-03; nl-BE; Overschrijving is ingegeven met memodatum 08/10.; 2025-10-08
2025-09-05; pl-PL; Płatność i tak jest już ustawiona na 12.09.25.; 2025-09-12
",
    );
}

#[test]
fn days_of_something_else_are_none() {
    read(
        "
2025-07-25; en-GB; Could you let me have a statement to 30 June? Auditors are in on Wednesday.; -
2025-09-27; en-GB; My card was declined on your site on Thursday. Can you send me your sort code?; -
2026-01-05; en-US; We need a W-9 before I can even set you up, our vendor cut-off is January 9.; -
2026-10-14; en-GB; The auditors come on Tuesday.; -
2026-10-14; en-GB; Monday is a bank holiday.; -
2026-10-14; de-DE; Der Techniker kommt am Donnerstag.; -
2026-10-14; de-DE; Ich melde mich am Freitag.; -
2026-10-14; fr-FR; Je reviens vers vous lundi.; -
2026-10-14; es-ES; Te aviso el viernes.; -
2026-10-14; it-IT; Le faccio sapere venerdì.; -
2026-10-14; nl-NL; Ik laat het weten op vrijdag.; -
2026-10-14; pl-PL; Dam znać w piątek.; -
2026-10-14; lt-LT; Informuosiu penktadienį.; -
",
    );
}
