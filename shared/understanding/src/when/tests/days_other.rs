use super::table;

#[test]
fn france() {
    table(
        "fr-FR",
        "2026-10-14; le 6 novembre; 2026-11-06
         2026-10-14; le 6/11; 2026-11-06
         2026-10-14; le 06.11.2026; 2026-11-06
         2026-10-14; le 1er novembre; 2026-11-01
         2026-10-14; le 15; 2026-10-15
         2026-10-14; avant le 20 du mois; 2026-10-20
         2026-10-14; vendredi; 2026-10-16
         2026-10-14; vendredi prochain; 2026-10-23
         2026-10-14; lundi 19; 2026-10-19
         2026-10-14; mardi en huit; 2026-10-27
         2026-10-14; vendredi de la semaine prochaine; 2026-10-23
         2026-10-14; aujourd'hui; 2026-10-14
         2026-10-14; demain; 2026-10-15
         2026-10-14; après-demain; 2026-10-16
         2026-10-14; dans 10 jours; 2026-10-24
         2026-10-14; sous 8 jours; 2026-10-22
         2026-10-14; d'ici 10 jours; 2026-10-24
         2026-10-14; sous 5 jours ouvrés; 2026-10-21
         2026-10-14; d'ici vendredi; 2026-10-16
         2026-10-14; d'ici la fin du mois; 2026-10-31
         2026-10-14; fin de mois; 2026-10-31
         2026-10-14; fin novembre; 2026-11-30
         2026-10-14; fin de semaine; 2026-10-16
         2026-10-14; fin de semaine prochaine; 2026-10-23
         2026-10-14; mi-novembre; 2026-11-15
         2026-10-14; du 20 au 24 octobre; 2026-10-24
         2026-10-14; les 5 factures; -
         2026-10-14; le 5 % de remise; -
         2026-10-14; bientôt; -",
    );
}

#[test]
fn spain_and_italy() {
    table(
        "es-ES",
        "2026-10-14; el 6 de noviembre; 2026-11-06
         2026-10-14; el 6/11/2026; 2026-11-06
         2026-10-14; el día 20; 2026-10-20
         2026-10-14; el viernes; 2026-10-16
         2026-10-14; el próximo martes; 2026-10-20
         2026-10-14; el viernes 30 de octubre; 2026-10-30
         2026-10-14; el viernes de la próxima semana; 2026-10-23
         2026-10-14; hoy mismo; 2026-10-14
         2026-10-14; mañana; 2026-10-15
         2026-10-14; mañana por la mañana; 2026-10-15
         2026-10-14; pasado mañana; 2026-10-16
         2026-10-14; en dos semanas; 2026-10-28
         2026-10-14; dentro de 10 días; 2026-10-24
         2026-10-14; en 5 días hábiles; 2026-10-21
         2026-10-14; a fin de mes; 2026-10-31
         2026-10-14; a finales de noviembre; 2026-11-30
         2026-10-14; a mediados de noviembre; 2026-11-15
         2026-10-14; el fin de semana; 2026-10-18
         2026-10-14; del 20 al 24 de octubre; 2026-10-24
         2026-10-14; los lunes por la mañana no; 2026-10-19
         2026-10-14; por la mañana; -
         2026-10-14; pronto; -",
    );
    table(
        "it-IT",
        "2026-10-14; il 6 novembre; 2026-11-06
         2026-10-14; entro il 6/11; 2026-11-06
         2026-10-14; entro il 15; 2026-10-15
         2026-10-14; l'8 novembre; 2026-11-08
         2026-10-14; venerdì; 2026-10-16
         2026-10-14; venerdi prossimo; 2026-10-23
         2026-10-14; oggi; 2026-10-14
         2026-10-14; domani; 2026-10-15
         2026-10-14; dopodomani; 2026-10-16
         2026-10-14; tra due settimane; 2026-10-28
         2026-10-14; entro 10 giorni; 2026-10-24
         2026-10-14; entro 5 giorni lavorativi; 2026-10-21
         2026-10-14; a fine mese; 2026-10-31
         2026-10-14; entro fine settimana; 2026-10-16
         2026-10-14; nel fine settimana; 2026-10-18
         2026-10-14; a fine novembre; 2026-11-30
         2026-10-14; a metà novembre; 2026-11-15
         2026-10-14; dal 20 al 24 ottobre; 2026-10-24
         2026-10-14; appena possibile; -",
    );
}

#[test]
fn poland_and_lithuania() {
    table(
        "pl-PL",
        "2026-10-14; do 6 listopada; 2026-11-06
         2026-10-14; 6.11.2026 r.; 2026-11-06
         2026-10-14; do dnia 06.11.; 2026-11-06
         2026-10-14; do 20-go; 2026-10-20
         2026-10-14; w piątek; 2026-10-16
         2026-10-14; w piatek; 2026-10-16
         2026-10-14; w przyszły piątek; 2026-10-23
         2026-10-14; w najbliższy wtorek; 2026-10-20
         2026-10-14; w piątek za tydzień; 2026-10-23
         2026-10-14; dzisiaj; 2026-10-14
         2026-10-14; jutro rano; 2026-10-15
         2026-10-14; pojutrze; 2026-10-16
         2026-10-14; za dwa tygodnie; 2026-10-28
         2026-10-14; w ciągu 7 dni; 2026-10-21
         2026-10-14; w ciągu 5 dni roboczych; 2026-10-21
         2026-10-14; do końca miesiąca; 2026-10-31
         2026-10-14; do końca listopada; 2026-11-30
         2026-10-14; do końca tygodnia; 2026-10-16
         2026-10-14; w połowie listopada; 2026-11-15
         2026-10-14; wkrótce; -",
    );
    table(
        "lt-LT",
        "2026-10-14; lapkričio 6 d.; 2026-11-06
         2026-10-14; 2026 m. lapkričio 6 d.; 2026-11-06
         2026-10-14; 2026-11-06; 2026-11-06
         2026-10-14; iki lapkričio 6-osios; 2026-11-06
         2026-10-14; iki šio mėnesio 27 d.; 2026-10-27
         2026-10-14; penktadienį; 2026-10-16
         2026-10-14; kitą penktadienį; 2026-10-23
         2026-10-14; šiandien; 2026-10-14
         2026-10-14; rytoj; 2026-10-15
         2026-10-14; poryt; 2026-10-16
         2026-10-14; po dviejų savaičių; 2026-10-28
         2026-10-14; per 7 dienas; 2026-10-21
         2026-10-14; per 5 darbo dienas; 2026-10-21
         2026-10-14; iki mėnesio pabaigos; 2026-10-31
         2026-10-14; mėnesio pabaigoje; 2026-10-31
         2026-10-14; lapkričio pabaigoje; 2026-11-30
         2026-10-14; lapkričio viduryje; 2026-11-15
         2026-10-14; iki savaitės pabaigos; 2026-10-16
         2026-10-14; netrukus; -",
    );
}
