use super::{Amount, AmountRole, Sums};
use crate::when::Days;

/// The sums that `text` surely names.
fn amounts(text: &str, locale: &str) -> Vec<Amount> {
    let received = "2026-10-14".parse().unwrap();
    let days = Days::of(text, received, locale, locale.get(..2).unwrap_or_default());
    Sums::of(text, &days, locale).named().cloned().collect()
}

/// `locale; text; sums`: "-" for none.
const SUMS: &str = "
en-GB; payment of £1,200.50; 120050 GBP
en-GB; 500 quid; 50000 GBP
en-GB; GBP 500; 50000 GBP
en-GB; £2.4k; 240000 GBP
en-GB; €1.200,50; 120050 EUR
en-GB; £22,044; 2204400 GBP
en-US; $1,500; 150000 USD
en-CA; $348.50; 34850 CAD
en-CA; US$348.50; 34850 USD
en-AU; $17,922.60; 1792260 AUD
de-DE; 890,50 €; 89050 EUR
de-DE; 1.200,50 Euro; 120050 EUR
de-DE; EUR 7.860,00; 786000 EUR
de-CH; CHF 1'280.00; 128000 CHF
fr-CH; CHF 640.–; 64000 CHF
fr-FR; 1 200,50 €; 120050 EUR
fr-CA; 2 302,36 $; 230236 CAD
pl-PL; 23 370,00 zł; 2337000 PLN
lt-LT; 2 760 Eur; 276000 EUR
en-IN; Rs. 2,40,000; 24000000 INR
en-IN; Rs 3.2 lakh; 32000000 INR
en-IN; Rs. 1,92,650/-; 19265000 INR
en-IN; Rs 1 crore; 1000000000 INR
en-ZA; R7 900; 790000 ZAR
en-NG; N450,000; 45000000 NGN
en-ZA; R 57 500,00; 5750000 ZAR
es-MX; $46,400.00; 4640000 MXN
en-GB; ¥1200; 1200 JPY
en-GB; invoice 1041 and PO 5521; -
en-GB; pay on 15/04/2026; -
en-GB; pay at 10:30; -
en-GB; 14 of the 60 bags; -
en-GB; pay 15 %; -
en-GB; we pay with the run of calendar week 12; -
de-DE; wir zahlen in KW 12; -
en-GB; pay in 10 days; -
en-GB; tel 020 7946 0000; -
en-AU; try Kev on 0491 570 156; -
en-GB; INV-2204; -
en-GB; we pay 750 then; 75000 GBP
en-NG; six hundred and fifty thousand naira will be credited; 65000000 NGN
en-NG; balance of seven hundred and fifty thousand naira will be paid; 75000000 NGN
en-GB; payment of five hundred and fifty pounds; 55000 GBP
en-GB; a couple of hundred pounds will be paid; -
en-GB; two thousand, four hundred pounds will be paid; -
en-GB; it comes to eleven hundred and six pounds; 110600 GBP
en-GB; thirty-eight pounds; 3800 GBP
en-GB; two thousand four hundred goes out on Friday; 240000 GBP
en-IN; we will pay three lakh rupees; 30000000 INR
en-GB; we will pay in twenty days; -
en-GB; the next sixty leave on Friday; -
en-GB; a few hundred pounds will be paid; -
en-GB; one fifty pounds will be paid; -
en-GB; two twenty five pounds will be paid; -
en-GB; two or three hundred pounds will be paid; -
de-DE; die vierzehnhundertzwanzig Euro sind terminiert; 142000 EUR
de-AT; einundzwanzig Euro; 2100 EUR
de-DE; zweitausend, dreihundert Euro; -
de-DE; und zweihundert Euro heute; 20000 EUR
de-DE; zweitausend und dreihundert Euro; 230000 EUR
nl-NL; vijfhonderd euro; 50000 EUR
nl-BE; tweeduizend driehonderd euro; 230000 EUR
fr-FR; deux mille quatre cents euros; 240000 EUR
fr-FR; quatre-vingts euros; 8000 EUR
fr-FR; vingt pour cent; -
fr-FR; cent quatre-vingts euros; 18000 EUR
fr-FR; quatre-vingt-dix-sept euros; 9700 EUR
es-ES; dos mil quinientos euros; 250000 EUR
es-ES; treinta y cinco euros; 3500 EUR
es-MX; los 6 mil 400 pesos; 640000 MXN
it-IT; duemilaquattrocento euro; 240000 EUR
pl-PL; 6 tys. zł; 600000 PLN
";

