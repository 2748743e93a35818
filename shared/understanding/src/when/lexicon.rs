//! The words that matter to dates and to what is done on them, a table for each language
//! (`en.txt` …). A line is `tag: phrase, phrase`; phrases are folded as [`crate::words::fold`] does
//! it. A `*` at the end of a word stands for any ending (Polish and Lithuanian have many), a `^`
//! before it asks for a capital ("Sat", not "sat"), a `´` behind it for an é in the writing.

use super::typing;
use crate::shelf::{Hash, Shelf};
use std::sync::LazyLock;

/// What a phrase can be. The first group builds dates, the second tells what happens on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// Monday is 1.
    Weekday(u8),
    /// "Thursdays", "Thursday's".
    Weekdays(u8),
    Month(u8),
    Num(u8),
    Ord(u8),
    Unit(Unit),
    /// A feast, as month * 100 + day.
    Date(u16),
    /// A feast, as days from Easter Sunday.
    Easter(i8),
    /// A feast on a weekday of its month, as month * 100 + weekday * 10 + which; 0 is the last.
    Nth(u16),
    /// The fourth Thursday of November, where it is one.
    Thanksgiving,
    /// Days from today.
    Rel(i8),
    /// Today, where money goes: "half now", "paying it now".
    Now,
    Next,
    This,
    /// The next one such, whichever week: "kommenden Freitag".
    Coming,
    /// Past, or the final one: "last Friday", "last working day".
    Last,
    End,
    Mid,
    Start,
    MonthEnd,
    QuarterEnd,
    YearEnd,
    Weekend,
    DayEnd,
    In,
    /// Behind a span: "two weeks ago".
    Ago,
    /// Before a span: "il y a", "hace".
    AgoBefore,
    Hence,
    By,
    Until,
    On,
    Since,
    From,
    To,
    Or,
    And,
    Fill,
    /// What stands before a bare day of the month: "le 15", "el día 20".
    Article,
    DayWord,
    ThisMonth,
    NextMonth,
    LastMonth,
    Every,
    Inclusive,
    /// "vendredi en huit", "sous huitaine".
    Eight,
    Fifteen,
    /// "KW 28".
    WeekNumber,
    /// "por la mañana" is no tomorrow.
    DayTime,
    /// Between a weekday or a count of days and a feast: "the Thursday after Easter".
    After,
    Before,
    /// Behind a count, of the day that was named before: "three days after that".
    Later,
    /// "the day after", of the day that was named before.
    DayAfter,
    /// "that same day".
    ThatDay,

    /// A word of paying.
    Pay,
    /// What money does, among other things: "goes", "will be with you".
    Go,
    Paid,
    /// A participle: paid, or going to be.
    Part,
    Will,
    Was,
    Event,
    Doc,
    Ask,
    If,
    /// No certainty: "hopefully", "should".
    Hedge,
    /// A politeness that only looks like a condition.
    Ok,
    Not,
    Broken,
    Back,
    Away,
    /// What somebody does who is back: answers, reads.
    Reply,
    Deduct,
    Claim,
    Half,
    /// Takes back what was said: "no, sorry, Monday".
    Correct,
    /// The day goes to another: "our Monday run moves to Friday".
    Moves,
    /// Money that comes to the sender: wages, what a customer pays.
    Income,
    /// The banks are closed: "bank holiday".
    Shut,
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Hour,
    Day,
    /// Monday to Friday.
    Work,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
}

/// A word of a phrase.
#[derive(Debug)]
struct Part {
    form: &'static str,
    open: bool,
    capital: bool,
    acute: bool,
}

/// A word of a text, as the tables see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard<'a> {
    /// Folded.
    pub(crate) form: &'a str,
    /// Written with a capital.
    pub(crate) capital: bool,
    /// Written with an é: "réglé" is done, "règle" is not.
    pub(crate) acute: bool,
}

impl Part {
    fn of(word: &'static str) -> Self {
        let (capital, word) = word.strip_prefix('^').map_or((false, word), |word| (true, word));
        let (acute, word) = word.strip_suffix('´').map_or((false, word), |word| (true, word));
        let (open, form) = word.strip_suffix('*').map_or((false, word), |word| (true, word));
        Self { form, open, capital, acute }
    }

    fn fits(&self, word: &Heard<'_>) -> bool {
        let same =
            if self.open { word.form.starts_with(self.form) } else { word.form == self.form };
        same && (word.capital || !self.capital) && (word.acute || !self.acute)
    }
}

#[derive(Debug)]
struct Entry {
    parts: Vec<Part>,
    tag: Tag,
}

/// The phrases of one language.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// By the first letters of the first word.
    entries: Shelf<Entry>,
    /// Names of weekdays that are long enough to be known with a slip of the finger.
    names: Vec<(&'static str, Tag)>,
}

/// How many letters of its first word a phrase is found by.
const KEY: usize = 3;

fn key(word: &str) -> u32 {
    let end = word.char_indices().nth(KEY).map_or(word.len(), |(at, _)| at);
    Hash::of(word.get(..end).unwrap_or(word)).0
}

impl Lexicon {
    fn read(text: &'static str) -> Self {
        let mut entries = Vec::new();
        let mut names = Vec::new();
        for line in text.lines() {
            let Some((name, phrases)) = line.split_once(':') else { continue };
            let Some(tag) = tag(name.trim()) else { continue };
            for phrase in phrases.split(',') {
                let parts: Vec<Part> = phrase.split_whitespace().map(Part::of).collect();
                if let (Tag::Weekday(_), [Part { form, open: false, .. }]) = (tag, parts.as_slice())
                    && form.len() >= typing::SHORTEST
                {
                    names.push((*form, tag));
                }
                if let Some(first) = parts.first() {
                    entries.push((key(first.form), Entry { parts, tag }));
                }
            }
        }
        Self { entries: Shelf::of(entries), names }
    }

