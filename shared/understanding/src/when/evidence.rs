//! What speaks for and against a promise on a day: one name for each observation around it. Their
//! weights stand in `weights.txt`.

use super::Around;
use super::lexicon::Tag;
use super::reader::Kind;
use super::roles::{is_of_document, is_sum, participle};
use super::symbols::Symbol;
use chrono::Datelike;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Symbols on either side that are looked at.
const AROUND: usize = 30;

/// Symbols of a mail that is short.
const SHORT: usize = 24;

/// What a symbol tells.
fn cue(symbols: &[Symbol], at: usize) -> Option<&'static str> {
    let symbol = symbols.get(at)?;
    let has = |tag: Tag| symbol.is(tag);
    Some(if has(Tag::Income) {
        "income"
    } else if has(Tag::Part) {
        if participle(symbols, at) { "due" } else { "done" }
    } else if has(Tag::Paid) {
        "paid"
    } else if has(Tag::Pay) {
        "pay"
    } else if has(Tag::Go) {
        "go"
    } else if has(Tag::Broken) {
        "broken"
    } else if has(Tag::Ok) {
        "ok"
    } else if has(Tag::Back) {
        "back"
    } else if has(Tag::Away) {
        "away"
    } else if has(Tag::Event) {
        "event"
    } else if has(Tag::Ask) {
        "ask"
    } else if has(Tag::If) {
        "if"
    } else if has(Tag::Hedge) {
        "hedge"
    } else if has(Tag::Not) {
        "not"
    } else if is_sum(symbols, at) {
        "sum"
    } else if has(Tag::Deduct) {
        "deduct"
    } else if has(Tag::Doc) {
        "doc"
    } else if has(Tag::Claim) {
        "claim"
    } else if has(Tag::Will) {
        "will"
    } else if has(Tag::Was) {
        "was"
    } else {
        return None;
    })
}

