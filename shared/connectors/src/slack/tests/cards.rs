//! What people see, as the JSON that is sent; and where it goes.

use super::{approval, at, card, chat, choice, dated, day, done, json, place};
use crate::kit::{Auth, Card, Choice, Click, Method, Pick, Place, Posted};

fn pretty(card: &Card) -> String {
    serde_json::to_string_pretty(&json(&chat().post(card, &place()))).unwrap()
}

#[test]
fn a_promise_to_confirm() {
    insta::assert_snapshot!("promise", pretty(&card()));
}

#[test]
fn a_letter_to_approve() {
    insta::assert_snapshot!("approval", pretty(&approval()));
}

#[test]
fn a_task_that_is_done() {
    insta::assert_snapshot!("done", pretty(&done()));
    // Choices that are still in the card make no buttons.
    assert!(!done().choices.is_empty());
    assert!(!pretty(&done()).contains("\"actions\""));
}

#[test]
fn a_card_without_choices_only_tells() {
    let told = Card { choices: Vec::new(), ..approval() };
    assert!(!pretty(&told).contains("\"actions\""));
}

#[test]
fn a_post_goes_to_the_channel_and_is_not_repeated() {
    let request = chat().post(&card(), &place());
    assert_eq!(request.url, "https://slack.com/api/chat.postMessage");
    assert_eq!((request.method, request.auth), (Method::Post, Auth::Bearer));
    assert!(!request.repeatable);
    assert_eq!(json(&request).get("thread_ts"), None);
    let thread = Place {
        thread: Some("1763971000.000100".to_owned()),
        base: Some("http://127.0.0.1:9/api/".to_owned()),
        ..place()
    };
    let request = chat().post(&card(), &thread);
    assert_eq!(request.url, "http://127.0.0.1:9/api/chat.postMessage");
    assert_eq!(json(&request)["thread_ts"], "1763971000.000100");
    assert!(!format!("{request:?}").contains("Müller"));
}

#[test]
fn an_update_writes_the_whole_card_anew() {
    let posted =
        Posted { channel: "C024BE91L".to_owned(), message: "1763971100.000200".to_owned() };
    let request = chat().update(&done(), &posted, None);
    assert_eq!(request.url, "https://slack.com/api/chat.update");
    assert!(request.repeatable);
    let sent = json(&request);
    assert_eq!((&sent["channel"], &sent["ts"]), (&"C024BE91L".into(), &"1763971100.000200".into()));
    let same = json(&chat().post(&done(), &place()));
    assert_eq!((&sent["blocks"], &sent["text"]), (&same["blocks"], &same["text"]));
}

#[test]
fn a_search_asks_for_the_place_and_the_time() {
    let request = chat().find(&place(), at(1_763_971_100));
    assert_eq!(
        request.url,
        "https://slack.com/api/conversations.history?channel=C024BE91L&oldest=1763971040.000000\
         &inclusive=true&include_all_metadata=true&limit=200"
    );
    assert!(request.repeatable && request.body.is_none());
    let thread = Place { thread: Some("1.2&x".to_owned()), ..place() };
    let request = chat().find(&thread, at(1_763_971_100));
    assert!(request.url.contains("conversations.replies?channel=C024BE91L&ts=1.2%26x&oldest="));
}

fn click(answer_to: Option<&str>) -> Click {
    Click {
        user: "U1".to_owned(),
        workspace: "T1".to_owned(),
        action: "pause".to_owned(),
        task: "task".to_owned(),
        date: None,
        posted: Posted { channel: "C1".to_owned(), message: "1.2".to_owned() },
        key: "press:1".to_owned(),
        answer_to: answer_to.map(str::to_owned),
    }
}

#[test]
fn the_presser_alone_is_told() {
    let address = "https://hooks.slack.com/actions/T061EG9R6/6204672533/x7ZLaiVMoECAW50Gw1ZYAXEM";
    let request = chat().tell(&click(Some(address)), "Already decided by <@U2>\nfor A&B").unwrap();
    assert_eq!((request.url.as_str(), request.auth), (address, Auth::None));
    assert!(!request.repeatable);
    let expected = serde_json::json!({
        "response_type": "ephemeral",
        "replace_original": false,
        "text": "Already decided by &lt;@U2&gt; for A&amp;B",
    });
    assert_eq!(json(&request), expected);
    assert!(chat().tell(&click(Some("http://127.0.0.1:4567/actions/T1/2/x")), "x").is_some());
    assert!(chat().tell(&click(None), "x").is_none());
}

