//! Letting us in: a restricted key that the account's owner pastes. It does not expire, and there
//! is nothing to refresh.

use super::{answer, person, request};
use crate::kit::{Fault, Request, Response, Secret, SignedIn, Tokens};
use domain::calendar::Time;
use serde_json::Value;

/// What is said of an account whose name the key may not read.
const UNNAMED: &str = "the account of this key";

/// Pasted keys.
pub(super) struct Keys;

impl SignedIn for Keys {
    fn tokens(
        &self,
        answer: Option<&Response>,
        keys: &[Secret],
        _now: Time,
    ) -> Result<Tokens, Fault> {
        let [key] = keys else {
            return Err(Fault::Refused("one key is needed".to_owned()));
        };
        if answer.is_some() {
            return Err(Fault::Refused("there is no sign-in page, only a key".to_owned()));
        }
        let text = key.reveal();
        let kind = ["rk_", "sk_"].iter().any(|prefix| text.starts_with(prefix));
        if !kind || !super::task::is_id(text) {
            return Err(Fault::Refused("a restricted key begins with rk_".to_owned()));
        }
        Ok(Tokens { access: key.clone(), refresh: None, expires: None })
    }

    fn accounts(&self, base: Option<&str>) -> Request {
        request::get(base, "/v1/account", &[])
    }

    /// One account, the key's own, with an empty id: that is how events of it name it.
    fn read_accounts(&self, answer: &Response) -> Result<Vec<(String, String)>, Fault> {
        // Most restricted keys may not read the account, and are good for the rest.
        if answer::is_forbidden(answer) {
            return Ok(vec![(String::new(), UNNAMED.to_owned())]);
        }
        let account: Value = answer::json(answer)?;
        let id = person::id(&account).ok_or_else(|| Fault::wrong("an account without an id"))?;
        let places = ["/settings/dashboard/display_name", "/business_profile/name"];
        let text = |place: &&str| account.pointer(place)?.as_str().map(str::to_owned);
        let name = places.iter().find_map(|place| person::line(text(place)));
        let name = name.map_or_else(|| id.clone(), |name| format!("{name} ({id})"));
        Ok(vec![(String::new(), name)])
    }
}
