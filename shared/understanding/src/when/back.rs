//! The first day back that an automatic answer names.

use super::days::{next_working, plus};
use super::lexicon::{Tag, Unit};
use super::symbols::{Sentence, Symbol};
use super::{Role, Seen};
use domain::calendar::Day;
use std::ops::Range;

/// Nobody is away for longer and says so in an automatic answer.
const LONGEST: i64 = 400;

/// How much a day looks like the first one back that stands beside a word for it.
const NAMED: u8 = 5;

/// A day named with "back" counts most, then one on which mail is answered, then the end of an
/// absence. An end that is said to be included ("bis einschließlich", "from … to …") makes it the
/// working day after.
pub(super) fn back(sentences: &[Sentence], seen: &[Seen], received: Day) -> Option<Day> {
    let ranked = each(sentences, seen, received).filter_map(|(_, ranked)| ranked);
    // Of two days that look alike the later one: who waits longer disturbs nobody.
    ranked.filter(|(rank, _)| *rank > 0).max().map(|(_, day)| day)
}

/// Each day to come on which somebody could be back, with how much it looks like that, and which day it then is.
pub(super) fn each<'a>(
    sentences: &'a [Sentence],
    seen: &'a [Seen],
    received: Day,
) -> impl Iterator<Item = (&'a Seen, Option<(u8, Day)>)> {
    let away =
        sentences.iter().any(|one| (0..one.symbols.len()).any(|at| is_away(&one.symbols, at)));
    let may_be = move |one: &&Seen| {
        let ahead = one.when.day.signed_duration_since(received).num_days();
        let past = matches!(one.when.role, Role::Paid | Role::Broken);
        one.when.exact && !past && (0..=LONGEST).contains(&ahead)
    };
    seen.iter().filter(may_be).filter_map(move |one| {
        let sentence = sentences.get(one.sentence)?;
        let ranked = read(&sentence.symbols, &one.symbols, one, away).map(|(rank, day)| {
            // "closed from noon today": the day itself is none of being back.
            let rank = if day <= received { 0 } else { rank };
            // "closed over Easter, back on the 22nd": a feast only tells why, unless it is all there is.
            let rank = if is_feast(&sentence.symbols, &one.symbols) { rank.min(1) } else { rank };
            (rank, day)
        });
        Some((one, ranked))
    })
}

/// What else lasts until a day, in the postscripts of automatic answers.
const LASTS: [&str; 20] = [
    "sale",
    "offer",
    "offers",
    "discount",
    "valid",
    "off",
    "free",
    "open",
    "exhibition",
    "tickets",
    "gilt",
    "rabatt",
    "aktion",
    "valable",
    "soldes",
    "oferta",
    "offerta",
    "geldig",
    "promocja",
    "akcija",
];

/// Whether a return is spoken of, or an end.
pub(super) fn is_spoken_of(sentences: &[Sentence]) -> bool {
    sentences.iter().any(|sentence| {
        let next = sentence.symbols.iter().skip(1).map(Some).chain([None]);
        let mut with_next = sentence.symbols.iter().zip(next);
        // "This moves you to the back of the queue."
        let is_end = |next: Option<&Symbol>| next.is_some_and(|next| next.form == "of");
        with_next.any(|(symbol, next)| {
            symbol.is(Tag::Until)
                || symbol.is(Tag::Back) && !(symbol.form == "back" && is_end(next))
        })
    })
}

/// Whether days of every week are named: "I work Tuesdays and Thursdays". Which of them is the next one in
/// the office is not read.
pub(super) fn is_rota(sentences: &[Sentence]) -> bool {
    const DAYS: [&str; 22] = [
        "mondays",
        "tuesdays",
        "wednesdays",
        "thursdays",
        "fridays",
        "saturdays",
        "sundays",
        "weekdays",
        "montags",
        "dienstags",
        "mittwochs",
        "donnerstags",
        "freitags",
        "lundis",
        "mardis",
        "mercredis",
        "jeudis",
        "vendredis",
        "maandags",
        "dinsdags",
        "woensdags",
        "donderdags",
    ];
    let all = sentences.iter().flat_map(|sentence| &sentence.symbols);
    all.into_iter().any(|symbol| DAYS.contains(&symbol.form.as_str()))
}

/// A word of being away: "sold out" and "20 % off" are none.
fn is_away(symbols: &[Symbol], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| symbols.get(at));
    let other = before.is_some_and(|before| {
        matches!(before.form.as_str(), "%" | "sold" | "find" | "found" | "sort" | "carry" | "check")
            || before.digits.is_some()
    });
    symbols.get(at).is_some_and(|symbol| {
        symbol.is(Tag::Away) && !(other && matches!(symbol.form.as_str(), "out" | "off"))
    })
}

