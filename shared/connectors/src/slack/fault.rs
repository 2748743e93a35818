//! Slack's answers: errors come with status 200 and a name. Called by `chat` and `sign_in` for every
//! answer; the texts say what to do and repeat nothing of the body but Slack's own names.

use crate::kit::{Fault, Response};
use serde::Deserialize;

#[derive(Deserialize)]
struct Outcome {
    ok: bool,
    error: Option<String>,
    needed: Option<String>,
}

/// What was asked for, or what is wrong.
///
/// # Errors
/// As [`Fault`] says; [`Fault::Wrong`] when it is no answer of Slack's.
pub(super) fn read<'a, T: Deserialize<'a>>(answer: &'a Response) -> Result<T, Fault> {
    if answer.status == 429 || answer.status >= 500 {
        answer.sound()?;
    }
    match serde_json::from_slice::<Outcome>(&answer.body) {
        Ok(Outcome { ok: false, error, needed }) => Err(named(
            answer,
            error.as_deref().filter(|name| is_name(name)).unwrap_or("an error without a name"),
            needed.as_deref().filter(|name| is_name(name)),
        )),
        _ => answer.json(),
    }
}

/// Names of errors and scopes are safe to repeat, other text is not.
fn is_name(text: &str) -> bool {
    let fits =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_:.,-".contains(&byte);
    (1..=80).contains(&text.len()) && text.bytes().all(fits)
}

fn named(answer: &Response, name: &str, needed: Option<&str>) -> Fault {
    let revoked = |what: &str| Fault::Revoked(format!("{what} (Slack says {name})"));
    let refused = |what: &str| Fault::Refused(format!("{what} (Slack says {name})"));
    match name {
        "ratelimited" | "rate_limited" | "message_limit_exceeded" => {
            Fault::Later { why: format!("Slack says {name}"), after: answer.retry_after() }
        }
        "internal_error"
        | "fatal_error"
        | "service_unavailable"
        | "request_timeout"
        | "team_added_to_org"
        | "external_channel_migrating" => {
            Fault::Later { why: format!("Slack says {name}"), after: answer.retry_after() }
        }
        "invalid_auth" | "not_authed" | "account_inactive" | "token_revoked" => {
            revoked("the bot token is not valid: paste the app's present one")
        }
        "token_expired" => {
            revoked("the bot token has run out: make a Slack app with token rotation off")
        }
        "missing_scope" => revoked(&format!(
            "the app lacks the scope {}: add it, reinstall the app, paste its token again",
            needed.unwrap_or("that is needed")
        )),
        "no_permission"
        | "not_allowed_token_type"
        | "access_denied"
        | "org_login_required"
        | "ekm_access_denied"
        | "team_access_not_granted"
        | "enterprise_is_restricted" => {
            revoked("the workspace does not let the app in: ask its administrator")
        }
        "channel_not_found" => refused(
            "there is no such channel for the app: give the channel's id, and if it is private, \
             invite the app there",
        ),
        "not_in_channel" => refused("the app is not in the channel: invite it there with /invite"),
        "is_archived" => refused("the channel is archived: choose another"),
        "restricted_action"
        | "restricted_action_read_only_channel"
        | "restricted_action_thread_only_channel"
        | "restricted_action_non_threadable_channel"
        | "restricted_action_thread_locked" => {
            refused("the channel does not let the app post: allow it, or choose another channel")
        }
        "message_not_found" | "thread_not_found" | "cannot_reply_to_message" => {
            Fault::Gone(format!("the message was deleted (Slack says {name})"))
        }
        "cant_update_message" | "edit_window_closed" | "is_inactive" => {
            refused("the message cannot be changed any more: answer the task elsewhere")
        }
        "msg_too_long"
        | "msg_blocks_too_long"
        | "invalid_blocks"
        | "invalid_blocks_format"
        | "metadata_too_large"
        | "invalid_metadata_schema"
        | "invalid_metadata_format"
        | "no_text" => {
            refused("the card does not fit Slack's limits, which is a fault of this product")
        }
        _ => Fault::Refused(format!("Slack says {name}")),
    }
}
