//! The bot token of the firm's own Slack app. Called when a connection is made; never shows it.

use super::{fault, method};
use crate::kit::{Body, Fault, Request, Response, Secret, SignedIn, Tokens};
use domain::calendar::Time;
use serde::Deserialize;

pub(super) struct SlackSignIn;

#[derive(Deserialize)]
struct Who {
    team_id: String,
    team: String,
    bot_id: Option<String>,
}

impl SignedIn for SlackSignIn {
    fn tokens(
        &self,
        _answer: Option<&Response>,
        keys: &[Secret],
        _now: Time,
    ) -> Result<Tokens, Fault> {
        let [key] = keys else {
            return Err(Fault::Refused("one key is needed: the bot token".to_owned()));
        };
        let token = key.reveal().trim();
        // It becomes a header: only what tokens are made of.
        let sound = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        match token.split_once('-') {
            Some(("xoxb", rest)) if sound && rest.len() >= 8 && token.len() <= 255 => {
                Ok(Tokens { access: Secret::new(token), refresh: None, expires: None })
            }
            _ if token.starts_with("xoxe") => Err(Fault::Refused(
                "this app exchanges its tokens every 12 hours, which Slack does not let it stop: make \
                 a new app with token rotation off"
                    .to_owned(),
            )),
            _ => Err(Fault::Refused(
                "the bot token begins with xoxb-; user and app-level tokens cannot be used"
                    .to_owned(),
            )),
        }
    }

    fn accounts(&self, base: Option<&str>) -> Request {
        let request = Request::post(method(base, "auth.test"), Body::Form(Vec::new()));
        Request { repeatable: true, ..request }
    }

    fn read_accounts(&self, answer: &Response) -> Result<Vec<(String, String)>, Fault> {
        let who: Who = fault::read(answer)?;
        if who.bot_id.is_none() {
            return Err(Fault::Refused("the token is a person's, not a bot's".to_owned()));
        }
        Ok(vec![(who.team_id, who.team)])
    }
}