#[test]
fn nobody_else_is_told() {
    for address in [
        "http://hooks.slack.com/actions/T1/2/x",
        "https://hooks.slack.com",
        "https://hooks.slack.com/",
        "https://hooks.slack.com.evil.example/actions/x",
        "https://hooks.slack.com@evil.example/x",
        "https://hooks.slack.com:443@evil.example/x",
        "https://hooks.slack.com/@evil.example/x?y",
        "https://hooks.slack.com\\@evil.example/x",
        "https://evil.example/https://hooks.slack.com/x",
        "https://HOOKS.slack.com.evil.example/",
        " https://hooks.slack.com/actions/x",
        "https://hooks.slack.com/actions/x\r\nX: y",
        "http://127.0.0.1/actions/x",
        "http://127.0.0.1:80@evil.example/actions/x",
        "http://127.0.0.1:99999/actions/x",
        // The address of a Lambda's own runtime.
        "http://127.0.0.1:9001/2018-06-01/runtime/invocation/x/response",
        "http://169.254.169.254/actions/latest",
        "file:///actions/x",
        "",
    ] {
        assert!(chat().tell(&click(Some(address)), "x").is_none(), "{address}");
    }
}

#[test]
fn buttons_name_their_action_date_and_task() {
    let card = Card {
        choices: vec![dated("snooze", "Ask me again", "2026-11-24"), choice("pause", "Pause")],
        ..card()
    };
    let sent = json(&chat().post(&card, &place()));
    let rows: Vec<_> = sent["blocks"].as_array().unwrap().iter().skip(3).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1]["elements"][0]["action_id"], "pause");
    assert_eq!(rows[0]["elements"][0]["action_id"], "snooze@2026-11-24");
    assert_eq!(rows[0]["elements"][0]["text"]["text"], "Ask me again: Tue 24 Nov 2026");
    assert_eq!(rows[0]["elements"][0]["value"], "task_01KAR2");
    assert_eq!(rows[0]["elements"][1]["action_id"], "snooze");
    assert_eq!(rows[0]["block_id"], "0|C024BE91L|task_01KAR2");
    // Both come back as the same action.
    use crate::slack::card::{read_action, read_mark};
    assert_eq!(read_action("snooze@2026-11-24"), ("snooze", Some(day("2026-11-24"))));
    assert_eq!(read_action("mail@home"), ("mail@home", None));
    assert_eq!(read_mark("1|C024BE91L|a|b"), Some(("C024BE91L", "a|b")));
    assert_eq!(read_mark("x|C|t"), None);
    assert_eq!(read_mark("1|C"), None);
}

#[test]
fn a_list_has_a_row_of_its_own_and_carries_codes() {
    let pick = |code: &str, label: String| Pick { code: code.to_owned(), label };
    let options = vec![
        pick("query", "a question".to_owned()),
        pick("dispute.quality", format!("a dispute: {}", "very ".repeat(30))),
    ];
    let choices = vec![
        choice("pause", "Pause"),
        Choice { options, ..choice("is", "It is something else…") },
        choice("assign", "Take it"),
    ];
    let sent = json(&chat().post(&Card { choices, ..card() }, &place()));
    let blocks = sent["blocks"].as_array().unwrap().iter();
    let rows: Vec<_> = blocks.filter(|block| block["type"] == "actions").collect();
    assert_eq!(rows.len(), 3);
    let list = &rows[1]["elements"][0];
    assert_eq!((&list["type"], &list["action_id"]), (&"static_select".into(), &"is".into()));
    assert_eq!(list["placeholder"]["text"], "It is something else…");
    assert_eq!(list["options"][1]["value"], "dispute.quality");
    let long = list["options"][1]["text"]["text"].as_str().unwrap();
    assert!(long.chars().count() <= 75 && long.ends_with('…'), "{long}");
}
