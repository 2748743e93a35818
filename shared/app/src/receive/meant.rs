//! From what a mail means to what follows. Only what the reader is sure of follows alone, and then it
//! only softens; everything else is put before a person, with what the reader made of it and the words
//! that show it.

use super::excerpt;
use domain::calendar::Day;
use domain::hold::Read;
use domain::signal::Says;
use std::collections::BTreeSet;
use std::ops::Range;
use understanding::labels::Intent;
use understanding::meaning::{Action, Evidence, Meaning};
use understanding::rules::Class;

/// How sure the reader must be that nobody wants to be written to at an address. Out of use it only
/// gets less mail, and the person who reads the reply can bring it back.
const LEAVES: f32 = 0.5;
/// Sentences of a mail that are shown, at most.
const SHOWN: usize = 3;

/// What follows from a mail that a person may have written.
pub(super) fn says(meaning: Option<&Meaning>, today: Day) -> Says {
    let Some(meaning) = meaning else { return Says::Ask(None) };
    if meaning.action == Action::Automatic && !meaning.must_pause && !meaning.must_escalate {
        match (meaning.intent, meaning.promised_on) {
            (Intent::PromiseToPay, Some(on)) => {
                return Says::WillPay { on, amount: meaning.promised };
            }
            // A word without a day binds nobody: some quiet days, as after any answer.
            (Intent::PromiseToPay | Intent::Stall | Intent::Acknowledgement, None) => {
                return Says::Nothing(Some(read(meaning)));
            }
            // Spam, for the most part.
            (Intent::Other, _) => return Says::Unrelated(Some(read(meaning))),
            (Intent::AutoReply, _) => {
                return match meaning.returns.filter(|back| *back > today) {
                    Some(back) => Says::Away { back },
                    None => Says::Nothing(Some(read(meaning))),
                };
            }
            _ => {}
        }
    }
    Says::Ask(Some(read(meaning)))
}

/// What people are told of it.
pub(crate) fn read(meaning: &Meaning) -> Read {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let sure = (meaning.confidence.intent.clamp(0.0, 1.0) * 100.0).round() as u8;
    Read {
        intent: meaning.intent.word().to_owned(),
        reason: meaning.dispute_reason.map(|reason| reason.word().to_owned()),
        on: meaning.promised_on,
        amount: meaning.promised,
        contested: meaning.contested,
        sure,
        urgent: meaning.must_escalate,
        differs: None,
        told: false,
    }
}

/// Why the whole account is held, whatever the mail names: it is about the debtor and no document, or
/// speaks to software, whose word on anything is none.
pub(super) fn warnings(meaning: &Meaning) -> impl Iterator<Item = &'static str> + use<> {
    let debtor = [
        Intent::BankChangeFraud,
        Intent::LegalInsolvency,
        Intent::Hardship,
        Intent::Unsubscribe,
        Intent::WrongContact,
    ];
    let danger = is_grave(meaning);
    let all = debtor.iter().any(|it| meaning.has(*it)) || danger;
    [(all, "whole_account"), (meaning.injection, "instructions"), (danger, "danger")]
        .into_iter()
        .filter_map(|(holds, word)| holds.then_some(word))
}

/// Whether it speaks of death, grave illness or danger: then a person answers before all else.
fn is_grave(meaning: &Meaning) -> bool {
    meaning.must_escalate && meaning.evidence.iter().any(|it| it.shows == Class::Danger.flag())
}

/// Whether the address that it came from is not to be written to any more: who reads there wants no
/// such mails, or is not the one to ask. The claim is another matter, and a person's; so is what to
/// do about who is in mourning.
pub(super) fn leaves(meaning: &Meaning) -> bool {
    matches!(meaning.intent, Intent::Unsubscribe | Intent::WrongContact)
        && meaning.confidence.intent >= LEAVES
        && !is_grave(meaning)
}

/// The sentences of `text` that show what it means: the one that tells most, and those with a day, an
/// amount or a phrase of the rules.
pub(super) fn shows(meaning: &Meaning, text: &str) -> String {
    let all = sentences(text);
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    for Evidence { place, .. } in &meaning.evidence {
        let meets = |it: &Range<usize>| it.start < place.end && place.start < it.end;
        let met = all.iter().enumerate().filter(|(_, it)| meets(it));
        for (number, _) in met {
            if chosen.len() < SHOWN {
                chosen.insert(number);
            }
        }
    }
    let mut words = String::new();
    for number in &chosen {
        let part = all.get(*number).and_then(|it| text.get(it.clone())).unwrap_or_default();
        let follows = number.checked_sub(1).is_some_and(|before| chosen.contains(&before));
        words.push_str(match (words.is_empty(), follows) {
            (true, _) => "",
            (false, true) => " ",
            (false, false) => " … ",
        });
        words.push_str(part.trim());
    }
    excerpt::of(&words)
}

/// Where the sentences of a text stand: each to its sign and a blank, or to an empty line.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (at, sign) in text.char_indices() {
        let ends = matches!(before, '.' | '!' | '?') && sign.is_whitespace();
        let empty = before == '\n' && sign == '\n';
        if ends || empty {
            found.push(start..at);
            start = at;
        }
        if sign != '\r' {
            before = sign;
        }
    }
    found.push(start..text.len());
    found
}
