//! What stands on a card, and which buttons. The words are those of the list of tasks.

use crate::look::{self, TaskLine};
use crate::rulebook::RuleBook;
use crate::taught;
use connectors::kit::{Card, Choice, Pick};
use content::text::clean;
use domain::calendar::{Day, Time, local_day};

/// The card of an open task.
pub(super) fn open(book: &RuleBook, line: &TaskLine, now: Time) -> Card {
    let briefing = &line.briefing;
    let amounts: Vec<String> = line.amount.iter().map(|sum| sum.amount.to_string()).collect();
    let who = clean(&line.name);
    let title = match amounts.as_slice() {
        [] => who,
        amounts => format!("{who}: {}", amounts.join(" + ")),
    };
    let mut text = vec![briefing.what.clone()];
    text.extend(
        briefing.said.iter().take(1).map(|said| format!("“{}” ({})", said.excerpt, said.day)),
    );
    text.extend(briefing.read.clone());
    text.extend(briefing.care.iter().cloned());
    text.extend(
        [&briefing.held, &briefing.promised, &briefing.disputed].into_iter().flatten().cloned(),
    );
    text.extend(briefing.sent.clone());
    text.push(format!("Proposed: {} For {}, by {}.", briefing.proposed, line.owner, line.due));
    Card {
        task: line.id.clone(),
        title,
        text,
        choices: choices(book, line, local_day(now, book.zone())),
        done: None,
    }
}

/// The card of a task that is over.
pub(super) fn closed(task: &str, title: &str, how: &str) -> Card {
    Card {
        task: task.to_owned(),
        title: title.to_owned(),
        text: Vec::new(),
        choices: Vec::new(),
        done: Some(how.to_owned()),
    }
}

/// The press that says that a mail was read rightly.
pub(super) const RIGHT: &str = "right";
/// The list that says what a mail is; the label follows behind a point.
pub(super) const OTHER: &str = "is";

/// All that a mail can be.
fn picks() -> Vec<Pick> {
    let pick = |code: String| {
        let label = match code.split_once('.') {
            Some((intent, reason)) => {
                format!("{}: {}", look::intent(intent), look::dispute_reason(reason))
            }
            None => look::intent(&code).to_owned(),
        };
        Pick { code, label }
    };
    taught::all_labels().into_iter().map(pick).collect()
}

fn choices(book: &RuleBook, line: &TaskLine, today: Day) -> Vec<Choice> {
    let calendar = book.calendar();
    let plain = |action: &str, label: &str| Choice {
        action: action.to_owned(),
        label: label.to_owned(),
        date: None,
        primary: false,
        ask_twice: false,
        options: Vec::new(),
    };
    let dated = |action: &str, label: &str, days: u32| Choice {
        date: Some(calendar.add(today, days)),
        ..plain(action, label)
    };
    let mut promised = dated("promised", "Promised for", 5);
    // The day that their mail names stands there already.
    promised.date = line.briefing.promises.filter(|day| *day > today).or(promised.date);
    let snooze = dated("snooze", "Snooze until", 3);
    let pause = plain("pause", "Pause");
    let resume = Choice { ask_twice: true, ..plain("resume", "Resume chasing") };
    let mut choices = match line.kind.as_str() {
        "read_reply" => {
            // What the reader made of it, with one press; and what it is instead.
            let right = line.briefing.right.map(|(label, ask_twice)| Choice {
                primary: true,
                ask_twice,
                ..plain(RIGHT, label)
            });
            let other = match right {
                Some(_) => "It is something else…",
                None => "It is…",
            };
            let other = Choice { options: picks(), ..plain(OTHER, other) };
            right.into_iter().chain([promised, snooze, resume, other]).collect()
        }
        "in_doubt" => vec![
            Choice { ask_twice: true, ..plain("sent", "It was sent") },
            Choice { ask_twice: true, ..plain("not_sent", "It was not sent") },
        ],
        "approve_account" => {
            vec![Choice { primary: true, ..plain("approve", "Approve") }, snooze, pause]
        }
        "call" => vec![promised, snooze, pause, plain("approve", "Called")],
        "ladder_end" => vec![promised, snooze, pause, plain("again", "Start again")],
        "silent_webhook" => vec![plain("approve", "Done")],
        "review_dispute" => vec![resume, plain("approve", "Still disputed")],
        _ => Vec::new(),
    };
    choices.push(plain("assign", "I take it"));
    choices
}