/// All observations on the `nth` span of a sentence, each once.
pub(super) fn evidence(around: &Around<'_>) -> Vec<String> {
    let Around { sentences, at, spans, nth, received, words } = *around;
    let mut seen: Vec<String> = Vec::new();
    let (Some(sentence), Some(span)) = (sentences.get(at), spans.get(nth)) else { return seen };
    let symbols = sentence.symbols.as_slice();
    let mut add = |name: String| {
        if !seen.contains(&name) {
            seen.push(name);
        }
    };
    let mut nearest: Option<(usize, &'static str)> = None;
    let mut money: Option<(usize, &'static str)> = None;
    let mut walk =
        |places: &mut dyn Iterator<Item = usize>, side: &str, add: &mut dyn FnMut(String)| {
            let (mut distance, mut clauses) = (0_usize, 0_usize);
            for place in places {
                let Some(symbol) = symbols.get(place) else { break };
                distance += 1;
                let border = symbol.gap.soft || symbol.is(Tag::And);
                if border && side == "behind" {
                    clauses += 1;
                }
                if let Some(name) = cue(symbols, place) {
                    let clause = match clauses {
                        0 if distance <= 4 => "near",
                        0 => "clause",
                        1 => "next",
                        _ => "far",
                    };
                    add(format!("{name} {side} {clause}"));
                    let weighed = distance + clauses * 4 + usize::from(side == "behind");
                    if NEAREST.contains(&name) && nearest.is_none_or(|(old, _)| weighed < old) {
                        nearest = Some((weighed, name));
                    }
                    if MONEY.contains(&name) && money.is_none_or(|(old, _)| weighed < old) {
                        money = Some((weighed, name));
                    }
                }
                if border && side == "before" {
                    clauses += 1;
                }
            }
        };
    let start = span.from.saturating_sub(AROUND);
    walk(&mut (start..span.from).rev(), "before", &mut add);
    walk(&mut (span.to..span.to + AROUND), "behind", &mut add);
    add(format!("nearest {}", nearest.map_or("nothing", |(_, name)| name)));
    // In a short mail the one word beside the day is all that there is.
    if words < SHORT {
        add(format!("short {}", nearest.map_or("nothing", |(_, name)| name)));
    }
    add(format!("money {}", money.map_or("nothing", |(_, name)| name)));
    for (tag, name) in LEADS {
        let lead = span.from.checked_sub(1).and_then(|at| symbols.get(at));
        if lead.is_some_and(|symbol| symbol.is(*tag)) {
            add(format!("led by {name}"));
        }
    }
    if is_of_document(symbols, span) {
        add("of a document".to_owned());
    }
    let days = span.day.signed_duration_since(received).num_days();
    add(format!("kind {:?}", span.kind));
    add(format!(
        "days {}",
        match days {
            ..0 => "past",
            0 => "today",
            1..=7 => "week",
            8..=31 => "month",
            32..=100 => "quarter",
            _ => "far",
        }
    ));
    if span.first.is_some() {
        add("range".to_owned());
    }
    if span.kind == Kind::Habit
        && !symbols.get(span.from).is_some_and(|symbol| symbol.is(Tag::Every))
    {
        add("plural weekday".to_owned());
    }
    if matches!(span.day.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun) {
        add("weekend".to_owned());
    }
    if sentence.asks {
        add("asks".to_owned());
        if symbols.iter().enumerate().any(|(at, _)| is_sum(symbols, at)) {
            add("asks with a sum".to_owned());
        }
    }
    add(format!(
        "words {}",
        match words {
            ..8 => "8",
            8..16 => "16",
            16..32 => "32",
            32..64 => "64",
            64..128 => "128",
            _ => "more",
        }
    ));
    add(format!(
        "sentence {}",
        match symbols.len() {
            ..4 => "4",
            4..8 => "8",
            8..16 => "16",
            16..32 => "32",
            _ => "more",
        }
    ));
    if at == 0 {
        add("first sentence".to_owned());
    }
    if nth > 0 {
        // "my wages come on the 5th, so I pay on the 6th"
        let before = symbols.get(..span.from).unwrap_or_default();
        let income = before.iter().any(|symbol| symbol.is(Tag::Income) || symbol.is(Tag::Shut));
        add(if income { "later than income" } else { "later in its sentence" }.to_owned());
    }
    for (beside, name) in [(at.checked_sub(1), "previous"), (at.checked_add(1), "following")] {
        let Some(other) = beside.and_then(|at| sentences.get(at)) else { continue };
        for place in 0..other.symbols.len().min(2 * AROUND) {
            if let Some(cue) = cue(&other.symbols, place).filter(|cue| {
                MONEY.contains(cue)
                    || NEAREST.contains(cue)
                    || *cue == "not"
                    || *cue == "ask"
                    || *cue == "if"
            }) {
                add(format!("{name} {cue}"));
            }
        }
        if other.asks {
            add(format!("{name} asks"));
        }
    }
    seen
}

/// How much all observations speak for a promise, in hundredths; from [`BAR`] on it is one.
pub(super) fn score(evidence: &[String]) -> i32 {
    static WEIGHTS: LazyLock<HashMap<&str, i32>> = LazyLock::new(|| {
        let lines = include_str!("weights.txt").lines();
        lines
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(name, weight)| Some((name, weight.parse().ok()?)))
            .collect()
    });
    let start = WEIGHTS.get("start").copied().unwrap_or_default();
    evidence
        .iter()
        .filter_map(|name| WEIGHTS.get(name.as_str()))
        .fold(start, |sum, weight| sum.saturating_add(*weight))
}

/// A day with at least this score is promised.
pub(super) const BAR: i32 = -30;

const NEAREST: &[&str] =
    &["pay", "go", "due", "done", "paid", "sum", "event", "back", "away", "income"];
const MONEY: &[&str] = &["pay", "go", "due", "done", "paid", "sum"];
const LEADS: &[(Tag, &str)] = &[
    (Tag::By, "by"),
    (Tag::Until, "until"),
    (Tag::Since, "since"),
    (Tag::From, "from"),
    (Tag::To, "to"),
    (Tag::On, "on"),
    (Tag::Fill, "of"),
    (Tag::Every, "every"),
    (Tag::Pay, "pay"),
    (Tag::Paid, "paid"),
    (Tag::Event, "event"),
    (Tag::Not, "not"),
];
