//! The days on which somebody could be back, by an automatic reply: each day to come that it names, and the
//! working day after it, since "until Friday" may mean either.

use super::around::beside;
use super::lines::Lines;
use super::mail::number;
use super::{Candidate, Chosen, Named, yes};
use crate::see::Sight;
use crate::shelf::Hash;
use crate::when::next_working;
use crate::words::Word;
use chrono::Datelike;
use domain::calendar::Day;
use std::ops::Range;

/// A day on which somebody could be back.
pub struct Return {
    /// The first day back.
    pub day: Day,
}

impl Named for Return {
    const BAR: f32 = 0.5;

    fn is(&self, other: &Self) -> bool {
        self.day == other.day
    }
}

/// How likely the day back must be, to wait for it alone; and how unlikely every day, to wait for none. Judged
/// by models that had not seen them, of the 591 automatic replies with a likelier one 574 were right, and of the 62
/// with none as likely as the other 59; of the 103 between the two 61.
const LIKELY: f32 = 0.8;
const UNLIKELY: f32 = 0.1;

/// Whether an automatic reply leaves no doubt about the day back: one is likely enough; or none is, and neither is one
/// spoken of that was not understood, nor are days of every week named.
pub fn is_known(sight: &Sight, back: &Chosen<Return>) -> bool {
    let is_missed = || back.many == 0 && sight.days.speaks_of_back();
    back.best() >= LIKELY || back.best() < UNLIKELY && !is_missed() && !sight.days.is_rota()
}

/// All days on which somebody could be back. `words` are those of the new text.
pub fn candidates(sight: &Sight, words: &[Word<'_>]) -> Vec<Candidate<Return>> {
    let days = &sight.days;
    let all: Vec<_> = days.backs().collect();
    if all.is_empty() {
        return Vec::new();
    }
    let picked = days.back();
    let many = number(all.len());
    let lines = Lines::of(&sight.new_text);
    let mut found = Vec::new();
    let spoken = if days.speaks_of_back() { " spoken of" } else { " not spoken of" };
    let is_rota = days.is_rota();
    let latest = all.iter().map(|(seen, _)| seen.when.day).max();
    for (nth, (seen, ranked)) in all.iter().enumerate() {
        let day = seen.when.day;
        let after = day.succ_opt().and_then(next_working);
        for (name, day) in [("it:", Some(day)), ("after:", after)] {
            let Some(day) = day else { continue };
            let mut features = Vec::new();
            let mut add = |hash: Hash, value: f32| features.push((hash.0, value));
            let own = Hash::of(name);
            let rank = ranked.map_or("none", |(rank, _)| number_of(rank));
            let agrees = ranked.is_some_and(|(_, it)| it == day);
            let is_picked = picked == Some(day);
            add(own, 1.0);
            add(own.and("rank:").and(rank), 1.0);
            add(Hash::of("agrees:").and(rank), yes(agrees));
            add(Hash::of("rank:").and(rank).and(spoken), 1.0);
            add(own.and("agrees:").and(rank), yes(agrees));
            add(Hash::of("picked"), yes(is_picked));
            add(own.and("picked"), yes(is_picked));
            add(Hash::of("picked of:").and(many), yes(is_picked));
            add(Hash::of("picked rank:").and(rank), yes(is_picked));
            add(own.and("of:").and(many), 1.0);
            add(own.and("nth:").and(number(nth)), 1.0);
            add(own.and("latest"), yes(latest == Some(seen.when.day)));
            add(own.and("range"), yes(seen.when.first.is_some()));
            add(own.and("lang:").and(sight.language), 0.5);
            add(own.and(seen.when.role.flag()), 1.0);
            add(Hash::of("weekend"), yes(day.weekday().number_from_monday() > 5));
            add(Hash::of("monday"), yes(day.weekday().number_from_monday() == 1));
            add(Hash::of("rota"), yes(is_rota));
            beside(words, &seen.when.place, |hash| {
                add(hash, 1.0);
                add(own.and_number(hash), 1.0);
            });
            within(words, &seen.when.place, |form| add(own.and("own:").and(form), 1.0));
            lines.told(&seen.when.place, |hash| add(hash, 1.0));
            found.push(Candidate { what: Return { day }, features });
        }
    }
    found
}

/// The words that a day is named with, as far as they are no figures.
fn within(words: &[Word<'_>], place: &Range<usize>, mut add: impl FnMut(&str)) {
    let from = words.partition_point(|word| word.place.end <= place.start);
    let own = words.iter().skip(from).take_while(|word| word.place.start < place.end);
    own.filter(|word| !word.is_number()).for_each(|word| add(word.form.as_ref()));
}

/// How much a day looks like the one of being back, by its name.
fn number_of(rank: u8) -> &'static str {
    ["0", "1", "2", "3", "4", "5"].get(usize::from(rank)).copied().unwrap_or("more")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learned::Learned;
    use crate::see::see;
    use crate::words::words;

    /// The day back of a mail of Monday 19 October 2026, and whether there is no doubt about it.
    fn read(text: &str) -> (Option<String>, bool) {
        let sight = see("Re: Invoice", text, "en-GB", "2026-10-19".parse().unwrap());
        let all = candidates(&sight, &words(&sight.new_text));
        let back = Chosen::of(Learned::embedded().unwrap().backs, all);
        (back.promised().map(|it| it.day.to_string()), is_known(&sight, &back))
    }

    #[test]
    fn the_day_back_is_chosen_and_doubt_is_told() {
        for (text, day) in [
            ("Out of the office until 26 October.", Some("2026-10-26")),
            ("Closed from 23/10 for half term and reopens 2/11.", Some("2026-11-02")),
            ("On leave from 12 to 30 October, back on Monday 2 November.", Some("2026-11-02")),
            ("Your message has reached us and has been given the number 4711.", None),
        ] {
            assert_eq!(read(text), (day.map(str::to_owned), true), "{text}");
        }
        for text in [
            "I am back after the holidays.",
            "I am skiing, badly, and upright again by some day near 26 October.",
            "I work Tuesdays and Thursdays.",
        ] {
            assert!(!read(text).1, "{text}");
        }
    }
}
