//! What `config.toml` of a data folder may say: the machine's wiring. A tenant's settings are in the
//! store (`tenant set`). Without the file everything is as usual; with it, all of it must be right,
//! and all that is wrong is told at once.

mod read;
mod section;

use app::Patience;
use embedded::imap::ImapConfig;
use embedded::smtp::SmtpConfig;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::failure::{Done, Failure};

/// The file's name.
pub(crate) const FILE: &str = "config.toml";
/// The port of the health endpoint.
const PORT: u16 = 4780;

/// The machine's wiring.
#[derive(Debug)]
pub(crate) struct Config {
    /// The way out for mails.
    pub(crate) courier: Out,
    /// Where mails come in.
    pub(crate) intake: Vec<In>,
    /// Between two looks into an intake.
    pub(crate) look_in: Duration,
    /// The port of `serve`.
    pub(crate) port: u16,
    /// How long the sending protocol waits.
    pub(crate) patience: Patience,
    /// How long a command waits for another process to finish with the data file.
    pub(crate) wait: Duration,
}

/// The way out for mails.
#[derive(Debug)]
pub(crate) enum Out {
    /// A folder of `.eml` files.
    Eml(PathBuf),
    /// A mail server.
    Smtp(Box<SmtpConfig>),
}

/// A source of mails.
#[derive(Debug)]
pub(crate) struct In {
    /// Whose mails, if they are one tenant's.
    pub(crate) tenant: Option<String>,
    /// Where.
    pub(crate) from: From,
}

/// Where mails come from.
#[derive(Debug)]
pub(crate) enum From {
    /// A maildir.
    Maildir(PathBuf),
    /// A mailbox on a mail server.
    Imap(Box<ImapConfig>),
}

impl Config {
    /// Everything as usual.
    pub(crate) fn usual(folder: &Path) -> Self {
        Self {
            courier: Out::Eml(folder.join("mail")),
            intake: Vec::new(),
            look_in: Duration::from_secs(30),
            port: PORT,
            patience: Patience::default(),
            wait: Duration::from_secs(10),
        }
    }

    /// The configuration of a data folder.
    ///
    /// # Errors
    /// Everything that is wrong with it, with lines.
    pub(crate) fn load(folder: &Path) -> Done<Self> {
        let file = folder.join(FILE);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::usual(folder)),
            Err(error) => {
                return Err(Failure::input(format!("{} cannot be read: {error}", file.display())));
            }
        };
        read::config(&text, folder).map_err(|faults| {
            let faults = faults.join("; ");
            Failure::input(format!("{} is not right: {faults}", file.display()))
        })
    }
}

#[cfg(test)]
mod tests;
