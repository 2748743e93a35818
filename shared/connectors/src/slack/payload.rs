//! The bodies that Slack sends: `payload=` in a form for presses of buttons, JSON for events. Called
//! by `webhook` after the signature; unknown sorts are left out, known ones must be whole.

use super::card::{read_action, read_mark};
use super::webhook::hash;
use crate::kit::{Arrived, Click, Malformed, Posted, What};
use serde::Deserialize;
use std::borrow::Cow;

/// What a body tells.
pub(super) enum Told {
    /// Buttons were pressed.
    Presses(Vec<Click>),
    /// Something happened.
    Event(Event),
    /// Slack wants its word back.
    Handshake(String),
    /// Of no interest.
    Other,
}

/// An event.
pub(super) struct Event {
    /// Its id, if it can serve as a key.
    pub(super) id: Option<String>,
    workspace: String,
    revoked: bool,
}

impl Told {
    /// In the words of the kit.
    pub(super) fn arrived(self) -> Vec<Arrived> {
        match self {
            Self::Presses(clicks) => {
                let arrived = |click: Click| Arrived {
                    account: click.workspace.clone(),
                    what: What::Clicked(click),
                };
                clicks.into_iter().map(arrived).collect()
            }
            Self::Event(Event { workspace, revoked: true, .. }) => {
                vec![Arrived { account: workspace, what: What::Revoked }]
            }
            _ => Vec::new(),
        }
    }
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(rename = "type", borrow)]
    sort: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Handshake {
    challenge: String,
}

#[derive(Deserialize)]
struct Callback {
    team_id: String,
    event_id: Option<String>,
    event: Happened,
}

#[derive(Deserialize)]
struct Happened {
    #[serde(rename = "type")]
    sort: String,
    tokens: Option<RevokedTokens>,
}

#[derive(Deserialize)]
struct RevokedTokens {
    #[serde(default)]
    oauth: Vec<String>,
    #[serde(default)]
    bot: Vec<String>,
}

#[derive(Deserialize)]
struct Press {
    user: User,
    team: Option<Named>,
    container: Option<Container>,
    channel: Option<Named>,
    #[serde(default)]
    actions: Vec<Action>,
    response_url: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct User {
    id: String,
    team_id: Option<String>,
}

#[derive(Deserialize)]
struct Container {
    #[serde(rename = "type")]
    sort: String,
    message_ts: Option<String>,
    channel_id: Option<String>,
}

#[derive(Deserialize)]
struct Action {
    #[serde(rename = "type")]
    sort: String,
    action_id: String,
    block_id: Option<String>,
    value: Option<String>,
    selected_date: Option<String>,
    selected_option: Option<Selected>,
    action_ts: String,
}

#[derive(Deserialize)]
struct Selected {
    value: String,
}

/// What a verified body tells.
///
/// # Errors
/// When it is not what Slack's documents promise.
pub(super) fn read(body: &[u8]) -> Result<Told, Malformed> {
    let Some(json) = json(body)? else { return Ok(Told::Other) };
    match parse::<Head<'_>>(&json)?.sort.as_ref() {
        "block_actions" => presses(parse(&json)?),
        "event_callback" => event(parse(&json)?),
        "url_verification" => Ok(Told::Handshake(parse::<Handshake>(&json)?.challenge)),
        _ => Ok(Told::Other),
    }
}

/// The JSON in a body; `None` when it is a form without any, such as a command.
fn json(body: &[u8]) -> Result<Option<Cow<'_, [u8]>>, Malformed> {
    if body.trim_ascii_start().starts_with(b"{") {
        return Ok(Some(Cow::Borrowed(body)));
    }
    let mut payloads = form_urlencoded::parse(body).filter(|(name, _)| name == "payload");
    let first = payloads.next();
    if payloads.next().is_some() {
        return Err(Malformed("two payloads".to_owned()));
    }
    Ok(first.map(|(_, value)| Cow::Owned(value.into_owned().into_bytes())))
}

