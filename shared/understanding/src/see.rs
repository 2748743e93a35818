//! What is seen of a mail before anything is decided: the new text, its language, the phrases and
//! the flags; and from these the features of the learned model. Training sees the same.

use crate::features::{Features, Seen, of_words};
use crate::frames::{self, Found};
use crate::money::{Amount, Sums};
use crate::rules::{Class, Hit, hits};
use crate::when::Days;
use crate::words::{MOST, all};
use crate::{deducted, language, orders, segment};
use domain::calendar::Day;

/// A mail as it is seen. It has no `Debug`: the text must not reach a log.
pub struct Sight {
    /// What the sender wrote now.
    pub new_text: String,
    /// Its language, two letters.
    pub language: &'static str,
    /// Phrases in the new text.
    pub hits: Vec<Hit>,
    /// What is said in many ways.
    pub frames: Vec<Found>,
    /// Days that are spoken of, and the first payment that is committed to.
    pub days: Days,
    /// Sums that are spoken of.
    pub sums: Sums,
    /// The one of that payment.
    pub amount: Option<Amount>,
    /// What the model sees.
    pub features: Features,
}

/// Looks at a mail.
pub fn see(subject: &str, body: &str, locale: &str, received: Day) -> Sight {
    let new_text = segment::new_text(body);
    let language = language::of(&new_text, locale);
    let all = all(&new_text);
    let words = all.get(..MOST).unwrap_or(&all);
    let mut hits = hits(&all);
    let taken_off = deducted::places(&new_text).into_iter();
    hits.extend(taken_off.map(|place| Hit { class: Class::Deducted, place }));
    keep_few(&mut hits, words.last().map_or(0, |word| word.place.end));
    hits.extend(orders(subject, body, &new_text));
    let mut flags: Vec<&str> = hits.iter().map(|hit| hit.class.flag()).collect();
    if crate::features::is_new_subject(subject) {
        flags.extend(self::hits(&crate::words::all(subject)).iter().map(|hit| hit.class.flag()));
    }
    let frames = frames::found(&new_text, words);
    flags.extend(frames.iter().map(|it| it.frame.flag()));
    let days = Days::in_words(&new_text, words, received, locale, language);
    let sums = Sums::of(&new_text, &days, locale);
    let amount = sums.promised(&days);
    flags.extend(days.all().map(|it| it.role.flag()));
    flags.extend(days.promised().iter().map(|_| "promised:day"));
    flags.extend(amount.iter().map(|_| "promised:amount"));
    flags.sort_unstable();
    flags.dedup();
    if new_text.trim().is_empty() {
        flags.push("says:nothing");
    }
    let seen = Seen {
        subject,
        text: &new_text,
        has_quote: new_text.len() + 40 < body.len(),
        language,
        plain: false,
        flags: &flags,
    };
    let features = of_words(&seen, words);
    Sight { new_text, language, hits, frames, days, sums, amount, features }
}

/// Of what stands behind the words that the features look at, only what must never be missed, and of each
/// kind the first: a mail may be long, what is kept of it is not.
fn keep_few(hits: &mut Vec<Hit>, end: usize) {
    let mut far: Vec<Class> = Vec::new();
    hits.retain(|hit| {
        let is_near = hit.place.end <= end;
        let is_new = !far.contains(&hit.class);
        if !is_near {
            far.push(hit.class);
        }
        is_near || is_new && hit.class.is_dangerous()
    });
}

/// Words to software, also where they are hidden. In the subject, and in what was cut off as old, they
/// have no place in the new text, and none (`0..0`) is given.
fn orders(subject: &str, body: &str, new_text: &str) -> Vec<Hit> {
    let mut places = orders::places(new_text);
    let is_cut = || !body.split_whitespace().eq(new_text.split_whitespace());
    let elsewhere =
        || !orders::places(subject).is_empty() || is_cut() && !orders::places(body).is_empty();
    if places.is_empty() && elsewhere() {
        places.push(0..0);
    }
    places.into_iter().map(|place| Hit { class: Class::Injection, place }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fraud_behind_many_words_is_seen_once_and_small_talk_there_is_not() {
        let far = "Our new bank details are below, it was paid twice. ".repeat(3);
        let text = format!("{}{far}", "word and word ".repeat(MOST / 3 + 10));
        let day = Day::from_ymd_opt(2026, 11, 5).unwrap_or_default();
        let seen = see("Re: INV-1041", &text, "en-GB", day);
        let count = |class: Class| seen.hits.iter().filter(|hit| hit.class == class).count();
        assert_eq!((count(Class::Fraud), count(Class::Dispute)), (1, 0), "{:?}", seen.hits);
        let near = see("Re: INV-1041", &far, "en-GB", day);
        assert!(near.hits.iter().filter(|hit| hit.class == Class::Fraud).count() >= 3);
        assert!(near.hits.iter().any(|hit| hit.class == Class::Dispute));
    }
}
