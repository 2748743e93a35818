//! What follows from two readings of one mail. Care only grows; what is done alone needs both, and our
//! own grammar for every day and sum.

use super::said::Opinion;
use crate::labels::Intent;
use crate::meaning::{Action, Meaning};
use crate::rules::Class;
use crate::when::Days;
use domain::calendar::Day;
use std::ops::Range;

/// How sure our own reader must be that another can confirm it. Two guesses are no reading.
const FLOOR: f32 = 0.5;
/// The only intents that ever take effect alone.
const ALONE: [Intent; 4] =
    [Intent::PromiseToPay, Intent::Stall, Intent::Acknowledgement, Intent::AutoReply];
/// What always goes to a person, by a phrase alone.
const FEARED: [Class; 7] = [
    Class::Fraud,
    Class::Legal,
    Class::Danger,
    Class::Injection,
    Class::Hardship,
    Class::Dispute,
    Class::Withheld,
];

/// The mail that was read.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    /// What the sender wrote now.
    pub new_text: &'a str,
    /// The day it came, where the debtor is.
    pub received: Day,
    /// Language and country of the debtor, such as `en-GB`.
    pub locale: &'a str,
}

/// Both readings as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// What the mail means now. Never less careful than our own reading.
    pub meaning: Meaning,
    /// In what the other reader differs: an intent's word (a dispute's with its reason behind a colon), or
    /// `care`, `more`, `language`, `date`, `amount`. `None`: both say the same.
    pub differs: Option<String>,
}

/// Whether our own reader only lacks confidence, so that another's agreement would change something. No
/// mail that is dangerous, or about what always goes to a person, is ever asked about.
pub fn is_wanted(meaning: &Meaning, mail: Mail<'_>) -> bool {
    let feared = |shows: &str| FEARED.iter().any(|class| class.flag() == shows);
    meaning.action == Action::Ask
        && !meaning.must_pause
        && !meaning.must_escalate
        && !meaning.injection
        && meaning.confidence.intent >= FLOOR
        && ALONE.contains(&meaning.intent)
        && meaning.secondary.iter().all(|also| ALONE.contains(also))
        && !meaning.evidence.iter().any(|it| feared(&it.shows))
        && days_fit(meaning, &Named::of(meaning, mail))
}

/// Weighs what another reader says against our own.
pub fn weigh(meaning: &Meaning, opinion: &Opinion, mail: Mail<'_>) -> Weighed {
    let mut both = meaning.clone();
    both.injection |= opinion.injection;
    both.must_escalate |=
        opinion.must_escalate || opinion.injection || opinion.intents().any(Intent::escalates);
    both.must_pause |=
        both.must_escalate || opinion.must_pause || opinion.intents().any(Intent::pauses);
    let new = opinion.intents().filter(|it| it.pauses() && !meaning.has(*it));
    both.secondary.extend(new);
    both.secondary.sort_unstable();
    let differs = differs(meaning, opinion, mail);
    if differs.is_some() || both.must_pause {
        both.action = Action::Ask;
    } else if is_wanted(meaning, mail) {
        both.action = Action::Automatic;
    }
    Weighed { meaning: both, differs }
}

fn differs(meaning: &Meaning, opinion: &Opinion, mail: Mail<'_>) -> Option<String> {
    if opinion.intent != meaning.intent {
        let word = opinion.intent.word();
        let reason = opinion.dispute_reason.filter(|_| opinion.intent == Intent::Dispute);
        return Some(reason.map_or_else(|| word.to_owned(), |it| format!("{word}:{}", it.word())));
    }
    let careful = [
        (opinion.must_pause, meaning.must_pause),
        (opinion.must_escalate, meaning.must_escalate),
        (opinion.injection, meaning.injection),
    ];
    let named = Named::of(meaning, mail);
    let same = |theirs: &[Intent], ours: &[Intent]| {
        theirs.iter().all(|it| ours.contains(it)) && ours.iter().all(|it| theirs.contains(it))
    };
    let code = if careful.iter().any(|(theirs, ours)| *theirs && !*ours) {
        "care"
    } else if !same(&opinion.secondary, &meaning.secondary) {
        "more"
    } else if opinion.language.word() != meaning.language {
        "language"
    } else if !named.confirmed(&opinion.date) {
        "date"
    } else if !sum_confirmed(meaning, &opinion.amount) {
        "amount"
    } else {
        return None;
    };
    Some(code.to_owned())
}

/// The days that the mail names, by our own grammar.
struct Named {
    /// All of them, with their places.
    days: Vec<(Day, Range<usize>)>,
    /// Those to come, each once.
    ahead: Vec<Day>,
}

impl Named {
    fn of(meaning: &Meaning, mail: Mail<'_>) -> Self {
        let read = Days::of(mail.new_text, mail.received, mail.locale, &meaning.language);
        let days: Vec<_> = read.all().map(|it| (it.day, it.place.clone())).collect();
        let mut ahead: Vec<Day> =
            days.iter().map(|(day, _)| *day).filter(|day| *day >= mail.received).collect();
        ahead.sort_unstable();
        ahead.dedup();
        Self { days, ahead }
    }

    /// Whether the quoted words name the one day that is to come and no other; without one, whether
    /// nothing was quoted.
    fn confirmed(&self, quoted: &[Range<usize>]) -> bool {
        let covered: Vec<Day> = self
            .days
            .iter()
            .filter(|(_, place)| quoted.iter().any(|words| covers(words, place)))
            .map(|(day, _)| *day)
            .collect();
        match self.ahead.as_slice() {
            [] => quoted.is_empty(),
            [only] => !covered.is_empty() && covered.iter().all(|day| day == only),
            _ => false,
        }
    }
}

/// Whether our own grammar leaves no doubt about the day: exactly one that is to come, which is the one
/// that we take; or none is spoken of at all, and none is taken.
fn days_fit(meaning: &Meaning, named: &Named) -> bool {
    let taken = match meaning.intent {
        Intent::PromiseToPay => meaning.promised_on,
        // The last day away is named, the first one back is meant.
        Intent::AutoReply => meaning.returns.and(named.ahead.first().copied()),
        _ => return meaning.promised_on.is_none() && named.ahead.is_empty(),
    };
    match (taken, named.ahead.as_slice()) {
        (Some(taken), [only]) => taken == *only,
        (None, []) => named.days.is_empty(),
        _ => false,
    }
}

/// Whether the quoted words are those in which we found the sum; without a sum, whether none were quoted.
fn sum_confirmed(meaning: &Meaning, quoted: &[Range<usize>]) -> bool {
    let mut ours = meaning.evidence.iter().filter(|it| it.shows == "amount");
    match (meaning.promised, ours.next()) {
        (None, _) => quoted.is_empty(),
        (Some(_), Some(ours)) => quoted.iter().any(|words| covers(words, &ours.place)),
        (Some(_), None) => false,
    }
}

fn covers(words: &Range<usize>, place: &Range<usize>) -> bool {
    words.start <= place.start && place.end <= words.end
}

#[cfg(test)]
mod tests;
