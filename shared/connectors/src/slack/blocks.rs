//! The six blocks of Slack's Block Kit that a card needs, as Slack's documents name their fields.
//! All text is `plain_text` without emoji codes: no mark-up of Slack works in it.

use serde::Serialize;

/// A block.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block {
    Header { text: Plain },
    Section { text: Plain },
    Context { elements: Vec<Plain> },
    Actions { block_id: String, elements: Vec<Element> },
}

/// What can be pressed.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Element {
    Button {
        text: Plain,
        action_id: String,
        value: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        style: Option<Style>,
        #[serde(skip_serializing_if = "Option::is_none")]
        confirm: Option<Confirm>,
    },
    StaticSelect {
        action_id: String,
        placeholder: Plain,
        options: Vec<Picked>,
        #[serde(skip_serializing_if = "Option::is_none")]
        confirm: Option<Confirm>,
    },
    Datepicker {
        action_id: String,
        placeholder: Plain,
        confirm: Confirm,
    },
}

/// One line of a list.
#[derive(Serialize)]
pub(super) struct Picked {
    pub(super) text: Plain,
    pub(super) value: String,
}

/// How a button looks.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Style {
    Primary,
}

/// Slack's own question before it tells us of a press.
#[derive(Serialize)]
pub(super) struct Confirm {
    pub(super) title: Plain,
    pub(super) text: Plain,
    pub(super) confirm: Plain,
    pub(super) deny: Plain,
}

/// Text as it is.
#[derive(Serialize)]
#[serde(tag = "type", rename = "plain_text")]
pub(super) struct Plain {
    text: String,
    emoji: bool,
}

impl Plain {
    /// Of text that [`super::text`] has made fit.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), emoji: false }
    }
}
