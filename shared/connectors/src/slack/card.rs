//! A card as blocks: what is asked, about whom, what can be answered, or how it ended. Called by
//! `chat`. A choice with a date is a button with the date that is offered and a picker for another;
//! choosing there is the act, so the picker and what cannot be taken back ask once more.

use super::blocks::{Block, Confirm, Element, Picked, Plain, Style};
use super::text::{escaped, line, paragraph, units};
use crate::kit::{Card, Choice};
use domain::calendar::Day;

// Slack's limits, in characters.
const HEADER: usize = 150;
const SECTION: usize = 3000;
const CONTEXT: usize = 2000;
const BUTTON: usize = 75;
const ELEMENTS: usize = 25;
const OPTIONS: usize = 100;
const OPTION: usize = 75;
const CONFIRM_TITLE: usize = 100;
const CONFIRM_TEXT: usize = 300;
const CONFIRM_BUTTON: usize = 30;

// Our own: a card is read at a glance, and a message of some 13,000 characters is refused as a
// whole, whatever its parts are.
const PARAGRAPHS: usize = 12;
const ALL_TEXT: usize = 6000;
const ROWS: usize = 20;
const PREVIEW: usize = 300;

/// What stands between an action and the date that its button offers.
const AT: char = '@';

/// The card's blocks, at most 34 of the 50 that Slack takes. The channel and the task are in each
/// row of buttons: a picker has no value of its own.
pub(super) fn blocks(card: &Card, channel: &str) -> Vec<Block> {
    let mut blocks = vec![Block::Header { text: Plain::new(title(card, HEADER)) }];
    blocks
        .extend(paragraphs(card).into_iter().map(|text| Block::Section { text: Plain::new(text) }));
    match &card.done {
        Some(done) => {
            let done = Plain::new(format!("✓ {}", line(done, CONTEXT - 2)));
            blocks.push(Block::Context { elements: vec![done] });
        }
        None => {
            let rows = rows(card).into_iter().take(ROWS).enumerate();
            blocks.extend(rows.map(|(row, elements)| Block::Actions {
                block_id: mark(row, channel, &card.task),
                elements,
            }));
        }
    }
    blocks
}

/// What a notification and a screen reader say.
pub(super) fn preview(card: &Card) -> String {
    let title = title(card, PREVIEW);
    let said = match (&card.done, paragraphs(card).first()) {
        (Some(done), _) => format!("✓ {}\n{title}", line(done, PREVIEW)),
        (None, Some(first)) => format!("{title}\n{}", line(first, PREVIEW)),
        (None, None) => title,
    };
    escaped(&said)
}

fn title(card: &Card, limit: usize) -> String {
    let title = line(&card.title, limit);
    if title.is_empty() { "A question without a title".to_owned() } else { title }
}

/// The paragraphs that are not empty, within the limits.
fn paragraphs(card: &Card) -> Vec<String> {
    let mut left = ALL_TEXT;
    let fit = card.text.iter().map(|text| paragraph(text, SECTION));
    let filled: Vec<String> = fit.filter(|text| !text.is_empty()).collect();
    let mut kept: Vec<String> = Vec::new();
    for text in &filled {
        if kept.len() == PARAGRAPHS || left < 2 {
            kept.push("… and more than fits here.".to_owned());
            break;
        }
        let text = paragraph(text, left);
        left = left.saturating_sub(units(&text));
        kept.push(text);
    }
    kept
}

/// In the order of the choices: plain ones side by side, one with a date in a row of its own, one with
/// a list, too.
fn rows(card: &Card) -> Vec<Vec<Element>> {
    let is_plain = |choice: &Choice| choice.date.is_none() && choice.options.is_empty();
    let together = |a: &Choice, b: &Choice| is_plain(a) && is_plain(b);
    let rows = card.choices.chunk_by(together).flat_map(|group| group.chunks(ELEMENTS));
    let row = |choices: &[Choice]| {
        let parts = choices.iter().flat_map(|choice| {
            if !choice.options.is_empty() {
                return [Some(list(card, choice)), None].into_iter().flatten();
            }
            [Some(button(card, choice)), choice.date.map(|_| picker(choice))].into_iter().flatten()
        });
        parts.collect()
    };
    rows.map(row).collect()
}

