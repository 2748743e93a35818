//! Requests as Slack sends them, by the shapes in its documents, signed by Slack's own `slack_sdk`
//! 3.47.0 with the key of Slack's published example. For the tests here and of all vendors.

use crate::kit::{Account, Arrived, Click, Posted, Samples, Secret, WebhookSample, What};
use domain::calendar::{Day, Time};
use domain::money::Currency;

/// The moment that the requests were signed at.
pub(super) const SENT: i64 = 1_763_971_205;
/// The key in Slack's worked example.
pub(super) const KEY: &str = "8f742231b10e8888abcd99yyyzzz85a5";
const TEAM: &str = "T061EG9R6";

pub(super) fn samples() -> Samples {
    let uninstalled = Arrived { account: TEAM.to_owned(), what: What::Revoked };
    Samples {
        account: Account {
            id: TEAM.to_owned(),
            base: None,
            country: "GB".to_owned(),
            currency: Currency::GBP,
            zone: "Europe/London".to_owned(),
        },
        webhooks: vec![
            sample(
                "a button",
                include_str!("fixtures/press-button.txt"),
                "v0=e339dbae64f60b65c7a3e8e2abb3b56f4c0791d4cdebc9a510199a5e9ff45702",
                vec![pressed(
                    "pause",
                    None,
                    "press:85b9a5e987c3115653f11b20ebf5c54a7a4d0e1478cbcb82d6cee6318a5e045d",
                )],
            ),
            sample(
                "a button with a date",
                include_str!("fixtures/press-offered-date.txt"),
                "v0=401c6cbf465c9a057d39114c2ef77081fe5abefe0ebcdcaac391cb892efd3ebf",
                vec![pressed(
                    "promised",
                    Day::from_ymd_opt(2025, 11, 28),
                    "press:7e6e2a3eb77b230794f1a90fb62d9012af17b32b6c3d604e06cea3686400ac91",
                )],
            ),
            sample(
                "a picker",
                include_str!("fixtures/press-picker.txt"),
                "v0=fe3287db96a1e5c14e4098da8a9803ed7a3be47f4035a552795c516f1a085333",
                vec![pressed(
                    "promised",
                    Day::from_ymd_opt(2025, 12, 5),
                    "press:32d6b30d7e74fbad92eac5d086e659758f373aeada583ebf8358bd653de0dcf6",
                )],
            ),
            sample(
                "another sort of interaction",
                include_str!("fixtures/view-submission.txt"),
                "v0=900fda075e3cd66b0a9f19d690d4b52d0d36c8dd8629327d0fa3f89f722f301b",
                Vec::new(),
            ),
            sample(
                "the app is taken out of the workspace",
                include_str!("fixtures/app-uninstalled.json"),
                "v0=81adc016396ad6cfe28b173e40312114db378db431e3f3b983690258991386a0",
                vec![uninstalled.clone()],
            ),
            sample(
                "the bot's token is revoked",
                include_str!("fixtures/tokens-revoked.json"),
                "v0=0f390857bacf0d1ca4904eda3c898c273f6d465f31487eef77e96fa179739074",
                vec![uninstalled],
            ),
            sample(
                "a person's token is revoked",
                include_str!("fixtures/user-token-revoked.json"),
                "v0=3a2e9377e8363cb9acb498a259844d7c5903a73c9d35b2ee5d518c010565fb44",
                Vec::new(),
            ),
            sample(
                "an unknown event",
                include_str!("fixtures/unknown-event.json"),
                "v0=9436870f48058d4033f6f423576b9a79db8ea8c2b59458ce974d6b3967f710df",
                Vec::new(),
            ),
            sample(
                "the handshake",
                include_str!("fixtures/handshake.json"),
                "v0=643c4d557b438a933ae3b2fd8af87b5d6d5bdfc5c04f9c605cd07a0368cb316e",
                Vec::new(),
            ),
        ],
        // No books are read.
        talks: Vec::new(),
    }
}

fn sample(name: &'static str, body: &str, signature: &str, arrived: Vec<Arrived>) -> WebhookSample {
    WebhookSample {
        name,
        headers: vec![
            ("x-slack-request-timestamp".to_owned(), SENT.to_string()),
            ("x-slack-signature".to_owned(), signature.to_owned()),
        ],
        body: body.as_bytes().to_vec(),
        keys: vec![Secret::new(KEY)],
        at: Time::from_timestamp(SENT + 5, 0).unwrap_or_default(),
        tolerance: Some(super::webhook::TOLERANCE.cast_signed()),
        arrived,
    }
}

/// A press on the card that all samples are about.
fn pressed(action: &str, date: Option<Day>, key: &str) -> Arrived {
    let click = Click {
        user: "U07ANNAREED".to_owned(),
        workspace: TEAM.to_owned(),
        action: action.to_owned(),
        task: "task_01KAR2".to_owned(),
        date,
        posted: Posted { channel: "C024BE91L".to_owned(), message: "1763971100.000200".to_owned() },
        key: key.to_owned(),
        answer_to: Some(
            "https://hooks.slack.com/actions/T061EG9R6/6204672533/x7ZLaiVMoECAW50Gw1ZYAXEM"
                .to_owned(),
        ),
    };
    Arrived { account: TEAM.to_owned(), what: What::Clicked(click) }
}
