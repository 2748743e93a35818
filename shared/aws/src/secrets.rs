//! The one secret of a deployment: a JSON object in Secrets Manager with the keys of the vault and of
//! app registrations, each a text. Read when first asked for and again every five minutes, so that
//! a new key is taken up without a restart. Nothing here prints a value.

use crate::call::{Caller, Request, Service, json_code};
use crate::endpoint;
use aws_config::SdkConfig;
use aws_runtime::auth::SigningOptions;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long a value that was read stands.
const FRESH: Duration = Duration::from_secs(300);

/// Reads the secret.
pub struct Secrets {
    caller: Caller,
    id: String,
    kept: Mutex<Option<(Instant, Secret)>>,
}

/// What the secret holds, by name. Its `Debug` shows nothing, not even the names.
#[derive(Clone)]
pub struct Secret(Arc<BTreeMap<String, String>>);

impl Secret {
    /// The text under `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All names and texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why the secret cannot be used. Never says what is in it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SecretError {
    /// It cannot be read now.
    #[error("the secret cannot be read: {0}")]
    Unread(String),
    /// It is no JSON object of texts.
    #[error("the secret is not a JSON object whose values are all texts")]
    NotAnObject,
}

impl Secrets {
    /// The secret with this name or ARN.
    pub fn new(config: &SdkConfig, id: impl Into<String>) -> Self {
        let address = endpoint::named(config, "Secrets Manager")
            .unwrap_or_else(|| format!("https://{}", endpoint::secrets_manager(config)));
        let service =
            Service { name: "secretsmanager", signing: SigningOptions::default(), code: json_code };
        let caller = Caller::new(config, service, &address);
        Self { caller, id: id.into(), kept: Mutex::default() }
    }

    /// The secret, not older than five minutes.
    ///
    /// # Errors
    /// When it cannot be read, or is not what it should be.
    pub async fn read(&self) -> Result<Secret, SecretError> {
        let mut kept = self.kept.lock().await;
        if let Some((_, secret)) = kept.as_ref().filter(|(at, _)| at.elapsed() < FRESH) {
            return Ok(secret.clone());
        }
        let text = self.get_secret_value().await?.ok_or(SecretError::NotAnObject)?;
        // The parser's complaint could repeat a part of the text.
        let values = serde_json::from_str(&text).map_err(|_| SecretError::NotAnObject)?;
        let secret = Secret(Arc::new(values));
        *kept = Some((Instant::now(), secret.clone()));
        Ok(secret)
    }

    /// The operation of this name; the text, if it is one.
    async fn get_secret_value(&self) -> Result<Option<String>, SecretError> {
        let unread = |why: &str| SecretError::Unread(why.to_owned());
        let asked = Asked { secret_id: &self.id };
        let body = serde_json::to_vec(&asked).map_err(|_| unread("it cannot be asked for"))?;
        let headers = vec![
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amz-target", "secretsmanager.GetSecretValue"),
        ];
        let request = Request {
            operation: "GetSecretValue",
            method: "POST",
            path: "/".to_owned(),
            headers,
            body,
        };
        let answer = self.caller.call(request).await;
        let answer = answer.map_err(|error| unread(&crate::failure::kind(&error)))?;
        let told: Told =
            serde_json::from_slice(&answer.0).map_err(|_| unread("the answer cannot be read"))?;
        Ok(told.secret_string)
    }
}

/// `GetSecretValue`, Secrets Manager API.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Asked<'a> {
    secret_id: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Told {
    secret_string: Option<String>,
}
