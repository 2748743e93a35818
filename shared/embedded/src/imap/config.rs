//! The settings of a mailbox. Checked once, all faults together; secrets never print.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;
use tokio_rustls::rustls::pki_types::ServerName;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImapSecurity {
    /// TLS from the first byte (usually port 993; RFC 8314 §3.2).
    Tls,
    /// None. Only to a server on this very machine.
    None,
}

/// How the account is proved.
#[derive(Clone, PartialEq, Eq)]
pub enum ImapLogin {
    /// By its password.
    Password(String),
    /// By an access token of OAuth 2 (XOAUTH2, as Google and Microsoft want it).
    Bearer(String),
}

impl ImapLogin {
    pub(super) fn secret(&self) -> &str {
        match self {
            ImapLogin::Password(secret) | ImapLogin::Bearer(secret) => secret,
        }
    }
}

impl fmt::Debug for ImapLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImapLogin::Password(_) => f.write_str("Password(…)"),
            ImapLogin::Bearer(_) => f.write_str("Bearer(…)"),
        }
    }
}

/// How long each step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImapWaits {
    /// Name look-up and connection, and the TLS handshake.
    pub connect: Duration,
    /// The answer to a command.
    pub command: Duration,
    /// One mail.
    pub mail: Duration,
}

impl Default for ImapWaits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(20), command: seconds(60), mail: seconds(300) }
    }
}

/// A mailbox and how to reach it.
#[derive(Clone)]
pub struct ImapConfig {
    /// Host name or IP address; with TLS, the name that the certificate must bear.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Protection of the connection.
    pub security: ImapSecurity,
    /// The account; often an address.
    pub username: String,
    /// Its password or token.
    pub login: ImapLogin,
    /// The folder that mails come to.
    pub mailbox: String,
    /// The folder to which mails go when they are done; without it they stay and are marked as seen.
    pub moved_to: Option<String>,
    /// Bytes of a mail, at most; a larger one is not loaded.
    pub limit: u64,
    /// Certificates (PEM) of further authorities, for a server with a private one. The public
    /// authorities are always trusted.
    pub authorities: Option<Vec<u8>>,
    /// Time limits.
    pub waits: ImapWaits,
}

/// Without the account, which is often an address.
impl fmt::Debug for ImapConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImapConfig")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

impl ImapConfig {
    /// Settings for the inbox of an account, by TLS on the usual port, with everything else as usual.
    pub fn new(host: impl Into<String>, username: impl Into<String>, login: ImapLogin) -> Self {
        Self {
            host: host.into(),
            port: 993,
            security: ImapSecurity::Tls,
            username: username.into(),
            login,
            mailbox: "INBOX".to_owned(),
            moved_to: None,
            limit: 30 * 1024 * 1024,
            authorities: None,
            waits: ImapWaits::default(),
        }
    }

    pub(super) fn check(&self) -> Result<(), ImapConfigError> {
        let mut faults = Vec::new();
        let mut fault = |told: &str| faults.push(told.to_owned());
        let blank = |text: &str| text.is_empty() || text.chars().any(char::is_control);
        if blank(&self.host) || self.host.contains(char::is_whitespace) {
            fault("the host of the mailbox is missing or no host name");
        } else if self.security == ImapSecurity::Tls
            && ServerName::try_from(self.host.as_str()).is_err()
        {
            fault("the host of the mailbox is no name that a certificate can bear");
        }
        if self.port == 0 {
            fault("the port of the mailbox is missing");
        }
        if self.security == ImapSecurity::None && !is_this_machine(&self.host) {
            fault("a connection without TLS goes only to this machine (localhost, 127.0.0.1, ::1)");
        }
        if blank(&self.username) || blank(self.login.secret()) {
            fault("user name or password of the mailbox is empty or no plain text");
        }
        let folder = |name: &str| !blank(name) && name.is_ascii();
        if !folder(&self.mailbox) || self.moved_to.as_deref().is_some_and(|name| !folder(name)) {
            fault("a folder's name is empty or not in the form of IMAP (modified UTF-7)");
        }
        if self.moved_to.as_ref() == Some(&self.mailbox) {
            fault("the folder for mails that are done is the one that they come to");
        }
        if self.limit == 0 || self.limit > 256 * 1024 * 1024 {
            fault("the limit for a mail is not between 1 byte and 256 MB");
        }
        if faults.is_empty() { Ok(()) } else { Err(ImapConfigError(faults)) }
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// All that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct ImapConfigError(pub Vec<String>);