fn parse<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, Malformed> {
    // The position only: the message of a JSON error may repeat what stands there.
    serde_json::from_slice(json)
        .map_err(|error| Malformed(format!("line {} column {}", error.line(), error.column())))
}

fn event(callback: Callback) -> Result<Told, Malformed> {
    let revoked = match (callback.event.sort.as_str(), &callback.event.tokens) {
        ("app_uninstalled", _) => true,
        // People's own tokens end with their accounts; the connection lives by the bot's.
        ("tokens_revoked", Some(tokens)) => !tokens.bot.is_empty() || tokens.oauth.is_empty(),
        ("tokens_revoked", None) => true,
        _ => false,
    };
    Ok(Told::Event(Event {
        id: callback.event_id.filter(|id| is_id(id)),
        workspace: id(callback.team_id, "team_id")?,
        revoked,
    }))
}

fn presses(press: Press) -> Result<Told, Malformed> {
    // Views have no message; nothing of ours stands in them.
    let Some(container) = press.container.filter(|container| container.sort == "message") else {
        return Ok(Told::Other);
    };
    let missing = |what: &str| Malformed(format!("a press without {what}"));
    // Where the app is installed for a whole organisation there may be no team.
    let workspace = press.team.map(|team| team.id).or(press.user.team_id);
    let workspace = id(workspace.ok_or(missing("team"))?, "team")?;
    let user = id(press.user.id, "user")?;
    let channel = container.channel_id.or(press.channel.map(|channel| channel.id));
    let posted = Posted {
        channel: id(channel.ok_or(missing("channel"))?, "channel")?,
        message: moment(container.message_ts.ok_or(missing("message_ts"))?, "message_ts")?,
    };
    let mut clicks = Vec::new();
    for action in press.actions {
        let marked = action.block_id.as_deref().and_then(read_mark).map(|(_, task)| task);
        let (name, task, date) = match action.sort.as_str() {
            "button" => {
                let (name, date) = read_action(&action.action_id);
                (name.to_owned(), action.value.as_deref(), date)
            }
            "static_select" => {
                let Some(chosen) = &action.selected_option else { continue };
                (format!("{}.{}", action.action_id, code(&chosen.value)?), marked, None)
            }
            "datepicker" => {
                let Some(chosen) = &action.selected_date else { continue };
                let day = chosen.parse().map_err(|_| Malformed("selected_date".to_owned()))?;
                (action.action_id.clone(), marked, Some(day))
            }
            _ => continue,
        };
        // Without a task it is not on a card of ours.
        let Some(task) = task.filter(|task| !task.is_empty()) else { continue };
        let at = moment(action.action_ts, "action_ts")?;
        let parts = [&posted.message, &action.action_id, &at, &user].map(String::as_bytes);
        clicks.push(Click {
            user: user.clone(),
            workspace: workspace.clone(),
            action: name,
            task: task.to_owned(),
            date,
            posted: posted.clone(),
            key: format!("press:{}", hash(&parts)),
            answer_to: press.response_url.clone(),
        });
    }
    Ok(Told::Presses(clicks))
}

/// Ids of Slack's are letters and digits.
fn is_id(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn id(text: String, field: &str) -> Result<String, Malformed> {
    if is_id(&text) { Ok(text) } else { Err(Malformed(format!("{field} is no id"))) }
}

/// The code of a line that we put into a list: small letters, points and strokes.
fn code(text: &str) -> Result<&str, Malformed> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || b"._".contains(&byte);
    let sound = (1..=75).contains(&text.len()) && text.bytes().all(fits);
    if sound { Ok(text) } else { Err(Malformed("selected_option is no code".to_owned())) }
}

/// Messages and presses are named by their moment: digits and a point.
fn moment(text: String, field: &str) -> Result<String, Malformed> {
    let fits = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let sound = (1..=32).contains(&text.len()) && text.bytes().all(fits);
    if sound { Ok(text) } else { Err(Malformed(format!("{field} is no moment"))) }
}
