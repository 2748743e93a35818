//! Signing in at a vendor: the page that the person opens, the code that comes back, the accounts
//! that it opens. PKCE (RFC 7636) and an unguessable state bind the answer to the question.

use super::sealed::RegistrationKeys;
use super::talk::Trouble;
use crate::ports::{Credentials, NoAnswer};
use crate::{App, AppError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use connectors::kit::{
    Auth, Body, Connector, Fault, OAuth, Request, Response, Secret, SignIn, Tokens,
};
use sha2::{Digest, Sha256};

/// A sign-in that is under way.
pub struct Attempt {
    /// What the vendor gives back unchanged.
    pub state: Secret,
    verifier: Secret,
    redirect: String,
}

/// The page to open, and what to keep until the answer comes to `redirect`.
///
/// # Errors
/// [`AppError::Rejected`] when the vendor has no sign-in page, or the app's id is missing.
pub fn begin(
    app: &App,
    connector: &Connector,
    keys: &RegistrationKeys,
    redirect: &str,
    base: Option<&str>,
) -> Result<(String, Attempt), AppError> {
    let oauth = oauth(connector)?;
    let id = keys.client_id.as_deref().ok_or_else(|| {
        AppError::rejected(format!(
            "{} needs the app's client_id and client_secret",
            connector.title
        ))
    })?;
    // Two tokens of 128 bits: 52 characters, within the 43 to 128 of RFC 7636 4.1.
    let verifier = format!("{}{}", app.tokens.token(), app.tokens.token());
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let state = app.tokens.token();
    let scopes = oauth.scopes.join(oauth.between);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("response_type", "code")
        .append_pair("client_id", id)
        .append_pair("redirect_uri", redirect)
        .append_pair("scope", &scopes)
        .append_pair("state", &state);
    if oauth.pkce {
        query
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
    }
    let page = match base {
        Some(base) => format!("{base}/authorize"),
        None => oauth.authorize.to_owned(),
    };
    let attempt = Attempt {
        state: Secret::new(state),
        verifier: Secret::new(verifier),
        redirect: redirect.to_owned(),
    };
    Ok((format!("{page}?{}", query.finish()), attempt))
}

/// The tokens for the code that came back.
///
/// # Errors
/// [`AppError::Rejected`] when the vendor does not take the code.
pub async fn finish(
    app: &App,
    connector: &Connector,
    keys: &RegistrationKeys,
    attempt: &Attempt,
    code: &str,
    base: Option<&str>,
) -> Result<Tokens, AppError> {
    let oauth = oauth(connector)?;
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut form = vec![
        pair("grant_type", "authorization_code"),
        pair("code", code),
        pair("redirect_uri", &attempt.redirect),
    ];
    if oauth.pkce {
        form.push(pair("code_verifier", attempt.verifier.reveal()));
    }
    let url = base.map_or_else(|| oauth.token.to_owned(), |base| format!("{base}/token"));
    let request = Request { auth: Auth::App, ..Request::post(url, Body::Form(form)) };
    let credentials = match (&keys.client_id, &keys.client_secret) {
        (Some(id), Some(secret)) => Credentials::Basic { id: id.clone(), secret: secret.clone() },
        _ => return Err(AppError::rejected("the app's client_id and client_secret are needed")),
    };
    let answer = call(app, &request, &credentials).await?;
    let now = app.clock.now();
    connector.signed_in.tokens(Some(&answer), &[], now).map_err(refused)
}

/// The tokens that pasted keys are, in the order of the vendor's fields.
///
/// # Errors
/// [`AppError::Rejected`] when they cannot be keys of this vendor.
pub fn pasted(app: &App, connector: &Connector, keys: &[Secret]) -> Result<Tokens, AppError> {
    let SignIn::Keys(fields) = &connector.sign_in else {
        return Err(AppError::rejected(format!("{} has no keys to paste", connector.title)));
    };
    if keys.len() != fields.len() {
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        return Err(AppError::rejected(format!("needed are: {}", names.join(", "))));
    }
    if keys.iter().any(Secret::is_unusable) {
        return Err(AppError::rejected("a key is empty"));
    }
    connector.signed_in.tokens(None, keys, app.clock.now()).map_err(refused)
}

/// The accounts that the tokens open: id and name.
///
/// # Errors
/// [`AppError::Rejected`] when the vendor does not take the tokens.
pub async fn accounts(
    app: &App,
    connector: &Connector,
    tokens: &Tokens,
    base: Option<&str>,
) -> Result<Vec<(String, String)>, AppError> {
    let request = connector.signed_in.accounts(base);
    let credentials = Credentials::Bearer(tokens.access.clone());
    let answer = call(app, &request, &credentials).await?;
    connector.signed_in.read_accounts(&answer).map_err(refused)
}

async fn call(
    app: &App,
    request: &Request,
    credentials: &Credentials,
) -> Result<Response, AppError> {
    app.wire.call(request, credentials).await.map_err(|NoAnswer { why, .. }| AppError::Retry(why))
}

fn oauth(connector: &Connector) -> Result<&OAuth, AppError> {
    match &connector.sign_in {
        SignIn::OAuth(oauth) => Ok(oauth),
        SignIn::Keys(_) => {
            Err(AppError::rejected(format!("{} has no sign-in page", connector.title)))
        }
    }
}

fn refused(fault: Fault) -> AppError {
    match fault {
        Fault::Later { .. } => AppError::Retry(fault.to_string()),
        fault => AppError::Rejected(Trouble::Vendor(fault).to_string()),
    }
}
