//! Signing in at Xero: OAuth 2.0 with PKCE, tokens that end after half an hour, refresh tokens that
//! change at each use. One sign-in can open several organisations.

use super::{answer, ask};
use crate::kit::{Fault, OAuth, Request, Response, Secret, SignedIn, Tokens};
use chrono::TimeDelta;
use domain::calendar::Time;
use serde::Deserialize;

/// How Xero lets us in.
pub(super) const OAUTH: OAuth = OAuth {
    authorize: "https://login.xero.com/identity/connect/authorize",
    token: "https://identity.xero.com/connect/token",
    scopes: &[
        // A refresh token.
        "offline_access",
        // Invoices, credit notes, pages for paying; lines for an invoice's history need the right to
        // write, which has no scope of its own.
        "accounting.invoices",
        // Payments, overpayments, prepayments.
        "accounting.payments.read",
        "accounting.contacts.read",
    ],
    between: " ",
    pkce: true,
};

/// What follows the sign-in.
pub(super) struct Entry;

#[derive(Deserialize)]
struct Granted {
    access_token: Secret,
    refresh_token: Option<Secret>,
    expires_in: Option<u32>,
}

#[derive(Deserialize)]
struct Denied {
    error: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    tenant_id: String,
    tenant_type: Option<String>,
    tenant_name: Option<String>,
}

impl SignedIn for Entry {
    fn tokens(
        &self,
        answer: Option<&Response>,
        _keys: &[Secret],
        now: Time,
    ) -> Result<Tokens, Fault> {
        let answer = answer.ok_or_else(|| Fault::wrong("Xero has no keys to paste"))?;
        if matches!(answer.status, 400 | 401) {
            return Err(denied(answer));
        }
        let granted: Granted = answer::sound(answer)?.json()?;
        let refresh = granted.refresh_token.filter(|token| !token.is_unusable());
        if granted.access_token.is_unusable() || refresh.is_none() {
            return Err(Fault::wrong("no tokens in the answer: is `offline_access` granted?"));
        }
        // Half an hour, unless the answer says less.
        let seconds = granted.expires_in.unwrap_or(1_800).min(86_400);
        let expires = now.checked_add_signed(TimeDelta::seconds(i64::from(seconds)));
        Ok(Tokens { access: granted.access_token, refresh, expires })
    }

    fn accounts(&self, base: Option<&str>) -> Request {
        let base = base.unwrap_or("https://api.xero.com").trim_end_matches('/');
        Request::get(format!("{base}/connections")).header("Accept", "application/json")
    }

    fn read_accounts(&self, answer: &Response) -> Result<Vec<(String, String)>, Fault> {
        let connections: Vec<Connection> = answer::sound(answer)?.json()?;
        let organisations = connections.into_iter().filter(|connection| {
            // A practice has no invoices of its own.
            connection.tenant_type.as_deref().is_none_or(|sort| sort == "ORGANISATION")
        });
        organisations
            .map(|connection| {
                let id = ask::id(&connection.tenant_id);
                let id = id.ok_or_else(|| Fault::wrong("a connection without tenantId"))?;
                Ok((id, super::record::line(connection.tenant_name.as_deref())))
            })
            .collect()
    }
}

/// Why no tokens were given (RFC 6749 5.2). Only words that are known here are repeated.
fn denied(answer: &Response) -> Fault {
    let error = serde_json::from_slice::<Denied>(&answer.body).map(|denied| denied.error);
    match error.as_deref() {
        // Used before, older than 60 days, or taken back.
        Ok("invalid_grant") => Fault::Revoked("invalid_grant".to_owned()),
        Ok("invalid_client" | "unauthorized_client") => {
            Fault::Refused("the app's id or secret is not right".to_owned())
        }
        Ok("invalid_scope") => Fault::Refused("invalid_scope".to_owned()),
        _ => Fault::Refused(format!("no tokens, status {}", answer.status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }
    fn tokens(status: u16, body: &str) -> Result<Tokens, Fault> {
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        Entry.tokens(Some(&answer(status, body)), &[], now)
    }

    #[test]
    fn tokens_are_read() {
        let body = r#"{"access_token":"a1","expires_in":1800,"token_type":"Bearer",
            "refresh_token":"r2","scope":"offline_access"}"#;
        let found = tokens(200, body).unwrap();
        assert!(found.access.is("a1"));
        assert!(found.refresh.unwrap().is("r2"));
        assert_eq!(found.expires, Some("2026-11-22T10:30:00Z".parse().unwrap()));
    }

    #[test]
    fn refusals_are_told_apart_and_repeat_nothing() {
        let revoked = tokens(400, r#"{"error":"invalid_grant","error_description":"Acme"}"#);
        assert_eq!(revoked.unwrap_err(), Fault::Revoked("invalid_grant".to_owned()));
        for (status, body) in [(401, r#"{"error":"invalid_client"}"#), (400, "{}"), (401, "")] {
            assert!(matches!(tokens(status, body), Err(Fault::Refused(_))), "{status} {body}");
        }
        for status in [429, 500, 503] {
            assert!(matches!(tokens(status, ""), Err(Fault::Later { .. })), "{status}");
        }
        for body in [
            "",
            "[]",
            "{}",
            r#"{"access_token":"a"}"#,
            r#"{"access_token":"","refresh_token":"r"}"#,
            r#"{"access_token":"a","refresh_token":null}"#,
            r#"{"access_token":"a","refresh_token":"r","expires_in":-1}"#,
        ] {
            assert!(matches!(tokens(200, body), Err(Fault::Wrong(_))), "{body}");
        }
        assert!(Entry.tokens(None, &[], Time::default()).is_err());
    }

    #[test]
    fn organisations_are_listed() {
        let asked = Entry.accounts(None);
        assert_eq!(asked.url, "https://api.xero.com/connections");
        assert_eq!(Entry.accounts(Some("http://[::1]:9/")).url, "http://[::1]:9/connections");
        let body = r#"[
            {"id":"x","tenantId":"FE79F7DD-b6d4-4a92-ba7b-538af6289c58","tenantName":"Demo\nCo",
             "tenantType":"ORGANISATION","createdDateUtc":"2019-12-07T18:46:19.5165400"},
            {"id":"y","tenantId":"ae79f7dd-b6d4-4a92-ba7b-538af6289c58","tenantName":"Practice",
             "tenantType":"PRACTICE"}]"#;
        let found = Entry.read_accounts(&answer(200, body)).unwrap();
        let demo = ("fe79f7dd-b6d4-4a92-ba7b-538af6289c58".to_owned(), "Demo Co".to_owned());
        assert_eq!(found, [demo]);
        assert!(Entry.read_accounts(&answer(200, "{}")).is_err());
        assert_eq!(Entry.read_accounts(&answer(401, "")), Err(Fault::Expired));
    }
}
