//! What is made of Slack's answers: errors come with status 200.

use super::{answer, chat};
use crate::kit::{Body, Fault, Response, Secret};
use crate::slack::CONNECTOR;
use std::time::Duration;

fn failed(name: &str) -> Fault {
    let body = serde_json::json!({ "ok": false, "error": name }).to_string();
    chat().posted(&answer(200, &body)).unwrap_err()
}

#[test]
fn a_post_gives_its_place() {
    let body =
        r#"{"ok":true,"channel":"C024BE91L","ts":"1763971100.000200","message":{"text":"…"}}"#;
    let posted = chat().posted(&answer(200, body)).unwrap();
    assert_eq!(
        (posted.channel.as_str(), posted.message.as_str()),
        ("C024BE91L", "1763971100.000200")
    );
}

#[test]
fn errors_say_what_to_do() {
    let names = [
        "ratelimited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "msg_too_long",
        "msg_blocks_too_long",
        "invalid_blocks",
        "something_new",
    ];
    let lines: Vec<String> = names
        .iter()
        .map(|name| {
            let fault = failed(name);
            let text = fault.to_string();
            assert!(text.contains(name) && !text.contains('\n'), "{text}");
            let sort = format!("{fault:?}");
            let sort = sort.split(['(', ' ']).next().unwrap_or_default();
            format!("{name}: {sort}: {text}")
        })
        .collect();
    insta::assert_snapshot!("errors", lines.join("\n"));
}

#[test]
fn a_missing_scope_is_named() {
    let body = r#"{"ok":false,"error":"missing_scope","needed":"channels:history","provided":"chat:write"}"#;
    let fault = chat().found(&answer(200, body), "t").unwrap_err();
    assert!(matches!(fault, Fault::Revoked(_)));
    assert!(fault.to_string().contains("the scope channels:history"), "{fault}");
}

