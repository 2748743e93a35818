//! Terms that are counted from today: "in ten days", "within 5 working days", "two weeks ago".

use super::days::{plus, plus_months, plus_working};
use super::lexicon::{Tag, Unit};
use super::reader::{Found, Kind, Reader};
use domain::calendar::Day;

impl Reader<'_> {
    /// "in ten days", "within 5 working days", "two weeks from now", "two weeks ago".
    pub(super) fn counted(&self, at: usize) -> Option<Found> {
        if self.is(at, Tag::AgoBefore) {
            let count = self.count(at + 1)?;
            let day = self.add(count, self.unit(at + 2)?, true)?;
            return Some(Found::new(3, day, Kind::Past).or_past(Some(day)));
        }
        let led = self.is(at, Tag::In);
        let from = if led { self.skip_to_count(at + 1) } else { at };
        if self.form(at).ends_with('h') && !led {
            return None;
        }
        let hours = self.form(from).strip_suffix('h').and_then(|number| number.parse::<u32>().ok());
        if let Some(hours) = hours.filter(|_| led && self.count(from).is_none()) {
            return Some(Found::new(
                from + 1 - at,
                self.add(hours, Unit::Hour, false)?,
                Kind::Relative,
            ));
        }
        let count = self.count(from)?;
        let unit = self.unit(from + 1)?;
        // "one to two weeks": the second.
        let mut length = from + 2 - at;
        if self.is(at + length, Tag::Ago)
            && !self.get(at + length).is_some_and(|s| s.gap.soft || s.gap.dot)
            && (self.form(at + length) != "back" || self.language == "en")
        {
            let day = self.add(count, unit, true)?;
            return Some(Found::new(length + 1, day, Kind::Past).or_past(Some(day)));
        }
        let hence = self.is(at + length, Tag::Hence)
            || (self.is(at + length, Tag::From) && self.rel(at + length + 1) == Some(0));
        if hence {
            length += if self.is(at + length, Tag::Hence) { 1 } else { 2 };
        }
        // "10 days and you've got it", "AP needs 5 working days"
        let plain = at == 0 && self.is(at + length, Tag::And) && unit != Unit::Month
            || unit == Unit::Work
                && self.before(at).is_some_and(|before| NEEDS.contains(&before.form.as_str()));
        let today = hence || plain && !led;
        if !today && (!led || self.counts_from_else(at + length)) {
            return None;
        }
        // "twice in a day"
        if count == 1 && unit == Unit::Day && self.get(from)?.digits.is_none() && !hence {
            return None;
        }
        let day = self.add(count, unit, false)?;
        Some(Found::new(length, day, Kind::Relative))
    }

    fn skip_to_count(&self, at: usize) -> usize {
        const MOST: usize = 3;
        for place in at..at + MOST {
            if self.count(place).is_some() && self.unit(place + 1).is_some() {
                return place;
            }
            let joins = [Tag::Fill, Tag::Next, Tag::Coming, Tag::On]
                .into_iter()
                .any(|tag| self.is(place, tag));
            if !joins {
                break;
            }
        }
        at
    }

    /// "ten days after receipt": not from today.
    fn counts_from_else(&self, at: usize) -> bool {
        const AFTER: &[&str] = &[
            "after",
            "of",
            "from",
            "following",
            "nach",
            "ab",
            "apres",
            "suivant",
            "despues",
            "desde",
            "dal",
            "dalla",
            "na",
            "od",
            "po",
            "nuo",
        ];
        let Some(symbol) = self.get(at) else { return false };
        if symbol.gap.soft || symbol.gap.dot || !AFTER.contains(&symbol.form.as_str()) {
            return false;
        }
        let next = self.skip(at + 1, 1);
        !(self.rel(next) == Some(0) || self.rel(at + 1) == Some(0) || self.rel(at) == Some(0))
    }

    fn add(&self, count: u32, unit: Unit, back: bool) -> Option<Day> {
        if count > 2_000 {
            return None;
        }
        let sign = if back { -1 } else { 1 };
        let count_days = i64::from(count) * sign;
        match unit {
            // "two hours a day" and "46 hours" of work are no terms.
            Unit::Hour if !count.is_multiple_of(12) => None,
            Unit::Hour => plus(self.received, i64::from(count.div_ceil(24)) * sign),
            Unit::Day => plus(self.received, count_days),
            Unit::Work if back => plus(self.received, count_days),
            Unit::Work => plus_working(self.received, count),
            Unit::Week => plus(self.received, count_days * 7),
            Unit::Fortnight => plus(self.received, count_days * 14),
            Unit::Month if back => self.received.checked_sub_months(chrono::Months::new(count)),
            Unit::Month => plus_months(self.received, count),
            Unit::Quarter => plus_months(self.received, count.checked_mul(3)?),
            Unit::Year if back => plus(self.received, count_days * 365),
            Unit::Year => plus_months(self.received, count.checked_mul(12)?),
        }
    }

    /// "sous huitaine", "sous quinzaine".
    pub(super) fn fixed_span(&self, at: usize) -> Option<Found> {
        let days = if self.is(at, Tag::Eight) {
            8
        } else if self.is(at, Tag::Fifteen) {
            15
        } else {
            return None;
        };
        if matches!(self.form(at), "en" | "a") {
            return None;
        }
        Some(Found::new(1, plus(self.received, days)?, Kind::Relative))
    }
}

/// What stands before the working days that somebody needs.
const NEEDS: &[&str] = &[
    "need",
    "needs",
    "takes",
    "take",
    "brauchen",
    "braucht",
    "brauche",
    "dauert",
    "necesitamos",
    "necesita",
    "tarda",
    "tardamos",
    "serve",
    "servono",
    "duurt",
    "trwa",
    "potrzebujemy",
    "uztrunka",
    "reikia",
    "demande",
    "faut",
    "prend",
    "heeft",
    "hebben",
];
