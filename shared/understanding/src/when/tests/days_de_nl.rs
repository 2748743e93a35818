use super::table;

#[test]
fn germany() {
    table(
        "de-DE",
        "2026-10-14; am 06.11.; 2026-11-06
         2026-10-14; am 6.11.2026; 2026-11-06
         2026-10-14; am 06.11.26; 2026-11-06
         2026-10-14; am 6. November; 2026-11-06
         2026-10-14; zum 6. Nov. 2026; 2026-11-06
         2026-10-14; am 15. überweisen wir; 2026-10-15
         2026-10-14; bis zum 22. d. M.; 2026-10-22
         2026-10-14; am 5. des nächsten Monats; 2026-11-05
         2026-10-14; am Freitag; 2026-10-16
         2026-10-08; nächsten Freitag; 2026-10-16
         2026-10-14; kommenden Freitag; 2026-10-16
         2026-10-14; diesen Freitag; 2026-10-16
         2026-10-14; nächste Woche Freitag; 2026-10-23
         2026-10-14; Freitag nächster Woche; 2026-10-23
         2026-10-14; Freitag in einer Woche; 2026-10-23
         2026-10-14; Freitag, den 30.10.; 2026-10-30
         2026-10-14; heute noch; 2026-10-14
         2026-10-14; morgen früh; 2026-10-15
         2026-10-14; übermorgen; 2026-10-16
         2026-10-14; uebermorgen; 2026-10-16
         2026-10-14; in zwei Wochen; 2026-10-28
         2026-10-14; innerhalb von 7 Tagen; 2026-10-21
         2026-10-14; binnen 5 Werktagen; 2026-10-21
         2026-10-14; in drei Arbeitstagen; 2026-10-19
         2026-10-14; bis Monatsende; 2026-10-31
         2026-10-14; am Monatsletzten; 2026-10-31
         2026-10-14; Ende November; 2026-11-30
         2026-10-14; Ende der Woche; 2026-10-16
         2026-10-14; Ende nächster Woche; 2026-10-23
         2026-10-14; Ende des Monats; 2026-10-31
         2026-10-14; Mitte November; 2026-11-15
         2026-10-14; am Wochenende; 2026-10-18
         2026-10-14; in KW 45; 2026-11-06
         2026-10-14; vom 20. bis 24. Oktober; 2026-10-24
         2026-10-14; am letzten Arbeitstag des Monats; 2026-10-30
         2026-10-14; jeden Freitag; 2026-10-16
         2026-10-14; Guten Morgen; -
         2026-10-14; So geht das nicht; -
         2026-10-14; demnächst; -
         2026-10-14; am 31.06.; -",
    );
}

#[test]
fn the_netherlands() {
    table(
        "nl-NL",
        "2026-10-14; op 6 november; 2026-11-06
         2026-10-14; op 06-11-2026; 2026-11-06
         2026-10-14; op 6/11; 2026-11-06
         2026-10-14; op de 20e; 2026-10-20
         2026-10-14; op de 20ste; 2026-10-20
         2026-10-14; op vrijdag; 2026-10-16
         2026-10-14; volgende week vrijdag; 2026-10-23
         2026-10-14; vrijdag over een week; 2026-10-23
         2026-10-14; aanstaande vrijdag; 2026-10-16
         2026-10-14; vandaag; 2026-10-14
         2026-10-14; morgen; 2026-10-15
         2026-10-14; overmorgen; 2026-10-16
         2026-10-14; over twee weken; 2026-10-28
         2026-10-14; binnen 10 dagen; 2026-10-24
         2026-10-14; binnen vijf werkdagen; 2026-10-21
         2026-10-14; einde van de maand; 2026-10-31
         2026-10-14; eind november; 2026-11-30
         2026-10-14; eind volgende week; 2026-10-23
         2026-10-14; half november; 2026-11-15
         2026-10-14; vanaf 6 tot en met 24 november; 2026-11-24
         2026-10-14; binnenkort; -",
    );
}
