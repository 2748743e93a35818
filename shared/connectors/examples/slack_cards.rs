//! The messages that Slack cards become, one JSON object a line, for the judge that holds them to
//! Slack's own models: an everyday card, one that is at every limit, one that is done, one that tells.

use connectors::connector;
use connectors::kit::{Body, Card, Choice, Pick, Place};
use domain::calendar::Day;
use std::error::Error;
use std::io::{Write, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    let slack = connector("slack").and_then(|slack| slack.chat).ok_or("Slack has a chat")?;
    let place = Place { channel: "C024BE91L".to_owned(), thread: None, base: None };
    for card in cards() {
        match slack.post(&card, &place).body {
            Some(Body::Json(text)) => writeln!(stdout(), "{text}")?,
            _ => return Err("a post carries JSON".into()),
        }
    }
    Ok(())
}

fn cards() -> Vec<Card> {
    let choice = |action: &str, label: &str| Choice {
        action: action.to_owned(),
        label: label.to_owned(),
        date: None,
        primary: false,
        ask_twice: false,
        options: Vec::new(),
    };
    let day = Day::from_ymd_opt(2026, 11, 28);
    let everyday = Card {
        task: "task_01KAR2".to_owned(),
        title: "Müller & Söhne GmbH writes that it pays on 28 November: €12,845.00".to_owned(),
        text: vec!["INV-204 €9,000.00, 41 days late; <!channel> *INV-219* €3,845.00.".to_owned()],
        choices: vec![
            Choice { primary: true, date: day, ..choice("promised", "Promised for…") },
            Choice { ask_twice: true, ..choice("write_off", "Write off") },
            choice("pause", "Pause"),
            Choice {
                options: vec![Pick { code: "query".to_owned(), label: "a question".to_owned() }],
                ..choice("is", "It is something else…")
            },
        ],
        done: None,
    };
    let long = "👩‍👩‍👧‍👦 e\u{301} word ".repeat(600);
    let at_the_limits = Card {
        title: long.clone(),
        text: vec![long.clone(); 40],
        choices: (0..70)
            .map(|number| Choice {
                date: day.filter(|_| number % 3 == 0),
                ask_twice: number % 2 == 0,
                ..choice(&format!("act_{number}"), &long)
            })
            .collect(),
        ..everyday.clone()
    };
    let done = Card { done: Some(format!("Paused by Anna Reed. {long}")), ..everyday.clone() };
    let told = Card { choices: Vec::new(), text: Vec::new(), ..everyday.clone() };
    vec![everyday, at_the_limits, done, told]
}