    /// The weekday that a word, known to no table, must have meant: "wedsday", "Donnertag".
    pub(crate) fn mistyped(&self, word: &str) -> Option<Tag> {
        let mut near = self.names.iter().filter(|(name, _)| typing::is_slip(word, name));
        let (_, tag) = near.next()?;
        near.all(|(_, other)| other == tag).then_some(*tag)
    }

    /// The longest phrase at the front of `words`: its length and all that it can be.
    pub(crate) fn longest(&self, words: &[Heard<'_>]) -> (usize, Vec<Tag>) {
        let mut best = (0, Vec::new());
        let Some(first) = words.first() else { return best };
        let short = key(first.form);
        // A phrase of one or two letters that goes on in any way is not found; there is none.
        for entry in self.entries.get(short) {
            let length = entry.parts.len();
            if length < best.0 || length > words.len() {
                continue;
            }
            let fits = entry.parts.iter().zip(words).all(|(part, word)| part.fits(word));
            if !fits {
                continue;
            }
            if length > best.0 {
                best = (length, Vec::new());
            }
            best.1.push(entry.tag);
        }
        best
    }
}

/// The table of a language; English for one that is not known.
pub(crate) fn of(language: &str) -> &'static Lexicon {
    macro_rules! read {
        ($($name:literal),*) => {
            match language {
                $($name => {
                    static READ: LazyLock<Lexicon> =
                        LazyLock::new(|| Lexicon::read(include_str!(concat!($name, ".txt"))));
                    &READ
                })*
                _ => of("en"),
            }
        };
    }
    read!("en", "de", "fr", "es", "it", "nl", "pl", "lt")
}

fn tag(name: &str) -> Option<Tag> {
    if let Some((name, value)) = name.split_once('.') {
        return match name {
            "weekday" => value.parse().ok().map(Tag::Weekday),
            "weekdays" => value.parse().ok().map(Tag::Weekdays),
            "month" => value.parse().ok().map(Tag::Month),
            "num" => value.parse().ok().map(Tag::Num),
            "date" => value.parse().ok().map(Tag::Date),
            "ord" => value.parse().ok().map(Tag::Ord),
            "nth" => value.parse().ok().map(Tag::Nth),
            "easter" => value.parse().ok().map(Tag::Easter),
            "rel" => value.parse().ok().map(Tag::Rel),
            "unit" => unit(value).map(Tag::Unit),
            _ => None,
        };
    }
    Some(match name {
        "next" => Tag::Next,
        "this" => Tag::This,
        "coming" => Tag::Coming,
        "last" => Tag::Last,
        "end" => Tag::End,
        "mid" => Tag::Mid,
        "start" => Tag::Start,
        "monthend" => Tag::MonthEnd,
        "quarterend" => Tag::QuarterEnd,
        "yearend" => Tag::YearEnd,
        "weekend" => Tag::Weekend,
        "dayend" => Tag::DayEnd,
        "in" => Tag::In,
        "ago" => Tag::Ago,
        "agopre" => Tag::AgoBefore,
        "hence" => Tag::Hence,
        "by" => Tag::By,
        "until" => Tag::Until,
        "on" => Tag::On,
        "since" => Tag::Since,
        "from" => Tag::From,
        "to" => Tag::To,
        "or" => Tag::Or,
        "and" => Tag::And,
        "fill" => Tag::Fill,
        "dayarticle" => Tag::Article,
        "dayword" => Tag::DayWord,
        "inst" => Tag::ThisMonth,
        "nextinst" => Tag::NextMonth,
        "ult" => Tag::LastMonth,
        "every" => Tag::Every,
        "inclusive" => Tag::Inclusive,
        "eight" => Tag::Eight,
        "fifteen" => Tag::Fifteen,
        "week" => Tag::WeekNumber,
        "daytime" => Tag::DayTime,
        "pay" => Tag::Pay,
        "go" => Tag::Go,
        "paid" => Tag::Paid,
        "part" => Tag::Part,
        "will" => Tag::Will,
        "was" => Tag::Was,
        "event" => Tag::Event,
        "doc" => Tag::Doc,
        "ask" => Tag::Ask,
        "if" => Tag::If,
        "hedge" => Tag::Hedge,
        "ok" => Tag::Ok,
        "not" => Tag::Not,
        "broken" => Tag::Broken,
        "back" => Tag::Back,
        "away" => Tag::Away,
        "reply" => Tag::Reply,
        "deduct" => Tag::Deduct,
        "claim" => Tag::Claim,
        "half" => Tag::Half,
        "thanksgiving" => Tag::Thanksgiving,
        "after" => Tag::After,
        "before" => Tag::Before,
        "now" => Tag::Now,
        "later" => Tag::Later,
        "dayafter" => Tag::DayAfter,
        "thatday" => Tag::ThatDay,
        "correct" => Tag::Correct,
        "moves" => Tag::Moves,
        "income" => Tag::Income,
        "shut" => Tag::Shut,
        _ => return None,
    })
}

fn unit(name: &str) -> Option<Unit> {
    Some(match name {
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "work" => Unit::Work,
        "week" => Unit::Week,
        "fortnight" => Unit::Fortnight,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        _ => return None,
    })
}
