//! Keys and tokens, sealed to the row that they belong to.

use crate::{App, AppError};
use connectors::kit::{Secret, Tokens};
use serde::{Deserialize, Serialize};
use store::book::{Connection, Registration};

/// What an app registered at a vendor has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RegistrationKeys {
    /// The keys that its webhooks may be signed with; several while one is rotated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signing: Vec<Secret>,
    /// The app's public id, for OAuth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The app's secret, for OAuth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Secret>,
}

impl RegistrationKeys {
    pub(crate) fn seal(&self, app: &App, registration: &str) -> Result<String, AppError> {
        let text = serde_json::to_string(self).map_err(|error| AppError::Bug(error.to_string()))?;
        app.vault.seal(&place_of_registration(registration), &text)
    }

    /// What is sealed in a registration.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(app: &App, registration: &Registration) -> Result<Self, AppError> {
        let place = place_of_registration(&registration.id);
        read(&app.vault.open(&place, &registration.sealed)?)
    }
}

pub(super) fn seal_tokens(app: &App, of: &Connection, tokens: &Tokens) -> Result<String, AppError> {
    let text = serde_json::to_string(tokens).map_err(|error| AppError::Bug(error.to_string()))?;
    app.vault.seal(&place_of_connection(of), &text)
}

/// The tokens of a connection; `None` when a person must connect it again.
pub(super) fn open_tokens(app: &App, of: &Connection) -> Result<Option<Tokens>, AppError> {
    let Some(sealed) = &of.sealed else { return Ok(None) };
    read(&app.vault.open(&place_of_connection(of), sealed)?).map(Some)
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, AppError> {
    // The error's own words would repeat the text.
    serde_json::from_str(text)
        .map_err(|_| AppError::Bug("what is sealed here cannot be read".to_owned()))
}

fn place_of_registration(id: &str) -> String {
    format!("registration {id}")
}
fn place_of_connection(of: &Connection) -> String {
    format!("connection {} {}", of.tenant, of.id)
}
