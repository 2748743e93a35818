//! What the parts of the grammar share: a sentence, the day of the mail, and how to look ahead.

use super::lexicon::{Tag, Unit};
use super::roles::is_sum;
use super::symbols::Symbol;
use domain::calendar::Day;

/// A day that was read, and how many symbols it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) length: usize,
    /// The latest day that is meant.
    pub(super) day: Day,
    /// The first, of a range.
    pub(super) first: Option<Day>,
    /// The same name in the past: "the 4th" of last month, "Tuesday" before today.
    pub(super) past: Option<Day>,
    pub(super) kind: Kind,
}

/// How a day was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// With its month.
    Date,
    /// "the 15th".
    DayOfMonth,
    /// "Friday".
    Weekday,
    /// "Fridays", "every Friday", "Thursday's run".
    Habit,
    /// "tomorrow", "in ten days", "month end".
    Relative,
    /// "two weeks ago".
    Past,
    /// "next week", "in June".
    Vague,
}

impl Found {
    pub(super) fn new(length: usize, day: Day, kind: Kind) -> Self {
        Self { length, day, first: None, past: None, kind }
    }

    pub(super) fn or_past(mut self, past: Option<Day>) -> Self {
        self.past = past;
        self
    }

    /// The same with symbols before it.
    pub(super) fn after(mut self, more: usize) -> Self {
        self.length += more;
        self
    }
}

/// A sentence and the day on which it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) symbols: &'a [Symbol],
    pub(super) received: Day,
    /// 11/06 is the sixth of November.
    pub(super) month_first: bool,
    pub(super) language: &'a str,
    /// The day that the sentence before named last.
    pub(super) named: Option<Day>,
    /// The day that the text before named last with its month.
    pub(super) dated: Option<Dated>,
}

/// A day that was named with its month.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dated {
    pub(super) day: Day,
    /// It ends a range.
    pub(super) ends: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn get(&self, at: usize) -> Option<&'a Symbol> {
        self.symbols.get(at)
    }

    pub(super) fn before(&self, at: usize) -> Option<&'a Symbol> {
        self.symbols.get(at.checked_sub(1)?)
    }

    pub(super) fn is(&self, at: usize, tag: Tag) -> bool {
        self.get(at).is_some_and(|symbol| symbol.is(tag))
    }

    pub(super) fn form(&self, at: usize) -> &'a str {
        self.get(at).map_or("", |symbol| symbol.form.as_str())
    }

    /// Past at most `most` words that only join: "of the".
    pub(super) fn skip(&self, at: usize, most: usize) -> usize {
        let joins =
            |symbol: &&Symbol| (symbol.is(Tag::Fill) || symbol.is(Tag::On)) && !symbol.gap.dot;
        at + self.symbols.iter().skip(at).take(most).take_while(joins).count()
    }

    pub(super) fn weekday(&self, at: usize) -> Option<u8> {
        self.get(at)?.tags.iter().find_map(|tag| match tag {
            Tag::Weekday(day) => Some(*day),
            _ => None,
        })
    }

    pub(super) fn weekdays(&self, at: usize) -> Option<u8> {
        self.get(at)?.tags.iter().find_map(|tag| match tag {
            Tag::Weekdays(day) => Some(*day),
            _ => None,
        })
    }

    pub(super) fn month(&self, at: usize) -> Option<u32> {
        self.get(at)?.tags.iter().find_map(|tag| match tag {
            Tag::Month(month) => Some(u32::from(*month)),
            _ => None,
        })
    }

    pub(super) fn unit(&self, at: usize) -> Option<Unit> {
        self.get(at)?.tags.iter().find_map(|tag| match tag {
            Tag::Unit(unit) => Some(*unit),
            _ => None,
        })
    }

    pub(super) fn rel(&self, at: usize) -> Option<i8> {
        self.get(at)?.tags.iter().find_map(|tag| match tag {
            Tag::Rel(days) => Some(*days),
            _ => None,
        })
    }

    /// "Now" of money: behind a sum, a half, or a word of paying.
    pub(super) fn is_now(&self, at: usize) -> bool {
        const IT: [&str; 10] = ["it", "this", "that", "you", "es", "ca", "lo", "het", "to", "tai"];
        let pays = |at: Option<usize>| at.is_some_and(|at| self.is(at, Tag::Pay));
        let is_money = |at: usize| {
            let is_figure = self.form(at).starts_with(|first: char| first.is_ascii_digit());
            is_figure || self.is(at, Tag::Half) || is_sum(self.symbols, at.saturating_sub(1))
        };
        let behind = |before: usize| {
            let is_it = IT.contains(&self.form(before));
            is_money(before) || pays(Some(before)) || is_it && pays(before.checked_sub(1))
        };
        self.is(at, Tag::Now) && at.checked_sub(1).is_some_and(behind)
    }

    /// A count, in digits or as a word.
    pub(super) fn count(&self, at: usize) -> Option<u32> {
        let symbol = self.get(at)?;
        if let Some(digits) = symbol.digits.filter(|_| !symbol.ordinal && symbol.length <= 3) {
            return Some(digits);
        }
        symbol.tags.iter().find_map(|tag| match tag {
            Tag::Num(number) => Some(u32::from(*number)),
            _ => None,
        })
    }

    /// A day of the month: "15", "15th", "fifteenth".
    pub(super) fn day_number(&self, at: usize) -> Option<u32> {
        let symbol = self.get(at)?;
        let written = symbol.digits.filter(|_| symbol.length <= 2);
        written.or_else(|| self.ordinal_word(at)).filter(|day| (1..=31).contains(day))
    }

    pub(super) fn ordinal_word(&self, at: usize) -> Option<u32> {
        self.get(at)?.tags.iter().find_map(|tag| match tag {
            Tag::Ord(number) => Some(u32::from(*number)),
            _ => None,
        })
    }

    /// "first", "1st", "1.".
    pub(super) fn ordinal(&self, at: usize) -> Option<u32> {
        let symbol = self.get(at)?;
        let written = symbol.digits.filter(|_| symbol.ordinal || symbol.dotted);
        written.or_else(|| self.ordinal_word(at))
    }

    /// A year of four digits, as people write it behind a date.
    pub(super) fn year(&self, at: usize) -> Option<i32> {
        let symbol = self.get(at)?;
        if symbol.gap.dot && symbol.length != 4 {
            return None;
        }
        let year = symbol
            .digits
            .filter(|year| symbol.length == 4 && !symbol.ordinal && (1900..=2300).contains(year));
        year.and_then(|year| i32::try_from(year).ok())
    }

    /// A number that no letters, signs or digits touch: part of no order's or telephone's number.
    pub(super) fn is_free(&self, at: usize) -> bool {
        let Some(symbol) = self.get(at) else { return false };
        let sign = self.before(at).is_some_and(|before| matches!(before.form.as_str(), "(" | ":"));
        match symbol.gap.glue {
            None | Some('(' | '"' | '„' | '“' | '\'' | '–' | '—' | ',') => true,
            Some('\0') => {
                sign && self.before(at).is_some_and(|before| before.form == "(" || at < 2)
            }
            Some(_) => at == 0,
        }
    }

    /// Whether the symbol behind is glued to the one at `at`.
    pub(super) fn goes_on(&self, at: usize) -> bool {
        self.get(at).is_some_and(|symbol| {
            let closes = matches!(symbol.form.as_str(), ")" | ":" | "(" | "@");
            match symbol.gap.glue {
                Some('\0') => !closes,
                Some('-') => symbol.digits.is_some(),
                _ => false,
            }
        })
    }
}
