use crate::money::Sums;
use crate::when::Days;
use domain::calendar::Day;
use proptest::prelude::*;

const LANGUAGES: [&str; 9] = ["en", "de", "fr", "es", "it", "nl", "pl", "lt", "xx"];
const LOCALES: [&str; 7] = ["en-GB", "en-US", "de-DE", "fr-CH", "en-IN", "lt-LT", ""];

/// Words that dates and sums are made of, in any order.
fn likely() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "15",
        "31.",
        "15.04",
        "2026",
        "/",
        "-",
        "–",
        ".",
        ",",
        "\n",
        "Friday",
        "nächsten",
        "end of",
        "month",
        "fin de mes",
        "le",
        "May",
        "27OCT",
        "3rd",
        "to",
        "bis",
        "week",
        "in",
        "ten",
        "working days",
        "pay",
        "paid",
        "£",
        "1,200.50",
        "1 200,50",
        "€",
        "half",
        "99999",
        "0",
        "?",
        "until",
        "KW",
        "53",
        "d.",
        "m.",
        "spalio",
        "Q",
        "1",
        "lakh",
        "'",
        "l'8",
        "&",
        "29",
        "février",
    ]);
    prop::collection::vec((word, prop::sample::select(vec!["", " ", "  "])), 0..40)
        .prop_map(|words| words.into_iter().map(|(word, gap)| format!("{word}{gap}")).collect())
}

fn check(text: &str, received: Day, locale: &str, language: &str) -> Result<(), TestCaseError> {
    let days = Days::of(text, received, locale, language);
    let mut before = 0;
    for when in days.all() {
        prop_assert!(text.get(when.place.clone()).is_some());
        prop_assert!(when.place.start >= before);
        prop_assert!(when.first.is_none_or(|first| first <= when.day));
        before = when.place.start;
    }
    before = 0;
    let sums = Sums::of(text, &days, locale);
    for amount in sums.named() {
        prop_assert!(text.get(amount.place.clone()).is_some());
        prop_assert!(amount.place.start >= before && amount.minor > 0);
        before = amount.place.start;
    }
    if let Some(promised) = days.promised() {
        prop_assert!(promised.day >= received);
    }
    if let Some(back) = days.back() {
        prop_assert!(back > received);
    }
    let _ = (sums.promised(&days), sums.likely(), sums.taken_off());
    Ok(())
}

proptest! {
    #[test]
    fn any_text(
        text in any::<String>(),
        days in 0_u64..76_000,
        locale in prop::sample::select(LOCALES.to_vec()),
        language in prop::sample::select(LANGUAGES.to_vec()),
    ) {
        let received = Day::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Days::new(days);
        check(&text, received, locale, language)?;
    }

    #[test]
    fn any_words_of_dates(
        text in likely(),
        days in 0_u64..76_000,
        locale in prop::sample::select(LOCALES.to_vec()),
        language in prop::sample::select(LANGUAGES.to_vec()),
    ) {
        let received = Day::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Days::new(days);
        check(&text, received, locale, language)?;
    }
}
