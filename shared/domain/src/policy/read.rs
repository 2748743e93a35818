//! From TOML to a [`Policy`], collecting every error with its line.

use super::{Action, Freshness, Minimum, Policy, Step};
use crate::calendar::Hours;
use crate::ids::{PolicyVersion, fingerprint};
use crate::money::{Currency, Money};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing that is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub what: String,
}

/// All that is wrong with a policy, by line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PolicyErrors(pub Vec<PolicyError>);

impl fmt::Display for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let sep = if index == 0 { "" } else { "\n" };
            write!(f, "{sep}line {}: {}", error.line, error.what)?;
        }
        Ok(())
    }
}

/// Most steps that a ladder may have.
const MAX_STEPS: usize = 20;

type Table<'a> = DeTable<'a>;
type Value<'a> = Spanned<DeValue<'a>>;

/// Walks the document, remembers what it did not like.
struct Reader<'s> {
    text: &'s str,
    errors: Vec<PolicyError>,
}

pub(super) fn policy(text: &str) -> Result<Policy, PolicyErrors> {
    let mut reader = Reader { text, errors: Vec::new() };
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            reader.fail(error.span().unwrap_or(0..0), error.message().to_owned());
            return Err(PolicyErrors(reader.errors));
        }
    };
    let policy = reader.read(document.get_ref());
    reader.errors.sort_by_key(|error| error.line);
    if reader.errors.is_empty() { Ok(policy) } else { Err(PolicyErrors(reader.errors)) }
}

