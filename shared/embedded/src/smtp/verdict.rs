//! What a failure means for the outbox. The one line that matters: before the final dot was begun
//! the mail was surely not taken; after it only a clear answer says what became of it.

use super::line::Trouble;
use super::reply::Reply;
use app::ports::Handover;
use std::time::Duration;

/// How long to wait after a 4xx that names no time: grey-listing servers want some minutes.
const SOME_MINUTES: Duration = Duration::from_secs(300);

/// Where in the conversation it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Connecting, greeting, EHLO, TLS, log-in: our own account or the server is what is wrong.
    Session,
    /// `MAIL FROM`
    Sender,
    /// `RCPT TO` of the only recipient.
    Recipient,
    /// `RCPT TO` of one of several: whose address is wrong cannot be said in a [`Handover`].
    OneRecipient {
        /// Which, counted from 1.
        which: usize,
        /// Of how many.
        of: usize,
    },
    /// `DATA`, and the text before the final dot.
    Text,
    /// The final dot was, or may have been, sent.
    Dot,
}

impl Stage {
    fn told(self) -> String {
        match self {
            Stage::Session => "at the start: ".to_owned(),
            Stage::Sender => "at MAIL: ".to_owned(),
            Stage::Recipient => "at RCPT: ".to_owned(),
            Stage::OneRecipient { which, of } => format!("at RCPT, recipient {which} of {of}: "),
            Stage::Text => "at DATA: ".to_owned(),
            Stage::Dot => "after the text: ".to_owned(),
        }
    }
}

/// A clear negative reply, or one that does not belong there.
pub(super) fn of_reply(stage: Stage, reply: &Reply, hidden: &[String]) -> Handover {
    let why = format!("{}{}", stage.told(), reply.shown(hidden));
    match reply.code {
        400..=499 => refused(false, false, why, Some(reply.wait().unwrap_or(SOME_MINUTES))),
        500..=599 => {
            let recipient = stage == Stage::Recipient && blames_the_recipient(reply);
            refused(is_permanent(stage, reply), recipient, why, None)
        }
        // 2xx or 3xx where something else was due: out of step.
        _ if stage == Stage::Dot => Handover::Unknown { why },
        _ => refused(false, false, why, None),
    }
}

/// No reply.
pub(super) fn of_trouble(stage: Stage, trouble: &Trouble) -> Handover {
    let why = format!("{}{}", stage.told(), trouble.told());
    match stage {
        Stage::Dot => Handover::Unknown { why },
        _ => refused(false, false, why, None),
    }
}

/// A refusal before anything was said, such as no route to the server.
pub(super) fn not_begun(why: &str) -> Handover {
    refused(false, false, format!("{}{why}", Stage::Session.told()), None)
}

/// A mail that no server may be given.
pub(super) fn unfit(why: &str, recipient: bool) -> Handover {
    refused(true, recipient, why.to_owned(), None)
}

fn refused(permanent: bool, recipient: bool, why: String, after: Option<Duration>) -> Handover {
    Handover::Refused { permanent, recipient, why, after }
}

/// A 5xx is said of this mail, unless it is said of our log-in (RFC 4954 §6: 530, 534, 535, 538) or
/// before any mail: that is mended in the settings, and the mail may go later.
fn is_permanent(stage: Stage, reply: &Reply) -> bool {
    stage != Stage::Session && !matches!(reply.code, 530 | 534 | 535 | 538)
}

/// Whether the address is said to be dead. RFC 3463 §3.2 and §3.3: bad, moved or disabled mailbox.
/// Without an enhanced code the text must say so: a 550 is also what "relaying denied" and
/// "blocked" come with, and those leave the address alive.
fn blames_the_recipient(reply: &Reply) -> bool {
    if !matches!(reply.code, 550 | 551 | 553) {
        return false;
    }
    match reply.enhanced() {
        Some("5.1.7" | "5.1.8") => false,
        Some(code) if code.starts_with("5.1.") => true,
        Some(code) => code == "5.2.1",
        None => {
            let text = reply.text();
            let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
            let gone = [
                "user unknown",
                "unknown user",
                "no such user",
                "user not found",
                "does not exist",
                "doesn't exist",
                "no such recipient",
                "recipient unknown",
                "unknown recipient",
                "no such mailbox",
                "mailbox not found",
                "mailbox unavailable",
                "invalid mailbox",
                "invalid recipient",
                "no mailbox here",
                "not known here",
                "account disabled",
            ];
            says(&gone) && !says(&["sender", "relay", "policy", "spam", "block", "full", "quota"])
        }
    }
}
