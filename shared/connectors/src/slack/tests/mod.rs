//! Slack, through the doors that the kit gives: what comes in, what goes out, what is answered.

mod answers;
mod cards;
mod delivery;
mod hostile;

use super::CONNECTOR;
use crate::kit::{Body, Card, Chat, Choice, Place, Request, Response, Webhook};
use domain::calendar::{Day, Time};

fn chat() -> &'static dyn Chat {
    CONNECTOR.chat.unwrap()
}

fn webhook() -> &'static dyn Webhook {
    CONNECTOR.webhook.unwrap()
}

fn at(seconds: i64) -> Time {
    Time::from_timestamp(seconds, 0).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn place() -> Place {
    Place { channel: "C024BE91L".to_owned(), thread: None, base: None }
}

fn answer(status: u16, body: &str) -> Response {
    Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

/// The JSON that a request carries.
fn json(request: &Request) -> serde_json::Value {
    match &request.body {
        Some(Body::Json(text)) => serde_json::from_str(text).unwrap(),
        _ => panic!("no JSON"),
    }
}

fn choice(action: &str, label: &str) -> Choice {
    Choice {
        action: action.to_owned(),
        label: label.to_owned(),
        date: None,
        primary: false,
        ask_twice: false,
        options: Vec::new(),
    }
}

fn dated(action: &str, label: &str, date: &str) -> Choice {
    Choice { date: Some(day(date)), ..choice(action, label) }
}

/// A question, nothing chosen yet.
fn card() -> Card {
    Card {
        task: "task_01KAR2".to_owned(),
        title: "Müller & Söhne GmbH writes that it pays on 28 November: €12,845.00".to_owned(),
        text: vec![
            "INV-204 €9,000.00, 41 days late; INV-219 €3,845.00, 12 days late. Last promise: kept."
                .to_owned(),
            "\"Dear Anna, both invoices are in our run of 28 November. Kind regards, J. Weber\""
                .to_owned(),
        ],
        choices: vec![
            Choice { primary: true, ..dated("promised", "Promised for…", "2026-11-28") },
            dated("snooze", "Ask me again", "2026-11-24"),
            choice("pause", "Pause"),
            choice("assign", "Take it"),
        ],
        done: None,
    }
}

/// A letter that waits for a person's word.
fn approval() -> Card {
    Card {
        task: "task_01KB77".to_owned(),
        title: "Send the final notice to Harbour Lights Ltd: £4,310.20, 67 days late?".to_owned(),
        text: vec![
            "Asked because: final notices are approved by a person. Two reminders had no \
                    answer (3 and 17 October)."
                .to_owned(),
        ],
        choices: vec![
            Choice { primary: true, ask_twice: true, ..choice("approve", "Approve and send") },
            Choice { ask_twice: true, ..choice("write_off", "Write off") },
            choice("pause", "Pause"),
        ],
        done: None,
    }
}

/// A task that is done.
fn done() -> Card {
    Card { done: Some("Promised for 28 Nov 2026, by Anna Reed".to_owned()), ..card() }
}