/// A feast by its name alone.
fn is_feast(symbols: &[Symbol], place: &Range<usize>) -> bool {
    let named = |symbol: &Symbol| {
        symbol.is(Tag::Thanksgiving)
            || symbol
                .tags
                .iter()
                .any(|tag| matches!(tag, Tag::Date(_) | Tag::Easter(_) | Tag::Nth(_)))
    };
    place.len() == 1 && symbols.get(place.start).is_some_and(named)
}

/// How much a day looks like the first one back, and which day that then is.
fn read(symbols: &[Symbol], place: &Range<usize>, one: &Seen, away: bool) -> Option<(u8, Day)> {
    let (from, to) = (place.start, place.end);
    let has = |from: usize, to: usize, tag: Tag| {
        symbols.iter().take(to).skip(from).any(|symbol| symbol.is(tag))
    };
    let is_term = |symbol: &Symbol| {
        [Unit::Work, Unit::Hour].into_iter().any(|unit| symbol.is(Tag::Unit(unit)))
    };
    let day = one.when.day;
    let after = next_working(plus(day, 1)?)?;
    // "until the morning of"
    let parted = symbols.get(from.saturating_sub(2)..from).unwrap_or_default();
    let is_part = |symbol: &Symbol| matches!(symbol.form.as_str(), "morning" | "afternoon");
    let lead = from.saturating_sub(if parted.iter().any(is_part) { 5 } else { 3 });
    let word = |at: Option<usize>, words: &[&str]| {
        at.and_then(|at| symbols.get(at)).is_some_and(|s| words.contains(&s.form.as_str()))
    };
    let gone = |from: usize, to: usize| (from..to).any(|at| is_away(symbols, at));
    let answers = |from: usize, to: usize| has(from, to, Tag::Back) || has(from, to, Tag::Reply);
    // "Cerrado hasta el 31 de agosto", "atostogauju iki rugpjūčio 10 d.", "closed to 7 April" name the last
    // day of it, unless that is when somebody answers again.
    let last = (1..=3).any(|back| word(from.checked_sub(back), &["hasta", "iki"])) && away
        || word(from.checked_sub(1), &["to"]) && gone(from.saturating_sub(6), from);
    let through = has(from.saturating_sub(2), to + 3, Tag::Inclusive)
        || word(from.checked_sub(1), &["through", "thru", "up"])
        || word(from.checked_sub(2), &["up"]);
    let included = through || last && !answers(to, to + 6) || one.when.first.is_some();
    let later =
        (1..=2).any(|back| word(from.checked_sub(back), &["after", "nach", "apres", "na", "dopo"]));
    // "We aim to answer within 10 working days", "it may take 10 working days", "the server tries until".
    let counted = symbols.get(place.clone()).unwrap_or_default().iter().any(is_term);
    let tries = (1..=4)
        .any(|back| word(from.checked_sub(back), &["tries", "try", "trying", "retry", "take"]));
    // "Reopen within 7 days" is said to us.
    let ours = word(from.checked_sub(1), &["reopen", "answer", "respond", "reply"])
        && word(Some(from), &["within", "in"]);
    let term = has(from, from + 1, Tag::In) || has(from, to, Tag::YearEnd) || counted || tries;
    let led = has(lead, from, Tag::Until);
    let until = has(lead, from, Tag::Until) || has(lead, from, Tag::By) || has(lead, from, Tag::To);
    let back = has(from.saturating_sub(9), from, Tag::Back) || has(to, to + 6, Tag::Back);
    let reply = has(from.saturating_sub(9), from, Tag::Reply) || has(to, to + 6, Tag::Reply);
    let shut = gone(from.saturating_sub(6), from) || gone(to, to + 4);
    if ours || term && !has(from.saturating_sub(4), from, Tag::Back) {
        return None;
    }
    Some(if later && (back || reply) {
        (NAMED, after)
    } else if back && !included {
        // "closed Monday and back on Tuesday": the nearer word tells.
        let near = has(from.saturating_sub(4), from, Tag::Back)
            // "am Montag, 21.07., zurück"
            || word(Some(to), &["zuruck", "zurueck", "wieder", "terug", "weer"]);
        if near || until || !shut { (NAMED, day) } else { (1, after) }
    } else if reply && !included && !shut {
        (4, day)
    } else if included && (shut || away || back) {
        (3, after)
    } else if (led && (away || back || reply)) || (until && away) {
        (3, day)
    } else if has(lead, from, Tag::From) && away {
        (2, day)
    } else if shut {
        (1, after)
    } else if led && (0..from).any(|at| word(Some(at), &["is", "am", "are", "i'm", "we're"])) {
        // "Marcus is in Rotterdam until Tuesday": a machine says why nobody answers.
        (2, if through { after } else { day })
    } else if away || led && !(0..symbols.len()).any(|at| word(Some(at), &LASTS)) {
        // "On a canal until the 31st."
        (1, if through { after } else { day })
    } else {
        return None;
    })
}