impl Reader<'_> {
    fn fail(&mut self, span: Range<usize>, what: impl Into<String>) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = 1 + before.matches('\n').count();
        self.errors.push(PolicyError { line, what: what.into() });
    }

    fn read(&mut self, root: &Table<'_>) -> Policy {
        self.known(
            root,
            "",
            &[
                "name",
                "hours",
                "every_day",
                "gap_days",
                "caps",
                "quiet_days",
                "promise_grace_days",
                "statement_every_days",
                "freshness",
                "minimum",
                "step",
            ],
        );
        let caps = self.table(root, "caps");
        let (per_day, per_week) = caps.map_or((2, 3), |caps| {
            self.known(caps, "caps.", &["per_day", "per_week"]);
            (self.count(caps, "per_day", 1..=10, 2), self.count(caps, "per_week", 1..=20, 3))
        });
        Policy {
            name: self.text(root, "name").unwrap_or_else(|| self.missing_name()),
            version: PolicyVersion::new(fingerprint(&[self.text], 6)),
            hours: self.hours(root),
            every_day: self.flag(root, "every_day"),
            // Without a day between them, two reminders about one debt could leave on one day.
            gap_days: self.count(root, "gap_days", 1..=90, 7),
            per_day,
            per_week,
            quiet_days: self.count(root, "quiet_days", 0..=30, 3),
            promise_grace_days: self.count(root, "promise_grace_days", 0..=10, 2),
            statement_every_days: self.count(root, "statement_every_days", 7..=365, 30),
            freshness: self.freshness(root),
            minimums: self.minimums(root),
            steps: self.steps(root),
        }
    }

    fn missing_name(&mut self) -> String {
        if !self.errors.iter().any(|error| error.what.starts_with("name ")) {
            self.fail(0..0, "name is missing: what people call this policy");
        }
        String::new()
    }

    fn known(&mut self, table: &Table<'_>, path: &str, allowed: &[&str]) {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if !allowed.contains(&name) {
                let list = allowed.join(", ");
                self.fail(key.span(), format!("{path}{name} is not known here; known are {list}"));
            }
        }
    }

    fn table<'a>(&mut self, parent: &'a Table<'_>, key: &str) -> Option<&'a Table<'a>> {
        let value = parent.get(key)?;
        match value.get_ref() {
            // The lifetimes of a parsed document are all its text's.
            DeValue::Table(table) => Some(table),
            _ => {
                self.fail(value.span(), format!("{key} is a table, such as [{key}]"));
                None
            }
        }
    }

    fn text(&mut self, table: &Table<'_>, key: &str) -> Option<String> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() && text.len() <= 100 => {
                Some(text.trim().to_owned())
            }
            _ => {
                self.fail(value.span(), format!("{key} is a text of 1 to 100 characters"));
                None
            }
        }
    }

    fn flag(&mut self, table: &Table<'_>, key: &str) -> bool {
        match table.get(key) {
            None => false,
            Some(value) => value.get_ref().as_bool().unwrap_or_else(|| {
                self.fail(value.span(), format!("{key} is true or false"));
                false
            }),
        }
    }

    fn whole(&mut self, value: &Value<'_>, key: &str) -> Option<i64> {
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.fail(value.span(), format!("{key} is a whole number"));
        }
        number
    }

    fn count(
        &mut self,
        table: &Table<'_>,
        key: &str,
        allowed: std::ops::RangeInclusive<i64>,
        default: u32,
    ) -> u32 {
        let Some(value) = table.get(key) else { return default };
        let Some(number) = self.whole(value, key) else { return default };
        if !allowed.contains(&number) {
            let (low, high) = (allowed.start(), allowed.end());
            self.fail(value.span(), format!("{key} is {number}; {low} to {high} is allowed"));
        }
        u32::try_from(number).unwrap_or(default)
    }

    fn clock(&mut self, table: &Table<'_>, key: &str, default: &str) -> chrono::NaiveTime {
        let parse = |text: &str| chrono::NaiveTime::parse_from_str(text, "%H:%M").ok();
        let fallback = parse(default).unwrap_or_default();
        let Some(value) = table.get(key) else { return fallback };
        value.get_ref().as_str().and_then(parse).unwrap_or_else(|| {
            self.fail(value.span(), format!("{key} is a time of day such as \"{default}\""));
            fallback
        })
    }

    fn hours(&mut self, root: &Table<'_>) -> Hours {
        let empty = DeTable::new();
        let table = self.table(root, "hours").unwrap_or(&empty);
        self.known(table, "hours.", &["from", "to"]);
        let hours = Hours {
            from: self.clock(table, "from", "09:00"),
            to: self.clock(table, "to", "17:00"),
        };
        if hours.from >= hours.to {
            let span = root.get("hours").map_or(0..0, Spanned::span);
            self.fail(span, "hours.from must be earlier than hours.to");
        }
        hours
    }

    fn freshness(&mut self, root: &Table<'_>) -> Option<Freshness> {
        let default = Freshness { cash_days: 1, snapshot_days: 3 };
        if root.get("freshness").is_some_and(|value| value.get_ref().as_bool() == Some(false)) {
            return None;
        }
        let Some(table) = self.table(root, "freshness") else { return Some(default) };
        self.known(table, "freshness.", &["cash_days", "snapshot_days"]);
        Some(Freshness {
            cash_days: self.count(table, "cash_days", 0..=10, default.cash_days),
            snapshot_days: self.count(table, "snapshot_days", 0..=10, default.snapshot_days),
        })
    }

    fn minimums(&mut self, root: &Table<'_>) -> BTreeMap<Currency, Minimum> {
        let mut minimums = BTreeMap::new();
        let Some(table) = self.table(root, "minimum") else { return minimums };
        for (key, value) in table {
            let code: &str = key.get_ref();
            let (Ok(currency), DeValue::Table(entry)) = (code.parse::<Currency>(), value.get_ref())
            else {
                self.fail(
                    key.span(),
                    format!("minimum.{code} is not a table named after a currency, such as [minimum.EUR]"),
                );
                continue;
            };
            self.known(entry, &format!("minimum.{code}."), &["balance", "invoice"]);
            let minimum = Minimum {
                balance: self.amount(entry, "balance", currency),
                invoice: self.amount(entry, "invoice", currency),
            };
            minimums.insert(currency, minimum);
        }
        minimums
    }

    fn amount(&mut self, table: &Table<'_>, key: &str, currency: Currency) -> i64 {
        let Some(value) = table.get(key) else { return 0 };
        let amount = value.get_ref().as_str().and_then(|text| Money::from_decimal(text, currency));
        match amount {
            Some(money) if money.minor >= 0 => money.minor,
            _ => {
                let what = format!("{key} is an amount of {currency} in quotes, such as \"25\"");
                self.fail(value.span(), what);
                0
            }
        }
    }

    fn steps(&mut self, root: &Table<'_>) -> Vec<Step> {
        let Some(value) = root.get("step") else {
            self.fail(0..0, "there is no [[step]]: a policy has at least one");
            return Vec::new();
        };
        let DeValue::Array(list) = value.get_ref() else {
            self.fail(value.span(), "step is written as [[step]], once for each");
            return Vec::new();
        };
        if list.is_empty() || list.len() > MAX_STEPS {
            self.fail(
                value.span(),
                format!("there are {} steps; 1 to {MAX_STEPS} are allowed", list.len()),
            );
        }
        let mut steps: Vec<Step> = Vec::new();
        for entry in list {
            let DeValue::Table(table) = entry.get_ref() else {
                self.fail(entry.span(), "a step is a table");
                continue;
            };
            let step = self.step(table, entry.span());
            if steps.iter().any(|earlier| earlier.name == step.name) {
                self.fail(entry.span(), format!("there are two steps named {:?}", step.name));
            }
            if steps.last().is_some_and(|earlier| earlier.day >= step.day) {
                self.fail(
                    entry.span(),
                    format!(
                        "step {:?} is on day {}, not after the one before it",
                        step.name, step.day
                    ),
                );
            }
            steps.push(step);
        }
        steps
    }

    fn step(&mut self, table: &Table<'_>, span: Range<usize>) -> Step {
        self.known(table, "step.", &["name", "day", "action", "template", "to"]);
        let name = self.text(table, "name").unwrap_or_else(|| {
            self.fail(span.clone(), "the step has no name");
            String::new()
        });
        let day = match table.get("day") {
            None => {
                self.fail(
                    span.clone(),
                    format!("step {name:?} has no day (after the due date; negative before it)"),
                );
                0
            }
            Some(value) => {
                let day = self.whole(value, "day").unwrap_or_default();
                if !(-60..=365).contains(&day) {
                    self.fail(value.span(), format!("day is {day}; -60 to 365 is allowed"));
                }
                day
            }
        };
        let escalated = match self.text(table, "to").as_deref() {
            None | Some("accounts_payable") => false,
            Some("escalation") => true,
            Some(other) => {
                self.fail(
                    span.clone(),
                    format!(
                        "step {name:?} is to {other:?}; accounts_payable and escalation are known"
                    ),
                );
                false
            }
        };
        let template = self.text(table, "template").unwrap_or_else(|| name.clone());
        let action = match self.text(table, "action").as_deref() {
            None | Some("mail") => Action::Mail { template, escalated },
            Some("call") => Action::Call,
            Some(other) => {
                self.fail(
                    span,
                    format!("step {name:?} has the action {other:?}; mail and call are known"),
                );
                Action::Call
            }
        };
        Step { name, day, action }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_told_with_its_line() {
        let text = "gap_days = -1\nfoo = 1\n[hours]\nfrom = \"18:00\"\nto = \"9\"\n[minimum.euro]\n\
                    balance = \"1\"\n[minimum.JPY]\nbalance = \"1.5\"\n[[step]]\nname = \"a\"\nday = 3\n\
                    [[step]]\nname = \"a\"\nday = 2\naction = \"sue\"\n";
        let errors = Policy::parse(text).unwrap_err();
        let lines: Vec<_> = errors.0.iter().map(|error| error.line).collect();
        assert_eq!(lines, [1, 1, 2, 3, 5, 6, 9, 13, 13, 13], "{errors}");
    }

    #[test]
    fn no_toml_is_one_error() {
        let errors = Policy::parse("name = \"a\"\n[[step]\n").unwrap_err();
        assert_eq!((errors.0.len(), errors.0[0].line), (1, 2));
    }

    #[test]
    fn steps_before_the_due_date_are_passed_over_later() {
        let text = "name = \"n\"\n[[step]]\nname = \"before\"\nday = -3\n[[step]]\nname = \"first\"\nday = 3\n";
        let policy = Policy::parse(text).unwrap();
        assert_eq!(policy.following(0, -5).unwrap().0, 1);
        assert_eq!(policy.following(0, 0).unwrap().0, 2);
        assert_eq!(policy.following(2, 9), None);
        assert!(policy.is_final(2) && !policy.is_final(1));
    }
}