/// A list to choose from; as with a date, choosing is the act.
fn list(card: &Card, choice: &Choice) -> Element {
    let options = choice.options.iter().take(OPTIONS).map(|pick| Picked {
        text: Plain::new(line(&pick.label, OPTION)),
        value: line(&pick.code, OPTION),
    });
    Element::StaticSelect {
        action_id: choice.action.clone(),
        placeholder: Plain::new(label(choice, BUTTON)),
        options: options.collect(),
        confirm: choice.ask_twice.then(|| confirm(card, choice)),
    }
}

/// Slack's question whether it is meant.
fn confirm(card: &Card, choice: &Choice) -> Confirm {
    Confirm {
        title: Plain::new(label(choice, CONFIRM_TITLE - 1) + "?"),
        text: Plain::new(title(card, CONFIRM_TEXT)),
        confirm: Plain::new(label(choice, CONFIRM_BUTTON)),
        deny: Plain::new("Go back"),
    }
}

fn button(card: &Card, choice: &Choice) -> Element {
    let (text, action_id) = match choice.date {
        None => (label(choice, BUTTON), choice.action.clone()),
        Some(day) => {
            let text = dated(choice, &day.format("%a %-d %b %Y").to_string(), BUTTON);
            (text, format!("{}{AT}{day}", choice.action))
        }
    };
    let style = choice.primary.then_some(Style::Primary);
    let confirm = choice.ask_twice.then(|| confirm(card, choice));
    Element::Button { text: Plain::new(text), action_id, value: card.task.clone(), style, confirm }
}

fn picker(choice: &Choice) -> Element {
    Element::Datepicker {
        action_id: choice.action.clone(),
        placeholder: Plain::new("Another date"),
        confirm: Confirm {
            title: Plain::new(dated(choice, "this date?", CONFIRM_TITLE)),
            text: Plain::new("The date that you have just chosen is recorded at once."),
            confirm: Plain::new("Record it"),
            deny: Plain::new("Go back"),
        },
    }
}

/// "Promised: Sat 28 Nov", and "Promised for Sat 28 Nov" where the label leaves room for it with an
/// ellipsis.
fn dated(choice: &Choice, when: &str, limit: usize) -> String {
    let room = limit.saturating_sub(units(when) + 2);
    match choice.label.trim_end().strip_suffix('…') {
        Some(open) if !line(open, room).is_empty() => format!("{} {when}", line(open, room)),
        _ => format!("{}: {when}", label(choice, room)),
    }
}

fn label(choice: &Choice, limit: usize) -> String {
    let label = line(&choice.label, limit);
    if label.is_empty() { line(&choice.action, limit) } else { label }
}

/// The name of a row of buttons.
fn mark(row: usize, channel: &str, task: &str) -> String {
    format!("{row}|{channel}|{task}")
}

/// The channel and the task in the name of a row of ours.
pub(super) fn read_mark(block_id: &str) -> Option<(&str, &str)> {
    let (row, rest) = block_id.split_once('|')?;
    let (channel, task) = rest.split_once('|')?;
    let ours = row.parse::<u8>().is_ok() && !channel.is_empty() && !task.is_empty();
    ours.then_some((channel, task))
}

/// The action of a button, and the date that stands on it.
pub(super) fn read_action(action_id: &str) -> (&str, Option<Day>) {
    let dated = action_id.rsplit_once(AT);
    match dated.and_then(|(action, day)| Some((action, day.parse().ok()?))) {
        Some((action, day)) => (action, Some(day)),
        None => (action_id, None),
    }
}
