//! Phrases and what they mean, from the guide to the labels.

mod any;
mod backs;
mod days_de_nl;
mod days_en;
mod days_other;
mod fit;
mod promises;
mod replies;

use super::Days;
use domain::calendar::Day;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// `received; phrase; day` a line: the phrase names that day, and no other one first. `-` is none.
fn table(locale: &str, lines: &str) {
    let language = locale.get(..2).unwrap();
    let mut wrong = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut parts = line.split(';').map(str::trim);
        let (received, phrase, wanted) =
            (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let found = Days::of(phrase, day(received), locale, language);
        let exact = found.all().find(|when| when.exact).map(|when| when.day.to_string());
        if exact.as_deref().unwrap_or("-") != wanted {
            wrong.push(format!("{line} – found {exact:?}"));
        }
    }
    assert!(wrong.is_empty(), "{locale}:\n{}", wrong.join("\n"));
}
