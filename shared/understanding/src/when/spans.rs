//! All days that a sentence names, with those that belong together made one: "Friday, 7 August",
//! "from the 3rd to the 6th", "Thursday or Friday".

use super::days::plus_months;
use super::lexicon::Tag;
use super::reader::{Dated, Found, Kind, Reader};
use super::symbols::Symbol;
use chrono::Datelike;
use domain::calendar::Day;

/// A day and the symbols that name it.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) from: usize,
    /// Behind its last symbol.
    pub(super) to: usize,
    pub(super) day: Day,
    pub(super) first: Option<Day>,
    pub(super) past: Option<Day>,
    pub(super) kind: Kind,
}

impl Span {
    /// The day, if its month was named.
    pub(super) fn dated(&self) -> Option<Dated> {
        (self.kind == Kind::Date).then_some(Dated { day: self.day, ends: self.first.is_some() })
    }
}

impl Reader<'_> {
    /// The longest reading at a place.
    fn at(&self, at: usize, named: Option<Day>) -> Option<Found> {
        let readings = [
            self.numeric(at),
            self.feast(at),
            self.beside(at),
            self.behind(at, named),
            self.with_month(at),
            self.weeks_on(at),
            self.counted(at),
            self.ends(at),
            self.ends_behind(at),
            self.starts(at),
            self.ordinal_of(at),
            self.on_weekday(at),
            self.bare(at),
            self.relative(at),
            self.fixed_span(at),
            self.at_weekend(at),
            self.vague(at),
        ];
        let mut best: Option<Found> = None;
        for found in readings.into_iter().flatten() {
            if best.as_ref().is_none_or(|best| found.length > best.length) {
                best = Some(found);
            }
        }
        best.filter(|found| found.length > 0)
    }

    pub(super) fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut at = 0;
        while at < self.symbols.len() {
            let named = spans.last().map(|span| span.day).or(self.named);
            let Some(found) = self.at(at, named) else {
                at += 1;
                continue;
            };
            let dated = || spans.iter().rev().find_map(Span::dated).or(self.dated);
            let found = self.in_month(at, found, dated);
            let span = Span {
                from: at,
                to: at + found.length,
                day: found.day,
                first: found.first,
                past: found.past,
                kind: found.kind,
            };
            at += found.length;
            match spans.last().and_then(|last| self.joined(last, &span)) {
                Some(joined) => {
                    spans.pop();
                    spans.push(joined);
                }
                None => spans.push(span),
            }
        }
        // "The last run before Christmas is the 19th": the feast only bounds the day.
        let framed = |span: &Span| {
            let led = span
                .from
                .checked_sub(1)
                .is_some_and(|at| [Tag::Before, Tag::By].into_iter().any(|tag| self.is(at, tag)));
            span.to - span.from == 1 && led && self.is_feast(span.from)
        };
        let exact = spans.iter().filter(|span| span.kind != Kind::Vague && !framed(span)).count();
        if exact > 0 {
            for span in &mut spans {
                if framed(span) {
                    span.kind = Kind::Vague;
                }
            }
        }
        spans
    }

    /// A bare day that stands behind a day with its month: "closed from 10 to 21 August, open again on the
    /// 24th" speaks of August, whenever it is written.
    fn in_month(&self, at: usize, found: Found, dated: impl Fn() -> Option<Dated>) -> Found {
        let is_bare = found.kind == Kind::DayOfMonth && !self.is(at + 1, Tag::Every);
        let dated = is_bare.then(dated).flatten().filter(|it| it.day > self.received);
        let Some(dated) = dated else { return found };
        let number = found.day.day();
        let month = if number > dated.day.day() {
            Some(dated.day)
        } else {
            plus_months(dated.day, 1).filter(|_| dated.ends)
        };
        let day = month.and_then(|month| month.with_day(number));
        Found { day: day.filter(|day| *day > found.day).unwrap_or(found.day), ..found }
    }

    /// Two that stand side by side and mean one.
    fn joined(&self, a: &Span, b: &Span) -> Option<Span> {
        let between = self.symbols.get(a.to..b.from).unwrap_or_default();
        let mut fills = true;
        let mut range = false;
        let mut and = self.symbols.get(a.to..=b.from).is_some_and(|s| s.iter().any(|s| s.gap.and));
        for symbol in between {
            range |= symbol.is(Tag::To) || symbol.is(Tag::Or) || symbol.form == "/";
            and |= symbol.is(Tag::And);
            fills &= symbol.is(Tag::Fill)
                || symbol.is(Tag::On)
                || symbol.is(Tag::Article)
                || symbol.is(Tag::By)
                || symbol.form == "("
                || symbol.form == ")";
        }
        let links = |symbol: &Symbol| {
            let tags = [
                Tag::To,
                Tag::Or,
                Tag::And,
                Tag::Fill,
                Tag::On,
                Tag::Article,
                Tag::By,
                Tag::Inclusive,
            ];
            tags.into_iter().any(|tag| symbol.is(tag))
                || matches!(symbol.form.as_str(), "/" | "(" | ")")
        };
        range &= between.iter().all(links);
        if between.len() > 3 {
            return None;
        }
        let gap = self.get(b.from).map(|symbol| symbol.gap).unwrap_or_default();
        let dashed = between.is_empty()
            && (matches!(gap.glue, Some('-' | '–' | '—'))
                || (gap.soft
                    && a.kind == b.kind
                    && a.kind != Kind::Weekday
                    && a.kind != Kind::Past));
        let weekday = matches!(a.kind, Kind::Weekday | Kind::Habit | Kind::Vague);
        let dated = matches!(b.kind, Kind::Date | Kind::DayOfMonth);
        let whole = |day: Day, first: Option<Day>, kind: Kind, past: Option<Day>| {
            Some(Span { from: a.from, to: b.to, day, first, past, kind })
        };
        // "Friday, 7 August", "next Monday, the 15th"
        if weekday && (dated || (b.kind == Kind::Past && b.past.is_some())) && fills && !range {
            return whole(b.day, b.first, b.kind, b.past);
        }
        // "KW 28, spätestens am Freitag der Woche"
        if a.kind == Kind::Vague && b.kind == Kind::Weekday && fills {
            return whole(b.day, b.first, b.kind, b.past);
        }
        // "tomorrow, Friday", "the 15th (Friday)"
        if b.kind == Kind::Weekday
            && fills
            && !range
            && super::days::weekday(a.day) == super::days::weekday(b.day)
            && (a.day == b.day || b.to - b.from == 1)
        {
            return whole(a.day, a.first, a.kind, a.past);
        }
        // "today, 15 March", "tomorrow the 7th"
        if a.kind == Kind::Relative && dated && fills && a.day == b.day {
            return whole(a.day, a.first, a.kind, a.past);
        }
        let led = self.symbols.iter().take(a.from).rev().take(3);
        let from = led
            .take_while(|s| s.is(Tag::From) || s.is(Tag::Fill) || s.is(Tag::On))
            .any(|s| s.is(Tag::From));
        // "closed from 23/10 and reopens 2/11"
        let again = between.iter().any(|symbol| symbol.is(Tag::Back));
        let ranged = range || dashed || (and && from && !again);
        let same = a.kind == b.kind
            || (dated && matches!(a.kind, Kind::Date | Kind::DayOfMonth | Kind::Relative))
            || (a.kind == Kind::Relative && b.kind == Kind::Weekday);
        let begun = a.kind == Kind::Past && b.kind == Kind::Date && a.day < b.day;
        if ranged && begun {
            return whole(b.day, Some(a.day), b.kind, b.past);
        }
        if ranged && same && a.kind != Kind::Past {
            if b.day >= a.day {
                return whole(b.day, Some(a.first.unwrap_or(a.day)), b.kind, b.past);
            }
            // It has begun: "from the 3rd to the 6th", written on the 4th.
            if a.kind == Kind::DayOfMonth || a.kind == Kind::Weekday || a.kind == Kind::Date {
                return whole(b.day, a.past.filter(|first| *first <= b.day), b.kind, b.past);
            }
        }
        None
    }
}
