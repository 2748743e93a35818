//! Cards in a channel, and a word to the person who pressed. Builds requests and reads answers for
//! the caller that holds the connection; never sends anything to an address that Slack did not give.

use super::blocks::Block;
use super::text::{escaped, line};
use super::{card, fault, method};
use crate::kit::{Auth, Body, Card, Chat, Click, Fault, Place, Posted, Request, Response};
use domain::calendar::Time;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

pub(super) struct SlackChat;

/// The name of our metadata on a message.
const EVENT: &str = "credit_control_task";
/// Messages in one page of a search.
const PAGE: &str = "200";
/// Slack's clock may be behind ours.
const SKEW: i64 = 60;

#[derive(Serialize)]
struct Message<'a> {
    channel: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_ts: Option<&'a str>,
    text: String,
    blocks: Vec<Block>,
    metadata: Metadata<'a>,
    // No mark-up, no mentions, no links made out of the text, no previews of them.
    parse: &'static str,
    link_names: bool,
    mrkdwn: bool,
    unfurl_links: bool,
    unfurl_media: bool,
}

#[derive(Serialize, Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    event_type: Cow<'a, str>,
    #[serde(borrow)]
    event_payload: Payload<'a>,
}

/// The answer to a search does not name its channel, so the message does.
#[derive(Serialize, Deserialize)]
struct Payload<'a> {
    #[serde(borrow)]
    task: Cow<'a, str>,
    #[serde(borrow)]
    channel: Cow<'a, str>,
}

#[derive(Serialize)]
struct Word {
    response_type: &'static str,
    replace_original: bool,
    text: String,
}

#[derive(Deserialize)]
struct Page {
    messages: Vec<Found>,
    #[serde(default)]
    has_more: bool,
}

#[derive(Deserialize)]
struct Found {
    ts: Option<String>,
    /// Other apps give theirs any shape.
    metadata: Option<serde_json::Value>,
    #[serde(default)]
    blocks: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    block_id: Option<String>,
}

#[derive(Deserialize)]
struct There {
    channel: String,
    ts: String,
}

impl Chat for SlackChat {
    fn post(&self, card: &Card, place: &Place) -> Request {
        let mut message = message(card, &place.channel);
        message.thread_ts = place.thread.as_deref();
        request(place.base.as_deref(), "chat.postMessage", &message)
    }

    fn update(&self, card: &Card, posted: &Posted, base: Option<&str>) -> Request {
        let mut message = message(card, &posted.channel);
        message.ts = Some(&posted.message);
        Request { repeatable: true, ..request(base, "chat.update", &message) }
    }

    fn posted(&self, answer: &Response) -> Result<Posted, Fault> {
        let there: There = fault::read(answer)?;
        if there.channel.is_empty() || there.ts.is_empty() {
            return Err(Fault::wrong("a message without a channel or an id"));
        }
        Ok(Posted { channel: there.channel, message: there.ts })
    }

    fn find(&self, place: &Place, since: Time) -> Request {
        let oldest = format!("{}.000000", since.timestamp().saturating_sub(SKEW).max(0));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("channel", &place.channel);
        if let Some(thread) = &place.thread {
            query.append_pair("ts", thread);
        }
        query.append_pair("oldest", &oldest).append_pair("inclusive", "true");
        query.append_pair("include_all_metadata", "true").append_pair("limit", PAGE);
        let name = match place.thread {
            Some(_) => "conversations.replies",
            None => "conversations.history",
        };
        Request::get(format!("{}?{}", method(place.base.as_deref(), name), query.finish()))
    }

    fn found(&self, answer: &Response, task: &str) -> Result<Option<Posted>, Fault> {
        let page: Page = fault::read(answer)?;
        let card = page.messages.iter().find_map(|message| {
            let channel = message.channel_of(task)?;
            Some(Posted { channel, message: message.ts.clone()? })
        });
        if card.is_none() && page.has_more {
            // Not to be taken for "it is not there": it would be posted twice.
            return Err(Fault::Refused(
                "too many messages since then to see whether the card is there: look in the \
                 channel"
                    .to_owned(),
            ));
        }
        Ok(card)
    }

    fn tell(&self, click: &Click, text: &str) -> Option<Request> {
        let address = click.answer_to.as_deref().filter(|address| is_slack(address))?;
        let text = escaped(&line(text, 1000));
        let word = Word { response_type: "ephemeral", replace_original: false, text };
        let body = Body::Json(serde_json::to_string(&word).ok()?);
        Some(Request { auth: Auth::None, ..Request::post(address, body) })
    }
}

impl Found {
    /// The channel, if the message is the card for `task`: by its metadata, or, where Slack does not
    /// give that, by the names of its rows of buttons.
    fn channel_of(&self, task: &str) -> Option<String> {
        let named = self.metadata.as_ref().and_then(|value| {
            let ours = Metadata::deserialize(value).ok()?;
            let same = ours.event_type == EVENT && ours.event_payload.task == task;
            same.then(|| ours.event_payload.channel.into_owned())
        });
        named.or_else(|| {
            let marks =
                self.blocks.iter().filter_map(|row| card::read_mark(row.block_id.as_deref()?));
            let mut same = marks.filter(|(_, marked)| *marked == task);
            same.next().map(|(channel, _)| channel.to_owned())
        })
    }
}

fn message<'a>(card: &'a Card, channel: &'a str) -> Message<'a> {
    Message {
        channel,
        ts: None,
        thread_ts: None,
        text: card::preview(card),
        blocks: card::blocks(card, channel),
        metadata: Metadata {
            event_type: EVENT.into(),
            event_payload: Payload { task: card.task.as_str().into(), channel: channel.into() },
        },
        parse: "none",
        link_names: false,
        mrkdwn: false,
        unfurl_links: false,
        unfurl_media: false,
    }
}

fn request(base: Option<&str>, name: &str, message: &Message<'_>) -> Request {
    // Strings and lists of them: cannot fail.
    let body = serde_json::to_string(message).unwrap_or_default();
    Request::post(method(base, name), Body::Json(body))
}

/// Whether Slack listens there: its host for answers to presses, or a stand-in on the loopback,
/// under the same path. Compared letter by letter, so that no two readers of addresses can differ.
fn is_slack(address: &str) -> bool {
    let path = address.strip_prefix("https://hooks.slack.com/").or_else(|| {
        let rest = address.strip_prefix("http://127.0.0.1:")?;
        let (port, path) = rest.split_once('/')?;
        (port.parse::<u16>().is_ok() && path.starts_with("actions/")).then_some(path)
    });
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-".contains(&byte);
    path.is_some_and(|path| !path.is_empty() && path.len() <= 500 && path.bytes().all(fits))
}
