//! A vendor where people of the tenant are asked. Cards go out, presses of buttons come in as
//! deliveries of the vendor's webhook.

use super::{Fault, Request, Response};
use domain::calendar::{Day, Time};
use serde::{Deserialize, Serialize};

/// A question for people.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    /// The task that it asks about: its name, never used twice.
    pub task: String,
    /// One line: what is asked, about whom, how much.
    pub title: String,
    /// A debtor's standing or a reply's words, in paragraphs of plain text. Untrusted: the vendor's
    /// mark-up in it must not work.
    pub text: Vec<String>,
    /// What can be answered. Empty when the task is done.
    pub choices: Vec<Choice>,
    /// How it ended, and by whom.
    pub done: Option<String>,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it does, such as `pause`: comes back as [`Click::action`].
    pub action: String,
    /// What stands on it.
    pub label: String,
    /// A date is chosen with it: the first that is offered.
    pub date: Option<Day>,
    /// It should stand out.
    pub primary: bool,
    /// What it does cannot be taken back: the vendor's own dialog asks once more.
    pub ask_twice: bool,
    /// One of these is chosen with it: then it is a list, and [`Self::action`] comes back with the code
    /// of what was chosen behind a point. Empty for a button.
    pub options: Vec<Pick>,
}

/// One of several that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// Its code, such as `dispute.wrong_price`.
    pub code: String,
    /// What people read.
    pub label: String,
}

/// Where a card goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The channel.
    pub channel: String,
    /// The message under which it stands, if the debtor has a thread.
    pub thread: Option<String>,
    /// The address that requests begin with, in place of the vendor's own: a test.
    pub base: Option<String>,
}

/// A card that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The channel, as the vendor calls it.
    pub channel: String,
    /// The vendor's id of the message.
    pub message: String,
}

/// A press of a button.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Click {
    /// The vendor's id of the person.
    pub user: String,
    /// The vendor's id of the workspace.
    pub workspace: String,
    /// [`Choice::action`].
    pub action: String,
    /// [`Card::task`].
    pub task: String,
    /// The date that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// The message with the button.
    pub posted: Posted,
    /// A name of this very press, for doing it once.
    pub key: String,
    /// Where the presser alone can be answered, for some minutes. A secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_to: Option<String>,
}

impl std::fmt::Debug for Click {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Click({} {} by {})", self.action, self.task, self.user)
    }
}

/// A vendor's chat.
pub trait Chat: Sync {
    /// Posts a card. Not repeatable: a lost answer is looked up with [`Chat::find`].
    fn post(&self, card: &Card, place: &Place) -> Request;
    /// Writes a card anew in its place, such as when its task is done.
    fn update(&self, card: &Card, posted: &Posted, base: Option<&str>) -> Request;
    /// What became of a post or an update.
    ///
    /// # Errors
    /// What is wrong.
    fn posted(&self, answer: &Response) -> Result<Posted, Fault>;
    /// Asks for the latest messages of the place since then, to find a card whose post had no answer.
    fn find(&self, place: &Place, since: Time) -> Request;
    /// The card for `task` among them.
    ///
    /// # Errors
    /// What is wrong.
    fn found(&self, answer: &Response, task: &str) -> Result<Option<Posted>, Fault>;
    /// Tells the presser alone, in one line. `None` when they cannot be told any more.
    fn tell(&self, click: &Click, line: &str) -> Option<Request>;
}