#[test]
fn limits_are_waited_for() {
    let limited = Response {
        headers: vec![("retry-after".to_owned(), "30".to_owned())],
        ..answer(429, r#"{"ok":false,"error":"ratelimited"}"#)
    };
    let after = Some(Duration::from_secs(30));
    assert!(
        matches!(chat().posted(&limited), Err(Fault::Later { after: got, .. }) if got == after)
    );
    let limited = Response { status: 200, ..limited };
    assert!(
        matches!(chat().posted(&limited), Err(Fault::Later { after: got, .. }) if got == after)
    );
    for status in [500, 502, 503, 504] {
        let down = answer(status, "<html>upstream</html>");
        assert!(matches!(chat().posted(&down), Err(Fault::Later { .. })), "{status}");
    }
}

#[test]
fn what_is_no_answer_of_slacks_is_wrong_and_never_repeated() {
    for body in [
        "",
        "ok",
        "<html>secret</html>",
        "[]",
        "{}",
        r#"{"ok":"secret"}"#,
        r#"{"ok":true}"#,
        r#"{"ok":true,"channel":"","ts":""}"#,
        r#"{"ok":true,"channel":"C1","ts":7}"#,
        "\u{feff}{\"ok\":true}",
    ] {
        let fault = chat().posted(&answer(200, body)).unwrap_err();
        assert!(matches!(fault, Fault::Wrong(_)), "{body}: {fault:?}");
        assert!(!fault.to_string().contains("secret"));
    }
    for odd in ["Secret Words\n", "", &"x".repeat(500)] {
        assert_eq!(
            failed(odd),
            Fault::Refused("Slack says an error without a name".to_owned()),
            "{odd}"
        );
    }
    let fault = chat().posted(&answer(302, "")).unwrap_err();
    assert!(matches!(fault, Fault::Wrong(_)));
}

#[test]
fn a_card_is_found_by_its_task() {
    let messages = serde_json::json!({ "ok": true, "has_more": true, "messages": [
        { "type": "message", "user": "U1", "text": "task_01KAR2", "ts": "5.0" },
        { "ts": "4.0", "metadata": { "event_type": "other", "event_payload": [1] } },
        { "ts": "3.5", "metadata": { "event_type": "other", "event_payload": { "task": "task_01KAR2", "channel": "C9" } } },
        { "ts": "3.0", "metadata": { "event_type": "credit_control_task",
            "event_payload": { "task": "task_01KAR2", "channel": "C1" } } },
        { "ts": "2.0", "blocks": [{ "type": "rich_text" }, { "block_id": "0|C2|task_\"2" }] },
        { "ts": "1.0", "blocks": [{ "block_id": "0|C3|task_3|x" }] },
    ]});
    let found = |task: &str| chat().found(&answer(200, &messages.to_string()), task);
    let posted = |task| found(task).unwrap().map(|posted| (posted.channel, posted.message));
    assert_eq!(posted("task_01KAR2"), Some(("C1".to_owned(), "3.0".to_owned())));
    assert_eq!(posted("task_\"2"), Some(("C2".to_owned(), "2.0".to_owned())));
    assert_eq!(posted("task_3|x"), Some(("C3".to_owned(), "1.0".to_owned())));
    // Not on this page, but there are more: not known, not "no".
    assert!(matches!(found("task_4"), Err(Fault::Refused(_))));
    let all = messages.to_string().replace("\"has_more\":true", "\"has_more\":false");
    assert_eq!(chat().found(&answer(200, &all), "task_4"), Ok(None));
    assert_eq!(chat().found(&answer(200, r#"{"ok":true,"messages":[]}"#), "t"), Ok(None));
}

#[test]
fn what_was_posted_is_found() {
    for card in [super::card(), super::approval(), super::done()] {
        let sent = super::json(&chat().post(&card, &super::place()));
        let history = |message: serde_json::Value| {
            let page = serde_json::json!({ "ok": true, "messages": [message] }).to_string();
            chat().found(&answer(200, &page), &card.task).unwrap().map(|posted| posted.channel)
        };
        let here = Some("C024BE91L".to_owned());
        assert_eq!(history(serde_json::json!({"ts":"1.0","metadata":sent["metadata"]})), here);
        // Slack may hold the metadata back; a done card is not looked for.
        if card.done.is_none() {
            assert_eq!(history(serde_json::json!({"ts":"1.0","blocks":sent["blocks"]})), here);
        }
    }
}

#[test]
fn only_a_bot_token_is_taken() {
    let now = super::at(0);
    let tokens = |key: &str| CONNECTOR.signed_in.tokens(None, &[Secret::new(key)], now);
    let token = "xoxb-0000000000-notatoken";
    let got = tokens(&format!("  {token}\n")).unwrap();
    assert!(got.access.is(token) && got.refresh.is_none() && got.expires.is_none());
    assert!(!format!("{got:?}").contains("notatoken"));
    for other in [
        "",
        "xoxb-",
        "xoxp-0000000000-notatoken",
        "xapp-1-A1-notatoken",
        "xoxe.xoxb-1-notatoken",
        "xoxb-00000000\r\nX-Evil: 1",
        "xoxb-0000 0000 0000",
    ] {
        let fault = tokens(other).unwrap_err();
        assert!(matches!(fault, Fault::Refused(_)));
        assert!(!fault.to_string().contains("notatoken"));
    }
    assert!(CONNECTOR.signed_in.tokens(None, &[], now).is_err());
}

#[test]
fn a_token_opens_one_workspace() {
    let request = CONNECTOR.signed_in.accounts(None);
    assert_eq!(request.url, "https://slack.com/api/auth.test");
    assert!(request.repeatable && matches!(request.body, Some(Body::Form(_))));
    let read = |body: &str| CONNECTOR.signed_in.read_accounts(&answer(200, body));
    let who = r#"{"ok":true,"url":"https://northwind.slack.com/","team":"Northwind","user":"cc",
        "team_id":"T061EG9R6","user_id":"U0BOT0BOT","bot_id":"B0BOT0BOT","is_enterprise_install":false}"#;
    assert_eq!(read(who), Ok(vec![("T061EG9R6".to_owned(), "Northwind".to_owned())]));
    assert!(matches!(read(&who.replace("bot_id", "no_bot")), Err(Fault::Refused(_))));
    assert!(matches!(read(r#"{"ok":false,"error":"invalid_auth"}"#), Err(Fault::Revoked(_))));
}
