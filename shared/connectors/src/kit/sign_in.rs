//! How a tenant lets us in: by signing in at the vendor (OAuth), or by keys that it pastes.

use super::{Fault, Request, Response, Secret};
use domain::calendar::Time;
use serde::{Deserialize, Serialize};

/// How.
pub enum SignIn {
    /// The vendor's sign-in page, with the app's own id and secret.
    OAuth(OAuth),
    /// Keys of the account, pasted by its owner.
    Keys(&'static [KeyField]),
}

/// OAuth 2.0 with an authorization code (RFC 6749), PKCE (RFC 7636) and a loopback redirect.
pub struct OAuth {
    /// The page that the person signs in on.
    pub authorize: &'static str,
    /// Where codes and refresh tokens are exchanged.
    pub token: &'static str,
    /// What is asked for.
    pub scopes: &'static [&'static str],
    /// What stands between two scopes in the request: a blank, or a comma.
    pub between: &'static str,
    /// The vendor knows PKCE.
    pub pkce: bool,
}

/// A key that is pasted.
pub struct KeyField {
    /// Its name, such as `secret_key`.
    pub name: &'static str,
    /// Where its owner finds it, in one line.
    pub about: &'static str,
}

/// Tokens of a connection. Sealed before they are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Sent with each request.
    pub access: Secret,
    /// For the next access token; changes with each use where the vendor rotates it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh: Option<Secret>,
    /// When the access token ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Time>,
}

/// What follows a sign-in.
pub trait SignedIn: Sync {
    /// The tokens in the answer to a code, a refresh token, or of pasted keys (`keys` in the order of
    /// the fields, then `answer` is `None`).
    ///
    /// # Errors
    /// [`Fault::Revoked`] when the code or refresh token is not valid (any more).
    fn tokens(
        &self,
        answer: Option<&Response>,
        keys: &[Secret],
        now: Time,
    ) -> Result<Tokens, Fault>;
    /// Asks which accounts the tokens open.
    fn accounts(&self, base: Option<&str>) -> Request;
    /// Their ids and names.
    ///
    /// # Errors
    /// What is wrong.
    fn read_accounts(&self, answer: &Response) -> Result<Vec<(String, String)>, Fault>;
}
