//! Text that wants to be more than text, and bytes that want to be anything: within the limits that
//! Slack's documents state, never a panic.

use super::{card, chat, choice, dated, json, place, webhook};
use crate::kit::{Card, Choice, Raw, Response};
use crate::slack::text::units;
use proptest::prelude::*;
use serde_json::Value;

/// Slack's limits, as its documents of each block state them. Counted in UTF-16 units.
fn hold(sent: &Value) {
    let long = |value: &Value| units(value.as_str().unwrap());
    let plain = |object: &Value, limit: usize| {
        assert_eq!(object["type"], "plain_text");
        assert_eq!(object["emoji"], false);
        assert!((1..=limit).contains(&long(&object["text"])), "{object}");
    };
    let asks = |confirm: &Value| {
        plain(&confirm["title"], 100);
        plain(&confirm["text"], 300);
        plain(&confirm["confirm"], 30);
        plain(&confirm["deny"], 30);
    };
    let blocks = sent["blocks"].as_array().unwrap();
    assert!(blocks.len() <= 50 && long(&sent["text"]) <= 4000);
    // Beyond some 13,000 characters Slack refuses the whole.
    assert!(units(&sent["blocks"].to_string()) < 40_000);
    let mut names = std::collections::BTreeSet::new();
    let mut said = 0;
    for block in blocks {
        match block["type"].as_str().unwrap() {
            "header" => plain(&block["text"], 150),
            "section" => {
                plain(&block["text"], 3000);
                said += long(&block["text"]["text"]);
            }
            "context" => plain(&block["elements"][0], 2000),
            "actions" => {
                assert!(names.insert(block["block_id"].to_string()));
                let elements = block["elements"].as_array().unwrap();
                assert!((1..=25).contains(&elements.len()));
                for element in elements {
                    match element["type"].as_str().unwrap() {
                        "button" => {
                            plain(&element["text"], 75);
                            if !element["confirm"].is_null() {
                                asks(&element["confirm"]);
                            }
                        }
                        "datepicker" => {
                            plain(&element["placeholder"], 150);
                            asks(&element["confirm"]);
                        }
                        other => panic!("{other}"),
                    }
                }
            }
            other => panic!("{other}"),
        }
    }
    assert!(said <= 7000, "{said}");
}

#[test]
fn mark_up_of_slacks_does_not_work() {
    let hostile = "<!channel> *Ltd* _x_ `y` <https://evil.example|pay here> :smile: & <@U1>";
    let card = Card {
        title: hostile.to_owned(),
        text: vec![hostile.to_owned()],
        choices: vec![Choice { ask_twice: true, ..choice("pause", hostile) }],
        ..card()
    };
    let sent = json(&chat().post(&card, &place()));
    hold(&sent);
    // The one place with mark-up is escaped; everywhere else it is plain, and the very text.
    let preview = sent["text"].as_str().unwrap();
    assert!(!preview.contains(['<', '>']) && preview.contains("&lt;!channel&gt;"), "{preview}");
    assert_eq!(sent["blocks"][0]["text"]["text"], hostile);
    assert!(
        !sent.to_string().contains("\"mrkdwn\":{")
            && !sent.to_string().contains("\"type\":\"mrkdwn\"")
    );
    for (field, value) in
        [("link_names", false), ("mrkdwn", false), ("unfurl_links", false), ("unfurl_media", false)]
    {
        assert_eq!(sent[field], value, "{field}");
    }
    assert_eq!(sent["parse"], "none");
    let done = Card { done: Some(hostile.to_owned()), ..card };
    let sent = json(&chat().post(&done, &place()));
    assert!(!sent["text"].as_str().unwrap().contains(['<', '>']));
}

#[test]
fn text_is_not_turned_around() {
    let card = Card {
        title: "Acme\u{202e}dtL\r\nPaid in\tfull\0 \u{2066}x\u{2028}y".to_owned(),
        text: vec!["one\r\ntwo\u{7}\u{202a}".to_owned(), " \n\t".to_owned()],
        ..card()
    };
    let sent = json(&chat().post(&card, &place()));
    assert_eq!(sent["blocks"][0]["text"]["text"], "AcmedtL Paid in full x y");
    assert_eq!(sent["blocks"][1]["text"]["text"], "one\ntwo");
    assert_eq!(sent["blocks"][2]["type"], "actions");
}

#[test]
fn long_text_ends_between_letters() {
    let family = "👩‍👩‍👧‍👦";
    let cases =
        [family.repeat(400), "e\u{301}".repeat(9000), "ä".repeat(9000), "z\u{300}".repeat(9000)];
    for text in cases {
        let card = Card {
            title: text.clone(),
            text: vec![text.clone(); 60],
            choices: vec![choice("pause", &text), dated("promised", &text, "2026-11-28")],
            ..card()
        };
        let sent = json(&chat().post(&card, &place()));
        hold(&sent);
        let title = sent["blocks"][0]["text"]["text"].as_str().unwrap();
        let kept = title.strip_suffix('…').unwrap();
        let next = text.strip_prefix(kept).unwrap().chars().next().unwrap();
        assert!(!['\u{200d}', '\u{301}', '\u{300}'].contains(&next), "{title}");
        assert!(sent.to_string().contains("more than fits here"));
    }
    // One letter with more marks than there is room for.
    let tower = format!("a{}", "\u{300}".repeat(5000));
    let card = Card { title: tower, choices: vec![choice("pause", "")], ..card() };
    let sent = json(&chat().post(&card, &place()));
    hold(&sent);
    assert_eq!(sent["blocks"][0]["text"]["text"], "…");
    assert_eq!(sent["blocks"][3]["elements"][0]["text"]["text"], "pause");
}

#[test]
fn nothing_at_all_is_still_a_card() {
    let card =
        Card { title: " \u{202e}".to_owned(), text: Vec::new(), choices: Vec::new(), ..card() };
    hold(&json(&chat().post(&card, &place())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_card_is_within_the_limits(
        title in any::<String>(),
        text in prop::collection::vec("(?s).{0,2000}", 0..20),
        labels in prop::collection::vec((any::<String>(), any::<Option<u16>>(), any::<bool>()), 0..60),
        done in any::<Option<String>>(),
    ) {
        let choices = labels.iter().enumerate().map(|(number, (label, days, ask_twice))| {
            let day = |days: &u16| domain::calendar::plus_days(super::day("2026-01-01"), (*days).into());
            let date = days.as_ref().map(day);
            let plain = choice(&format!("act_{number}"), label);
            Choice { date, ask_twice: *ask_twice, primary: number == 0, ..plain }
        });
        let card = Card { title, text, choices: choices.collect(), done, ..card() };
        hold(&json(&chat().post(&card, &place())));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_give_an_answer(
        body in prop::collection::vec(any::<u8>(), 0..300),
        which in 0..9_usize,
        at in any::<prop::sample::Index>(),
    ) {
        let sample = &crate::slack::samples::samples().webhooks[which];
        let mut spliced = sample.body.clone();
        let at = at.index(spliced.len());
        spliced.splice(at..(at + body.len() / 8).min(sample.body.len()), body.iter().copied());
        for body in [&body, &spliced] {
            let raw = Raw { headers: &sample.headers, body };
            let _ = webhook().split(body);
            prop_assert!((1..=100).contains(&webhook().key(&raw).len()));
            prop_assert_eq!(webhook().answer(&raw).status, 200);
            let answer = Response { status: 200, headers: Vec::new(), body: body.clone() };
            let _ = chat().posted(&answer);
            let _ = chat().found(&answer, "task");
        }
    }
}