#[test]
fn sums_are_read_in_every_notation() {
    let mut wrong = Vec::new();
    for line in SUMS.lines().filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split("; ").collect();
        let found: Vec<String> = amounts(parts[1], parts[0])
            .iter()
            .map(|sum| format!("{} {}", sum.minor, sum.currency))
            .collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join(", ") };
        if found != parts[2] {
            wrong.push(format!("{line} – found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `received; locale; text; sum`.
const PROMISED: &str = "
2026-10-14; en-GB; We will pay £500 on Friday.; 50000
2026-10-14; en-GB; £4,000 on 16/10, £4,000 on 13/11.; 400000
2026-10-14; en-GB; First £600 on Monday as agreed.; 60000
2026-10-14; en-GB; We will pay on Friday.; -
2026-10-14; en-GB; Paying half (8,100) tomorrow.; 810000
2026-10-14; en-GB; I will pay half of the £1,200 on Friday.; 60000
2026-11-18; en-GB; Minus the pallet rack we sent back (380) I make it 1,310, and that amount will be with you Friday of next week.; 131000
2026-09-24; en-IN; Sir cheque of 3.20 lacs is ready, will be couriered latest by 30th.; 32000000
2026-08-20; en-GB; We can let you have 750 at the end of the month.; 75000
2026-10-08; de-DE; Hallo Herr Peters, die 890,50 € gehen nächsten Freitag raus.; 89050
2026-10-14; de-DE; 1.071 € minus 15 % sind 910,35 €, und genau die überweis ich am Monatsletzten.; 91035
2026-10-14; fr-FR; Le solde, soit 823,36 €, sera viré le 5 novembre.; 82336
2026-10-14; es-ES; Haremos transferencia de 1.608,40 € el día 20.; 160840
2026-10-14; it-IT; Pago metà a fine mese, € 738,15.; 73815
2026-10-14; nl-NL; De € 1.010,40 maken we vrijdag over.; 101040
2026-10-14; pl-PL; Przelew na 9 840,00 zł idzie we wtorek.; 984000
2026-10-14; lt-LT; Sumokėsime 2 760 Eur iki šio mėnesio 27 d.; 276000
2026-10-14; en-GB; We paid £500 on the 4th.; -
2026-10-14; en-GB; You billed £1,200 and the price was £1,000.; -
";

#[test]
fn the_promised_sum_is_the_one_beside_the_day() {
    let mut wrong = Vec::new();
    for line in PROMISED.lines().filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split("; ").collect();
        let language = parts[1].get(..2).unwrap();
        let received = parts[0].parse().unwrap();
        let days = Days::of(parts[2], received, parts[1], language);
        let found = Sums::of(parts[2], &days, parts[1]).promised(&days);
        let found = found.map_or("-".to_owned(), |sum| sum.minor.to_string());
        if found != parts[3] {
            let day = days.promised().map(|when| when.day);
            wrong.push(format!("{line} – found {found}, day {day:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sums_have_roles() {
    for (text, role) in [
        ("We will pay £500 on Friday.", AmountRole::WillPay),
        ("We sent £500 on the 4th.", AmountRole::Paid),
        ("That is less £500.", AmountRole::Deducted),
        ("You billed £500.", AmountRole::Claimed),
    ] {
        assert_eq!(amounts(text, "en-GB")[0].role, role, "{text}");
    }
}

#[test]
fn of_a_mail_that_promises_for_certain_the_only_sum_is_meant() {
    for (text, likely) in [
        ("1,900 is kind and I'll take it. You'll have it on the 12th.", Some(190_000)),
        ("£300 or £400? I will pay on the 12th.", None),
        ("I will pay on the 12th, less £40 for the credit.", None),
        ("I will pay flat 12 on the 12th.", None),
    ] {
        let days = Days::of(text, "2026-10-09".parse().unwrap(), "en-GB", "en");
        let found = Sums::of(text, &days, "en-GB").likely().map(|sum| sum.minor);
        assert_eq!(found, likely, "{text}");
    }
}
