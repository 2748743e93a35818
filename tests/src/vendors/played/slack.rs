//! A workspace at Slack.

use super::json;
use connectors::kit::{Body, Request, Response};
use serde_json::{Value, json};

/// What stands in its channels.
#[derive(Default)]
pub(crate) struct Workspace {
    /// Messages by their `ts`, as they are now.
    pub(crate) messages: Vec<(String, Value)>,
    /// What was told to a presser alone.
    pub(crate) told: Vec<String>,
    /// The next answer to a post is lost, after the post.
    pub(crate) loses_answer: bool,
    /// Everything is refused with this.
    pub(crate) refuses: Option<&'static str>,
}

pub(super) fn answer_body(request: &Request) -> Value {
    match &request.body {
        Some(Body::Json(text)) => serde_json::from_str(text).unwrap(),
        _ => Value::Null,
    }
}

pub(super) fn answer_ok(ts: &str) -> Response {
    json(&json!({ "ok": true, "channel": "C0CREDIT", "ts": ts }))
}

pub(super) fn answer(space: &mut Workspace, path: &str, request: &Request) -> Response {
    if path.starts_with("/actions/") {
        let body = answer_body(request);
        space.told.push(body["text"].as_str().unwrap_or_default().to_owned());
        return super::answer(200, "ok");
    }
    if let Some(error) = space.refuses {
        return json(&json!({ "ok": false, "error": error }));
    }
    let name = path.trim_start_matches("/api/").split('?').next().unwrap();
    let body = answer_body(request);
    match name {
        "auth.test" => json(&json!({ "ok": true, "team_id": "T0ACME", "team": "Acme" })),
        "chat.postMessage" => {
            let ts = format!("1780300000.{:06}", space.messages.len() + 1);
            space.messages.push((ts.clone(), body));
            if std::mem::take(&mut space.loses_answer) {
                return super::answer(503, "");
            }
            answer_ok(&ts)
        }
        "chat.update" => {
            let ts = body["ts"].as_str().unwrap().to_owned();
            let found = space.messages.iter_mut().find(|(known, _)| *known == ts);
            found.unwrap().1 = body;
            answer_ok(&ts)
        }
        "conversations.history" | "conversations.replies" => {
            let messages: Vec<Value> = space
                .messages
                .iter()
                .map(|(ts, body)| {
                    json!({ "type": "message", "ts": ts, "metadata": body["metadata"],
                        "blocks": body["blocks"], "text": body["text"] })
                })
                .collect();
            json(&json!({ "ok": true, "messages": messages, "has_more": false }))
        }
        other => panic!("nobody plays {other}"),
    }
}
