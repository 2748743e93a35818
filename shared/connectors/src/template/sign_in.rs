//! What follows when keys were pasted: they are the tokens, and open one account.

use super::base;
use crate::kit::{Fault, Request, Response, Secret, SignedIn, Tokens};
use domain::calendar::Time;

pub(super) struct Entry;

#[derive(serde::Deserialize)]
struct Account {
    id: String,
    name: String,
}

impl SignedIn for Entry {
    fn tokens(&self, _: Option<&Response>, keys: &[Secret], _: Time) -> Result<Tokens, Fault> {
        match keys {
            [key] if !key.is_unusable() => {
                Ok(Tokens { access: key.clone(), refresh: None, expires: None })
            }
            _ => Err(Fault::Refused("one key is needed".to_owned())),
        }
    }
    fn accounts(&self, own: Option<&str>) -> Request {
        Request::get(format!("{}/account", base(own)))
    }
    fn read_accounts(&self, answer: &Response) -> Result<Vec<(String, String)>, Fault> {
        let account: Account = answer.json()?;
        Ok(vec![(account.id, account.name)])
    }
}
