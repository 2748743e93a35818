//! Bare days of the month: "the 15th", "am 22. d. M.", "le 5", "día 20", "27 d.".

use super::days::{last_day_of_month, next_day_of_month, plus_months};
use super::ends::Stretch;
use super::lexicon::{Tag, Unit};
use super::reader::{Found, Kind, Reader};
use super::symbols::Symbol;
use chrono::Datelike;

impl Reader<'_> {
    /// "the 15th", "am 22. d. M.", "le 5", "día 20", "27 d.".
    pub(super) fn bare(&self, at: usize) -> Option<Found> {
        let day = self.day_number(at).filter(|_| self.is_free(at))?;
        let symbol = self.get(at)?;
        let behind = self.get(at + 1);
        let lead = self.before(at);
        let led = |tag: Tag| lead.is_some_and(|before| before.is(tag));
        let preposed =
            [Tag::By, Tag::On, Tag::Until, Tag::From, Tag::To, Tag::Since, Tag::Or, Tag::And]
                .into_iter()
                .any(led)
                || led(Tag::Fill)
                || symbol.gap.and;
        let word = self.ordinal_word(at).is_some();
        let month = behind.is_some_and(|s| {
            !s.gap.soft && (s.is(Tag::ThisMonth) || s.is(Tag::NextMonth) || s.is(Tag::LastMonth))
        });
        // "the 2nd reminder" is one of several; nobody sends a twelfth.
        let noun = self.is_noun(at + 1, !symbol.ordinal)
            && !(symbol.ordinal && day > 6 && behind.is_some_and(|next| next.tags.is_empty()));
        // "on the sixth", not "find the sixth".
        let twice = lead.is_some_and(|before| before.is(Tag::By))
            || at.checked_sub(2).and_then(|at| self.get(at)).is_some_and(|symbol| {
                [Tag::By, Tag::On, Tag::Until, Tag::From, Tag::To]
                    .into_iter()
                    .any(|tag| symbol.is(tag))
            });
        // "am Zehnten", "le quinze", "zehnter": the article is in it.
        let melted = lead
            .is_some_and(|before| MELTED.contains(&before.form.as_str()) && self.language != "en");
        let word =
            word && (twice || melted || month || behind.is_some_and(|next| next.is(Tag::Every)));
        let alone = at == 0 && behind.is_none();
        let named = match self.language {
            "en" => {
                ((symbol.ordinal && (preposed || alone || led(Tag::Back))
                    || twice
                        && symbol.digits.is_some()
                        && (self.ends_here(at + 1) || self.form(at + 1) == "like")
                        && self.before(at).is_some_and(|s| s.form == "the"))
                    && !noun)
                    || (symbol.digits.is_some() && month && (preposed || symbol.ordinal))
                    || (word && preposed && self.ends_here(at + 1))
                    || (word && month && at == 0)
            }
            "de" => {
                (symbol.dotted && preposed && !noun)
                    || (month && preposed)
                    || (word && led(Tag::On) && self.ends_here(at + 1))
                    || matches!(symbol.form.as_str(), "monatsersten" | "monatserster")
            }
            "nl" => {
                (symbol.ordinal && preposed && !noun)
                    || (month && preposed)
                    || (word && preposed && self.ends_here(at + 1))
            }
            "lt" => symbol.ordinal || self.is(at + 1, Tag::DayWord) && !self.is_days(at),
            "pl" => {
                (symbol.ordinal && preposed)
                    || (led(Tag::Article) && (symbol.dotted || month))
                    || (word && preposed && self.ends_here(at + 1))
            }
            _ if symbol.digits.is_none() => word && preposed && self.ends_here(at + 1),
            _ => {
                (led(Tag::Article) && (!noun || lead.is_some_and(is_day_word)))
                    || (symbol.ordinal && preposed && !noun)
                    || month
            }
        };
        if !named {
            return None;
        }
        let last = last_day_of_month(self.received, day);
        let next = next_day_of_month(self.received, day)?;
        let place = self.received;
        if let Some(behind) = behind.filter(|symbol| !symbol.gap.soft && !symbol.gap.dot) {
            if behind.is(Tag::NextMonth) {
                let next = plus_months(place.with_day(1)?, 1)?.with_day(day)?;
                return Some(Found::new(2, next, Kind::Date));
            }
            if behind.is(Tag::LastMonth) {
                let last = place.with_day(1)?.pred_opt()?.with_day(day)?;
                return Some(Found::new(2, last, Kind::Past).or_past(Some(last)));
            }
            if behind.is(Tag::ThisMonth) && !behind.is(Tag::Every) {
                let this = place.with_day(day)?;
                return Some(Found::new(2, this, Kind::Date).or_past(Some(this)));
            }
            if behind.is(Tag::Every) {
                return Some(Found::new(2, next, Kind::DayOfMonth));
            }
        }
        // "of next month", "del mes que viene"
        let fill = self.skip(at + 1, 2);
        if fill > at + 1
            && let Some((Stretch::Month(end), length)) = self.stretch(fill)
            && self.month(fill).is_none()
        {
            let named = end.with_day(day)?;
            return Some(Found::new(fill + length - at, named, Kind::Date).or_past(last));
        }
        let more = usize::from(self.language == "lt" && self.is(at + 1, Tag::DayWord));
        Some(Found::new(1 + more, next, Kind::DayOfMonth).or_past(last))
    }

    /// "27 d." is a day of the month, "30 dienų" and "d. d." are a span.
    fn is_days(&self, at: usize) -> bool {
        let span = self.before(at).is_some_and(|before| before.is(Tag::In) && !before.is(Tag::By));
        span || matches!(self.form(at + 1), "dienu" | "dienas")
            || self.unit(at + 1) == Some(Unit::Work)
    }

    pub(super) fn ends_here(&self, at: usize) -> bool {
        self.get(at).is_none_or(|symbol| {
            symbol.gap.soft
                || symbol.is(Tag::Every)
                || symbol.is(Tag::ThisMonth)
                || symbol.form == ")"
                || (symbol.is(Tag::Fill) && self.stretch(self.skip(at, 2)).is_some())
                || symbol.is(Tag::And)
        })
    }

    /// Something that is counted or numbered stands here: "the 12 invoices", "le 5 %".
    pub(super) fn is_noun(&self, at: usize, bare: bool) -> bool {
        let Some(symbol) = self.get(at) else { return false };
        if symbol.gap.soft || symbol.gap.dot || symbol.form == ")" || symbol.form == "(" {
            return false;
        }
        if symbol.digits.is_some() && symbol.gap.glue.is_none() && bare {
            return true;
        }
        if matches!(
            symbol.form.as_str(),
            "%" | "€" | "£" | "$" | "/" | ":" | "eur" | "euro" | "euros" | "gbp" | "x"
        ) {
            return symbol.form != ":" || symbol.gap.glue.is_some() && bare;
        }
        let joins = symbol.tags.iter().any(|tag| {
            !matches!(tag, Tag::Event | Tag::Doc | Tag::Claim | Tag::Deduct | Tag::Unit(_))
        });
        let counted = self.unit(at).is_some_and(|unit| unit != Unit::Month) && bare;
        counted
            || !(joins
                || is_of(JOINS, &symbol.form)
                || !bare && symbol.tags.is_empty() && is_of(VERBS, &symbol.form))
    }
}

/// Prepositions with their article, and articles that lead a day.
const MELTED: &[&str] = &[
    "am", "zum", "vom", "beim", "le", "au", "du", "el", "al", "il", "del", "dal", "de", "op",
    "dnia", "do",
];

/// An article with the word for a day: "el día", "il giorno".
fn is_day_word(lead: &Symbol) -> bool {
    ["dia", "giorno"].iter().any(|word| lead.form.ends_with(word))
}

fn is_of(words: &str, form: &str) -> bool {
    words.as_bytes().split(|byte| *byte == b' ').any(|word| word == form.as_bytes())
}

/// Words that follow a date and belong to no table.
const JOINS: &str = "with as which via when unless so but per using is latest if that then by after noon i we \
    you it they he she instead please subject like mit wie und aber ist avec pour sans comme \
    mais que con sin como pero y senza come ma met maar zoals z jak ale su bet dans";
const VERBS: &str = "without directly please again either exactly";
